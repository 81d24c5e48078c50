/** Which permission includes which: a token needs no least-privileged permission if it has a wider one. */

/** Whether any of the permissions held is enough where `needed` is the least; an application's reach all users. */
export function isCovered(needed: string, held: readonly string[], application = false): boolean {
  return held.some((permission) => covers(permission, needed, application));
}

/** Whether `held` allows all that `needed` allows, by the naming rules of Microsoft's permissions. */
export function covers(held: string, needed: string, application = false): boolean {
  const has = read(held);
  const needs = read(needed);
  if (has.name === needs.name) return true;
  if (has.base === "directory" && DIRECTORY_FAMILY.test(needs.base)) {
    return has.level >= needs.level || has.name === "directory.accessasuser.all";
  }
  if (has.level < needs.level || (has.span < needs.span && !application)) return false;
  return has.base === needs.base || stem(needs.base) === has.base || (WIDER[has.base]?.test(needs.base) ?? false);
}

/** Whether something held is so close to what is needed that a gap in our table may be why it seems not enough. */
export function isNear(needed: string, held: readonly string[]): boolean {
  const needs = read(needed);
  return held.some((permission) => {
    const has = read(permission);
    const related = stem(has.base) === stem(needs.base);
    if (needs.level > 4) return related;
    const broad = /^(?:directory|group|sites|rolemanagement)$/.test(has.base);
    return has.level >= needs.level && has.span >= needs.span && (broad || related);
  });
}

/** Families whose permission is honoured by operations of other families too. */
const WIDER: Readonly<Record<string, RegExp>> = {
  sites: /^(?:files|lists)/,
  group: /^(?:groupmember|groupsettings|team|channel|tasks|files|schedule|profilephoto|calendars)/,
  user: /^(?:profilephoto|licenseassignment)/,
  chat: /^chatme/,
  teamsettings: /^team/,
  channelsettings: /^channel/,
  rolemanagement: /^role/,
  policy: /^authenticationcontext/,
  userauthenticationmethod: /^userauthmethod/,
  lifecycleworkflows: /^lifecycleworkflows/,
  devicemanagementconfiguration: /^devicemanagement(?:scripts|manageddevices)/,
  securityevents: /^security/,
};

/** What the Directory permissions reach. */
const DIRECTORY_FAMILY =
  /^(?:directory|user|group|device$|application|organization|domain|administrativeunit|orgcontact|licenseassignment|approleassignment|rolemanagement|team|channel|policy$)/;

/** `Group-Conversation` belongs to `Group`. */
function stem(base: string): string {
  return base.split("-", 1)[0] ?? base;
}

interface Permission {
  readonly name: string;
  readonly base: string;
  /** 0 nothing named, 1 basic, 2 read, 3 write, 4 manage. */
  readonly level: number;
  /** 0 the user's own, 1 shared, 2 all. */
  readonly span: number;
}

const cache: Map<string, Permission> = new Map();

function read(permission: string): Permission {
  const known = cache.get(permission);
  if (known) return known;
  const name = permission.toLowerCase();
  const [base = "", ...rest] = name.split(".", 8);
  const span = rest.includes("all") ? 2 : rest.includes("shared") ? 1 : 0;
  const found = { name, base, level: levelOf(rest[0] ?? ""), span };
  // The names come from tokens: a bound keeps the cache from growing with them.
  if (cache.size < 1_000 && name.length < 100) cache.set(permission, found);
  return found;
}

function levelOf(verb: string): number {
  if (verb.startsWith("readbasic")) return 1;
  if (verb.startsWith("readwrite")) return 3;
  if (verb === "accessasuser") return 4;
  if (verb.startsWith("read")) return 2;
  if (verb === "manage" || verb === "fullcontrol") return 4;
  // Send, Create, Invite and the like are granted only by themselves.
  return verb === "" ? 0 : 9;
}
