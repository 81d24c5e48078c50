// The checks of a protected API, in the order of the real ones: token, audience, time, tenant, permission, then policy.
import type { JWTPayload } from "jose";
import { authorityHosts, isLoopback } from "../hosts.ts";
import type { Api, Application, User } from "../state/directory-types.ts";
import type { RequestFacts } from "../state/match.ts";
import type { ChallengeForm, ContextRule } from "../state/policy-types.ts";
import { personalTenantId } from "../state/seed.ts";
import { hasCp1 } from "../token-service/claims-request.ts";
import type { Exchange, World } from "../world.ts";
import type { Refusal } from "./refusal.ts";

/** Who calls, as the token says. */
export interface Caller {
  kind: "user" | "app";
  token: JWTPayload;
  /** The token as it came: the assertion of an on-behalf-of request. */
  raw: string;
  user: User | undefined;
  app: Application | undefined;
  scopes: readonly string[];
  roles: readonly string[];
  acrs: readonly string[];
  hasCp1: boolean;
}

/** What an operation asks for: one of `scopes` of a user token, or one of `roles` of an app token. */
export interface Permission {
  /** undefined: no user token will do. */
  scopes: readonly string[] | undefined;
  /** undefined: no app token will do. */
  roles: readonly string[] | undefined;
}

/** Checks the token of a request; gives the caller or the refusal. */
export async function authenticate(world: World, exchange: Exchange, api: Api): Promise<Caller | Refusal> {
  const authorization = exchange.request.headers.get("authorization");
  const raw = /^bearer +(\S+)$/i.exec(authorization ?? "")?.[1];
  if (raw === undefined) return { kind: authorization === null ? "token-missing" : "token-malformed" };
  if (raw.split(".").length !== 3) return { kind: "token-malformed" };
  const token = await world.keys.verify(raw);
  if (!token) return { kind: "token-untrusted" };

  const { aud, exp = 0, nbf = 0, iss = "" } = token;
  const audience = Array.isArray(aud) ? (aud[0] ?? "") : (aud ?? "");
  if (world.directory.api(audience) !== api) return { kind: "wrong-audience", audience };
  const now = world.now() / 1000;
  if (exp <= now || nbf > now + 1) return { kind: "token-expired", expiredAt: exp * 1000 };
  const tenantId = String(token["tid"] ?? "");
  if (tenantId === personalTenantId && !api.personalAccounts) return { kind: "personal-account" };
  if (!isIssuer(iss, tenantId) || (api.tenantId !== undefined && tenantId !== api.tenantId))
    return { kind: "wrong-tenant", issuer: iss, expectedTenant: api.tenantId ?? tenantId };

  return callerOf(world, token, raw);
}

/** Checks the permission that an operation asks for. */
export function authorizeCall(caller: Caller, permission: Permission): Refusal | undefined {
  const { scopes, roles } = permission;
  if (caller.kind === "user") {
    if (scopes === undefined) return { kind: "app-needed", needed: roles ?? [] };
    if (scopes.length === 0 || scopes.some((scope) => caller.scopes.includes(scope))) return undefined;
    if (caller.scopes.length === 0) return { kind: "nothing-granted", needed: scopes };
    return { kind: "scope-missing", needed: scopes, have: caller.scopes };
  }
  if (roles === undefined) return { kind: "user-needed" };
  if (roles.length === 0 || roles.some((role) => caller.roles.includes(role))) return undefined;
  if (caller.roles.length === 0) return { kind: "nothing-granted", needed: roles };
  return { kind: "role-missing", needed: roles, have: caller.roles };
}

