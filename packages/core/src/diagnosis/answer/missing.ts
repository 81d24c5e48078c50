/** What exactly would have been enough. */
import type { Facts } from "../evidence/facts.ts";
import { isCovered } from "../knowledge/permission-cover.ts";
import type { Cause, Diagnosis } from "../types.ts";
import { isName, showAudience } from "./show.ts";

/** The missing permissions, audience or action, where the response or our table names them. */
export function findMissing(cause: Cause, facts: Facts): Diagnosis["missing"] {
  const missing: NonNullable<Diagnosis["missing"]> = {};
  if (cause === "wrong-audience") {
    const audience = wantedAudience(facts);
    if (audience) missing.audience = audience;
  } else if (ABOUT_PERMISSIONS.has(cause)) addPermissions(missing, cause, facts);
  const { action } = facts.required;
  if (action !== undefined && ABOUT_ACTIONS.has(cause)) missing.action = action;
  return Object.keys(missing).length > 0 ? missing : undefined;
}

/** The audience that the called service takes. */
function wantedAudience({ required, accepted }: Facts): string | undefined {
  const wanted = required.audience ?? accepted[0];
  const shown = showAudience(wanted);
  return wanted === undefined || shown === "another audience" ? undefined : shown;
}

function addPermissions(missing: NonNullable<Diagnosis["missing"]>, cause: Cause, facts: Facts): void {
  const { required, request, kind, token } = facts;
  const named = required.scopes.length > 0;
  const delegated = named ? required.scopes : (request.operation?.delegated ?? []);
  const application = named ? required.roles : (request.operation?.application ?? []);
  // A token of the wrong kind: what the other kind would need is the point.
  const forUser = cause === "wrong-token-kind" ? kind === "app" || kind === undefined : kind !== "app";
  const forApp = cause === "wrong-token-kind" ? kind === "delegated" : kind !== "delegated";
  const scopes = absent(delegated, forUser && cause !== "app-role-missing", token.scopes);
  const roles = absent(application, forApp && cause !== "scope-missing", token.roles, true);
  if (scopes.length > 0) missing.scopes = scopes;
  if (roles.length > 0) missing.roles = roles;
  if (kind === undefined) {
    // Whose token it was is not known: both answers are of use.
    const other = absent(application, true, token.roles, true);
    if (cause === "scope-missing" && other.length > 0) missing.roles = other;
  }
}

function absent(
  needed: readonly string[],
  asked: boolean,
  held: readonly string[] | undefined,
  isApplication = false,
): string[] {
  if (!asked) return [];
  const names = needed.filter(isName);
  // Several names mean that each is enough: where one is held, nothing is missing.
  return held && names.some((name) => isCovered(name, held, isApplication)) ? [] : [...new Set(names)];
}

const ABOUT_PERMISSIONS: ReadonlySet<Cause> = new Set<Cause>([
  "scope-missing",
  "app-role-missing",
  "wrong-token-kind",
  "consent-required",
  "admin-consent-required",
  "delegated-admin-required",
  "user-lacks-privilege",
]);

const ABOUT_ACTIONS: ReadonlySet<Cause> = new Set<Cause>([
  "resource-policy",
  "user-lacks-privilege",
  "scope-missing",
  "app-role-missing",
]);
