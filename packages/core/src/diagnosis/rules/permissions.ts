/** Microsoft Graph says "denied" for a missing scope, a missing role and a missing right alike: the token tells which. */
import { showNames } from "../answer/show.ts";
import type { Facts } from "../evidence/facts.ts";
import { type Finding, missingPermission, otherKind, type Rule } from "./rule.ts";

/** Rules about permissions. */
export const PERMISSION_RULES: readonly Rule[] = [
  appWhereUserNeeded,
  userWhereAppNeeded,
  adminOperation,
  permissionNotInToken,
  foreignMailbox,
  permissionIsThere,
  deniedWithoutToken,
];

/** An app-only token where a user is needed. */
function appWhereUserNeeded(facts: Facts): Finding | undefined {
  const { operation, path } = facts.request;
  if (facts.kind !== "app" || !facts.permissions.refused || facts.service !== "graph") return undefined;
  const onMe = path.startsWith("/me/") || path === "/me";
  if (!onMe && (!operation || operation.application.length > 0 || operation.delegated.length === 0)) return undefined;
  return {
    cause: "wrong-token-kind",
    weight: onMe ? 5 : 4,
    source: "request",
    fact: onMe
      ? "The path begins with /me, and an app-only token has no signed-in user."
      : `${facts.request.method ?? "GET"} ${operation?.template} takes delegated permissions only, and the token is app-only.`,
    unless: [["app-role-missing", "the operation has been opened to applications since our table was written"]],
  };
}

/** A delegated token where an application permission is needed. */
function userWhereAppNeeded(facts: Facts): Finding | undefined {
  const { operation } = facts.request;
  if (facts.kind !== "delegated" || !operation || !facts.permissions.refused) return undefined;
  if (operation.delegated.length > 0 || operation.application.length === 0) return undefined;
  return {
    cause: "wrong-token-kind",
    weight: 4,
    source: "request",
    fact: `${facts.request.method ?? "GET"} ${operation.template} takes application permissions only, and the token is a user's.`,
  };
}

/** A directory operation that needs an administrator's role. */
function adminOperation(facts: Facts): Finding | undefined {
  if (!isSensitive(facts) || !facts.permissions.refused) return undefined;
  const { held, needed, covered } = facts.permissions;
  if (held && needed.length > 0 && !covered) return undefined;
  const admins = facts.token.directoryRoles;
  return {
    cause: "delegated-admin-required",
    weight: held ? 4 : 3,
    source: "request",
    fact: "Passwords and other protected properties of a user can be changed only with an administrator's directory role besides the permission.",
    unless: [
      [
        "user-lacks-privilege",
        admins?.length
          ? "the target holds a higher role than the caller"
          : "the signed-in user holds no administrator role",
      ],
      [missingPermission(facts), "the token lacks User.ReadWrite.All"],
    ],
  };
}

/** None of the operation's permissions is in the token. */
function permissionNotInToken(facts: Facts): Finding | undefined {
  const { held, needed, refused, covered, near } = facts.permissions;
  if (!held || needed.length === 0 || !refused || covered) return undefined;
  if (facts.audienceFit === "differs") return undefined;
  return {
    cause: missingPermission(facts),
    weight: facts.status === 403 && !near ? 5 : 4,
    source: "token",
    fact: `The operation needs ${showNames(needed, " or ")}, and the token holds ${showNames(held)}.`,
    unless: ["consent-required"],
  };
}

/** Someone else's mailbox with a delegated token. */
function foreignMailbox(facts: Facts): Finding | undefined {
  if (facts.kind !== "delegated" || !facts.permissions.refused || !isForeignMailbox(facts)) return undefined;
  const { held, covered } = facts.permissions;
  if (!held || !covered) return undefined;
  const shared = held.some((name) => /\.shared$/i.test(name)) && !facts.request.path.endsWith("/mailboxsettings");
  return {
    cause: shared ? "user-lacks-privilege" : "wrong-token-kind",
    weight: 4,
    source: "request",
    fact: shared
      ? "The mailbox is another user's: the token may reach shared ones, so the mailbox itself refuses the caller."
      : "The mailbox is another user's, and the delegated scopes in the token reach only the signed-in user's own.",
    unless: [
      [shared ? "wrong-token-kind" : "user-lacks-privilege", "the caller was meant to be a delegate of that mailbox"],
    ],
  };
}

/** The permission is there, so something else refuses. */
function permissionIsThere(facts: Facts): Finding | undefined {
  const { held, needed, refused, covered } = facts.permissions;
  if (!held || !refused || !covered) return undefined;
  const base = {
    source: "token" as const,
    fact: `The token holds what the operation needs (${showNames(needed, " or ")}).`,
  };
  if (facts.kind === "app") {
    return {
      ...base,
      cause: "resource-policy",
      weight: 3,
      unless: [
        "delegated-admin-required",
        ["app-role-missing", "this form of the request needs more than our table says"],
        "service-fault",
      ],
    };
  }
  const weak = facts.token.directoryRoles !== undefined && facts.token.directoryRoles.length < 2;
  return {
    ...base,
    cause: "user-lacks-privilege",
    weight: weak ? 4 : 3,
    unless: [
      "resource-policy",
      "license-missing",
      ["scope-missing", "this form of the request needs more than our table says"],
    ],
  };
}

/** Denied, and the token is not known. */
function deniedWithoutToken(facts: Facts): Finding | undefined {
  if (!facts.permissions.refused || !DECIDES_BY_PERMISSION.has(facts.service ?? "graph")) return undefined;
  if (facts.service === undefined && !facts.marks.has("directory-denied")) return undefined;
  return {
    cause: missingPermission(facts),
    weight: facts.service !== undefined && facts.status === 403 ? 3 : 2,
    source: facts.marks.size > 0 ? "body" : "status",
    fact: `${facts.serviceName === "the API" ? "Microsoft Graph" : facts.serviceName} denies the operation without saying which permission is missing.`,
    unless: [...otherKind(facts), "user-lacks-privilege", "resource-policy", "wrong-token-kind"],
  };
}

/** Services that answer a missing permission with a bare denial. */
const DECIDES_BY_PERMISSION: ReadonlySet<string> = new Set(["graph", "aadgraph"]);

/** Changing or deleting a user, passwords, and the ways to sign in. */
function isSensitive({ request, service, marks }: Facts): boolean {
  const { path, method } = request;
  if (service === "aadgraph" && marks.has("directory-denied")) return method !== "GET" && /\/users\/[^/]+$/.test(path);
  if (service !== "graph") return false;
  if (/\/(?:resetpassword|changepassword|validatepassword)$/.test(path)) return true;
  if (/^\/users\/[^/]+\/authentication\/\w+/.test(path)) return method !== undefined && method !== "GET";
  return method === "PATCH" && /^\/users\/[^/]+$/.test(path);
}

function isForeignMailbox({ request, service }: Facts): boolean {
  if (service !== "graph") return false;
  return /^\/users\/[^/]+\/(?:messages|mailfolders|mailboxsettings|sendmail|events|calendars?|calendarview|contacts|contactfolders)\b/.test(
    request.path,
  );
}