/** Checks events and policies: continuous access evaluation, then the authentication contexts of the route. */
export function evaluateCall(world: World, exchange: Exchange, api: Api, caller: Caller): Refusal | undefined {
  const facts = { service: api.name, method: exchange.request.method, path: exchange.path };
  const form = world.policy.formOf(api.name) ?? ownForm(api, exchange.path);

  const revocation = revocationOf(world, api, caller);
  if (revocation) {
    if (!caller.hasCp1)
      return world.policy.settings.withoutCp1 === "accept" ? undefined : { kind: "revoked", code: revocation.code };
    return {
      kind: "challenge",
      code: revocation.code,
      claims: revocationClaims(revocation.nbf(), revocation.members),
      form,
    };
  }
  const always = world.policy.takeAlways(facts, caller.hasCp1);
  if (always === "plain") return { kind: "revoked", code: "TokenCreatedWithOutdatedPolicies" };
  if (always) return { kind: "challenge", code: "TokenCreatedWithOutdatedPolicies", claims: always.claims, form };

  for (const rule of [...world.policy.contextsOf(facts), ...ownContexts(api, facts, caller)]) {
    const { id, claims = contextClaims(id, form) } = rule;
    if (caller.kind === "app") return { kind: "context-needs-user", context: id };
    if (caller.acrs.includes(id)) continue;
    if (!caller.hasCp1 && !rule.withoutCp1 && form !== "error-body") return { kind: "context-needs-cp1", context: id };
    return { kind: "challenge", code: "AuthenticationContextRequired", claims, context: id, form };
  }
  const denied = world.policy.takeDenial(facts, { user: caller.user?.id, app: caller.app?.id });
  return denied === undefined ? undefined : { kind: "denied", reason: denied, caller };
}

const ownForms: Record<Api["kind"], ChallengeForm> = {
  graph: "graph",
  arm: "arm",
  "key-vault": "key-vault",
  custom: "auth-context",
};

// Privileged Identity Management, a part of Graph, puts its challenges into the body of a 400.
const ownForm = (api: Api, path: string): ChallengeForm =>
  api.kind === "graph" && /\/(rolemanagement|identitygovernance)\//i.test(path) ? "error-body" : ownForms[api.kind];

// Azure Resource Manager wants multifactor authentication for writes, of people only.
const ownContexts = (api: Api, { method }: RequestFacts, { kind }: Caller): readonly ContextRule[] =>
  api.kind === "arm" && kind === "user" && !["GET", "HEAD"].includes(method) ? [{ id: "p1", path: "/**" }] : [];

/** Tells whether an issuer is this emulator, under any of its addresses, for the tenant that the token names. */
function isIssuer(issuer: string, tenantId: string): boolean {
  if (!URL.canParse(issuer)) return false;
  const { hostname, pathname } = new URL(issuer);
  return (isLoopback(hostname) || authorityHosts.includes(hostname)) && pathname === `/${tenantId}/v2.0`;
}

function callerOf(world: World, token: JWTPayload, raw: string): Caller {
  const list = (value: unknown): string[] =>
    Array.isArray(value)
      ? value.filter((entry) => typeof entry === "string")
      : typeof value === "string"
        ? value.split(" ")
        : [];
  const isApp = token["idtyp"] === "app";
  return {
    kind: isApp ? "app" : "user",
    token,
    raw,
    user: isApp ? undefined : world.directory.user(String(token["oid"])),
    app: world.directory.app(String(token["azp"] ?? token["appid"] ?? "")),
    scopes: list(token["scp"]).filter((scope) => scope !== ""),
    roles: list(token["roles"]),
    acrs: list(token["acrs"]),
    hasCp1: hasCp1(token["xms_cc"]),
  };
}

function revocationOf(world: World, api: Api, caller: Caller): ReturnType<World["events"]["revocationOf"]> {
  const issue = world.register.find(String(caller.token["uti"]));
  // A token from before a reset: nothing that happened since concerns it.
  if (!issue) return undefined;
  return world.events.revocationOf({
    ticket: issue.ticket,
    user: caller.user?.id,
    app: caller.app?.id ?? "",
    api: api.name,
  });
}

// Spaced as Graph spaces it: clients must pass the text on as it is.
function revocationClaims(nbf: number, members: Record<string, unknown>): string {
  const more = Object.entries(members).map(([name, value]) => `, "${name}":${JSON.stringify(value)}`);
  return `{"access_token":{"nbf":{"essential":true, "value":"${nbf}"}${more.join("")}}}`;
}

const contextClaims = (id: string, form: string): string =>
  JSON.stringify({
    access_token: { acrs: { essential: true, ...(form === "arm" ? { values: [id] } : { value: id }) } },
  });
