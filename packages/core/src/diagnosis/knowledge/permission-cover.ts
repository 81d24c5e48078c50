/** Which permission includes which: a token needs no least-privileged permission if it has a wider one. */

/** Whether any of the permissions held is enough where `needed` is the least. */
export function isCovered(needed: string, held: readonly string[]): boolean {
  return held.some((permission) => covers(permission, needed));
}

/** Whether `held` allows all that `needed` allows, by the naming rules of Microsoft's permissions. */
export function covers(held: string, needed: string): boolean {
  const has = read(held);
  const needs = read(needed);
  if (has.name === needs.name) return true;
  if (has.base === "directory") return coversDirectory(has, needs);
  if (has.level < needs.level || has.span < needs.span) return false;
  return has.base === needs.base || (WIDER[has.base]?.includes(needs.base) ?? false);
}

/** Families whose permission is honoured by operations of other families too. */
const WIDER: Readonly<Record<string, readonly string[]>> = {
  sites: ["files", "lists"],
  group: ["groupmember", "team", "teamsettings", "teammember", "channel", "channelmember", "channelmessage", "tasks"],
  chat: ["chatmessage", "chatmember"],
  rolemanagement: ["roleassignmentschedule", "roleeligibilityschedule"],
  devicemanagementconfiguration: ["devicemanagementscripts"],
  securityevents: ["securityalert", "securityactions"],
};

/** What the Directory permissions reach. */
const DIRECTORY_FAMILY = new Set(
  "user group groupmember device application organization domain rolemanagement administrativeunit orgcontact licenseassignment policy delegatedpermissiongrant approleassignment".split(
    " ",
  ),
);

/** What even Directory.ReadWrite.All does not let an app change. */
const NEVER_WRITTEN = new Set([
  "rolemanagement",
  "policy",
  "delegatedpermissiongrant",
  "approleassignment",
  "application",
]);

interface Permission {
  readonly name: string;
  readonly base: string;
  /** 0 nothing named, 1 basic, 2 read, 3 write, 4 manage. */
  readonly level: number;
  /** 0 the user's own, 1 shared, 2 all. */
  readonly span: number;
}

function read(permission: string): Permission {
  const name = permission.toLowerCase();
  const [base = "", ...rest] = name.split(".");
  const verb = rest[0] ?? "";
  return { name, base, level: levelOf(verb), span: rest.includes("all") ? 2 : rest.includes("shared") ? 1 : 0 };
}

function levelOf(verb: string): number {
  if (verb.startsWith("readbasic")) return 1;
  if (verb.startsWith("readwrite")) return 3;
  if (verb.startsWith("read")) return 2;
  if (verb === "manage" || verb === "fullcontrol") return 4;
  // Send, Create, Invite and the like are granted only by themselves.
  return verb === "" ? 0 : 9;
}

function coversDirectory(has: Permission, needs: Permission): boolean {
  if (!DIRECTORY_FAMILY.has(needs.base)) return false;
  if (has.name === "directory.accessasuser.all") return true;
  return has.level >= needs.level && (needs.level < 3 || !NEVER_WRITTEN.has(needs.base));
}
