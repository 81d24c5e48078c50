// Every cause of diagnosis.md, provoked by ordinary requests and refused in the real service's shape.
import { createEmulator, type MintOptions, sample } from "@msal-fetch/emulator";
import { beforeEach, expect, test } from "vitest";
import { answerOf, authorizeUrl, call, cp1, requestToken, signIn } from "./client.ts";

const emulator = createEmulator();
beforeEach(() => emulator.reset());

const graph = "https://graph.microsoft.com/v1.0";
const arm = "https://management.azure.com";
const vault = "https://sample.vault.azure.net/secrets/one";
const todo = "https://todo.contoso.example/tasks";
const subscription = `${arm}/subscriptions/0b1f6471-1bf0-4dda-aec3-cb9272f09590`;

/** What a call ended in: status, challenge and body as text. */
async function outcome(url: string, token: string | MintOptions | undefined, init: RequestInit = {}): Promise<string> {
  const bearer = typeof token === "object" ? await emulator.mintToken(token) : token;
  const response = await call(emulator, url, bearer, init);
  return `${response.status} ${response.headers.get("www-authenticate") ?? ""} ${await response.text()}`;
}

const patch = (body: unknown): RequestInit => ({ method: "PATCH", body: JSON.stringify(body) });
const put = (body: unknown): RequestInit => ({ method: "PUT", body: JSON.stringify(body) });
const write: MintOptions = { audience: "arm", user: "alex", acrs: ["p1"] };

test("claims-challenge", async () => {
  const token = await emulator.mintToken();
  emulator.events.policyChanged();
  expect(await outcome(`${graph}/users`, token)).toMatch(/^401 .*error="insufficient_claims"/);
  expect(
    await outcome(`${subscription}/resourceGroups/rg`, { audience: "arm", user: "alex" }, { method: "DELETE" }),
  ).toMatch(/^401 Bearer realm="", .*claims="/);
});

test("challenge-hidden", async () => {
  emulator.policy.setCors({ service: "todo", expose: false });
  emulator.policy.requireContext({ service: "todo", path: "/**", id: "c1" });
  const headers = { origin: "http://localhost:3000" };
  const response = await call(emulator, todo, await emulator.mintToken({ audience: "todo", user: "alex" }), {
    headers,
  });
  expect([response.status, response.headers.get("access-control-expose-headers")]).toEqual([401, null]);
  emulator.policy.setCors({ service: "todo", expose: true });
  const open = await call(emulator, todo, await emulator.mintToken({ audience: "todo", user: "alex" }), { headers });
  expect(open.headers.get("access-control-expose-headers")).toContain("WWW-Authenticate");
});

test("challenge-not-satisfied", async () => {
  emulator.policy.requireContext({ service: "todo", path: "/**", id: "c1" });
  emulator.policy.setContext("c1", "off");
  const claims = '{"access_token":{"acrs":{"essential":true,"value":"c1"},"xms_cc":{"values":["CP1"]}}}';
  const { access_token } = await signIn(emulator, { scope: sample.api.scope, claims });
  expect(await outcome(todo, access_token)).toMatch(/^401 .*cc_type="authcontext"/);
  expect(await outcome(todo, { audience: "todo" })).toMatch(/^403 .*application cannot satisfy/);
});

test("interaction-required", async () => {
  const { refresh_token } = await signIn(emulator);
  emulator.policy.addRule({ control: "mfa" });
  const response = await requestToken(emulator, { grant_type: "refresh_token", refresh_token });
  expect(await response.json()).toMatchObject({ error: "interaction_required", error_codes: [50076] });
});

test("conditional-access-blocked", async () => {
  emulator.policy.setContext("c1", "blocked");
  const claims = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}';
  const { refresh_token } = await signIn(emulator);
  const response = await requestToken(emulator, { grant_type: "refresh_token", refresh_token, claims });
  expect(await response.json()).toMatchObject({
    error: "invalid_grant",
    suberror: "message_only",
    error_codes: [53003],
  });
});

test("token-revoked", async () => {
  const { refresh_token, access_token } = await signIn(emulator, { claims: cp1 });
  emulator.events.passwordChanged("alex");
  expect(await outcome(`${graph}/me`, access_token)).toContain("TokenIssuedBeforeRevocationTimestamp");
  const response = await requestToken(emulator, { grant_type: "refresh_token", refresh_token });
  expect(await response.json()).toMatchObject({ error_codes: [50173], suberror: "bad_token" });
});

test.each([
  ["token-missing", `${graph}/me`, undefined, /^401 Bearer realm="", .* ?.*Access token is empty\./],
  ["token-missing", arm, undefined, /^401 .*"AuthenticationFailed".*header is missing/],
  [
    "token-missing",
    vault,
    undefined,
    /^401 Bearer authorization="https:\/\/login[^"]+", resource="https:\/\/vault\.azure\.net" .*AKV10000/,
  ],
  ["token-missing", todo, undefined, /^401 Bearer $/],
  ["token-malformed", `${graph}/me`, "no-dots", /^401 .*IDX14100/],
  ["token-malformed", arm, "no-dots", /^401 .*"AuthenticationFailedInvalidHeader"/],
  ["token-malformed", todo, "no-dots", /^401 Bearer error="invalid_token", error_description="The token is malformed"/],
  [
    "token-expired",
    `${graph}/users`,
    { expiresInMs: -5000 },
    /^401 .*Lifetime validation failed, the token is expired/,
  ],
  [
    "token-expired",
    `${arm}/subscriptions`,
    { audience: "arm", expiresInMs: -5000 },
    /^401 .*"ExpiredAuthenticationToken".*expiry UTC time '\d+\/\d+\/\d{4} \d+:\d\d:\d\d [AP]M'/,
  ],
  ["token-expired", todo, { audience: "todo", expiresInMs: -5000 }, /^401 .*The token expired at '\d\d\/\d\d\/\d{4}/],
  ["token-untrusted", `${graph}/users`, { untrusted: true }, /^401 .*Invalid signature/],
  ["token-untrusted", todo, { audience: "todo", untrusted: true }, /^401 .*The signature key was not found/],
  [
    "token-untrusted",
    todo,
    { audience: "todo", claims: { iss: "https://evil.example/x/v2.0" } },
    /^401 .*The issuer 'https:\/\/evil\.example\/x\/v2\.0' is invalid/,
  ],
  [
    "personal-account-unsupported",
    `${graph}/users`,
    { user: "pat", tenant: "consumers" },
    /^400 .*not supported for MSA requests/,
  ],
  [
    "personal-account-unsupported",
    todo,
    { audience: "todo", user: "pat", tenant: "consumers" },
    /^401 .*The issuer '.*9188040d-.*' is invalid/,
  ],
  [
    "wrong-audience",
    `${graph}/me`,
    { audience: "arm", user: "alex" },
    /^401 .*Access token validation failure\. Invalid audience\./,
  ],
  [
    "wrong-audience",
    arm,
    { audience: "graph" },
    /^401 .*"InvalidAuthenticationTokenAudience".*resource 'https:\/\/graph\.microsoft\.com'/,
  ],
  [
    "wrong-audience",
    vault,
    { audience: "graph" },
    /^401 .*AKV10022: Invalid audience\. Expected https:\/\/vault\.azure\.net, found: https:\/\/graph/,
  ],
  [
    "wrong-audience",
    todo,
    { audience: "https://elsewhere.example" },
    /^401 .*The audience 'https:\/\/elsewhere\.example' is invalid/,
  ],
  [
    "wrong-tenant",
    `${arm}/subscriptions`,
    { audience: "arm", tenant: sample.otherDomain },
    /^401 .*"InvalidAuthenticationTokenTenant".*must match the tenant/,
  ],
  ["wrong-tenant", vault, { audience: "vault", tenant: sample.otherDomain }, /^401 .*AKV10032/],
  [
    "wrong-tenant",
    todo,
    { audience: "todo", tenant: sample.otherDomain },
    /^401 .*The issuer 'https:\/\/login[^']+' is invalid/,
  ],
  ["scope-missing", `${graph}/me/messages`, { user: "alex", scopes: ["User.Read"] }, /^403 .*"ErrorAccessDenied"/],
  [
    "scope-missing",
    `${graph}/users`,
    { user: "alex", scopes: ["User.Read"] },
    /^403 .*"Authorization_RequestDenied".*Insufficient privileges/,
  ],
  ["scope-missing", `${graph}/me/presence`, { user: "alex", scopes: ["User.Read"] }, /^403 .*"Forbidden","message":""/],
  [
    "scope-missing",
    `${graph}/auditLogs/signIns`,
    { user: "ada" },
    /^403 .*required MSGraph permissions AuditLog\.Read\.All/,
  ],
  [
    "scope-missing",
    `${graph}/users/alex/onlineMeetings`,
    { user: "alex" },
    /^403 .*API requires one of 'OnlineMeetings\.Read'\. Scopes on the request 'User\.Read/,
  ],
  [
    "scope-missing",
    todo,
    { audience: "todo", user: "alex", scopes: ["Other"] },
    /^403 .*IDW10203.*scopes 'Tasks\.Read,Tasks\.ReadWrite'/,
  ],
  ["app-role-missing", `${graph}/users`, { roles: ["Mail.Read"] }, /^403 .*"Authorization_RequestDenied"/],
  [
    "app-role-missing",
    `${graph}/users/alex/onlineMeetings`,
    { roles: ["Mail.Read"] },
    /^403 .*Missing role permissions.*one of 'OnlineMeetings\.Read\.All'\. Roles on the request 'Mail\.Read'/,
  ],
  ["app-role-missing", todo, { audience: "todo", roles: [] }, /^401 .*IDW10201/],
  ["wrong-token-kind", `${graph}/me`, {}, /^400 .*\/me request is only valid with delegated authentication flow/],
  ["license-missing", `${graph}/me/drive`, { user: "sam" }, /^400 .*Tenant does not have a SPO license/],
  [
    "license-missing",
    `${graph}/auditLogs/signIns`,
    { tenant: sample.otherDomain, roles: ["AuditLog.Read.All"] },
    /^403 .*NonPremiumTenant/,
  ],
  [
    "user-lacks-privilege",
    `${graph}/auditLogs/signIns`,
    { user: "alex", scopes: ["AuditLog.Read.All"] },
    /^403 .*User is not in the allowed roles/,
  ],
  [
    "resource-policy",
    `${graph}/users/alex/onlineMeetings`,
    { roles: ["OnlineMeetings.Read.All"] },
    /^403 .*No application access policy found for this app/,
  ],
  [
    "resource-policy",
    subscription,
    { audience: "arm" },
    /^403 .*"AuthorizationFailed".*with object id '[\da-f-]{36}'.*action 'Microsoft\.Resources\/subscriptions\/read'/,
  ],
] as [string, string, string | MintOptions | undefined, RegExp][])("%s: %s", async (_cause, url, token, expected) => {
  expect((await outcome(url, token)).replaceAll("\n", " ")).toMatch(expected);
});

test("consent-required and admin-consent-required", async () => {
  const { refresh_token } = await signIn(emulator);
  const refused = await requestToken(emulator, { grant_type: "refresh_token", refresh_token, scope: "Presence.Read" });
  expect(await refused.json()).toMatchObject({ suberror: "consent_required", error_codes: [65001] });
  const admin = answerOf(await emulator.fetch(await authorizeUrl({ scope: "Directory.Read.All" })));
  expect(admin.get("error_description")).toContain("AADSTS90094");
});

test("delegated-admin-required and user-lacks-privilege: setting passwords", async () => {
  const password = patch({ passwordProfile: { password: "x" } });
  const sam = `${graph}/users/sam`;
  const scopes = ["User.ReadWrite.All"];
  expect(await outcome(sam, { user: "alex", scopes }, password)).toMatch(/^403 .*Authorization_RequestDenied/);
  expect(await outcome(sam, { roles: scopes }, password)).toMatch(/^403 .*Authorization_RequestDenied/);
  emulator.directory.updateUser("alex", { directoryRoles: ["fe930be7-5e62-47db-91af-98c3a49a38b1"] });
  expect(await outcome(sam, { user: "alex", scopes }, password)).toMatch(/^204/);
  expect(await outcome(`${graph}/users/ada`, { user: "alex", scopes }, password)).toMatch(/^403/);
  emulator.directory.updateApp("Sample daemon", { directoryRoles: ["7be44c8a-adaf-4e2a-84d6-ab2649e08a13"] });
  expect(await outcome(`${graph}/users/ada`, { roles: scopes }, password)).toMatch(/^204/);
});

test("app-misconfigured", async () => {
  const response = await emulator.fetch(await authorizeUrl({ redirect_uri: "https://wrong.example/" }));
  expect(await response.text()).toContain("AADSTS50011");
});

test("resource-policy: role assignments, access policies, firewalls, policies for applications", async () => {
  expect(await outcome(`${subscription}/resourceGroups/rg`, { ...write, user: "sam" }, put({}))).toMatch(
    /^403 .*AuthorizationFailed.*write/,
  );
  for (const [reason, code] of [
    ["role-assignment", "ForbiddenByRbac"],
    ["access-policy", "AccessDenied"],
    ["firewall", "ForbiddenByFirewall"],
  ] as const) {
    const stop = emulator.policy.deny({ service: "vault", reason });
    expect(await outcome(vault, { audience: "vault" })).toContain(`"innererror":{"code":"${code}"}`);
    stop();
  }
  expect(await outcome(vault, { audience: "vault" })).toMatch(/^200/);
  emulator.policy.deny({ service: "graph", app: sample.daemon.clientId, reason: "application-access-policy" });
  expect(await outcome(`${graph}/users/alex/messages`, {})).toMatch(
    /^403 .*Blocked by tenant configured AppOnly AccessPolicy/,
  );
});

test("not-authorization: a policy about resources", async () => {
  expect(await outcome(`${subscription}/resourceGroups/rg`, write, put({ location: "northpole" }))).toMatch(
    /^403 .*RequestDisallowedByPolicy/,
  );
  expect(await outcome(`${subscription}/resourceGroups/rg`, write, put({ location: "westeurope" }))).toMatch(/^201/);
});

test("claims-challenge without cp1: ARM says that MFA is required", async () => {
  const token = { audience: "arm", user: "alex", capabilities: [] };
  expect(await outcome(`${subscription}/resourceGroups/rg`, token, put({}))).toMatch(
    /^403 {2}.*RequestDisallowedByPolicy.*MFA is required/,
  );
});

test("service-fault", async () => {
  emulator.faults.add({ service: "graph", kind: "html-502" });
  expect(await outcome(`${graph}/users`, {})).toMatch(/^502 .*<h1>502 Bad Gateway/);
  emulator.faults.add({ service: "graph", kind: "wrong-json" });
  expect(await outcome(`${graph}/users`, {})).toMatch(/^200 .*\{"value": \[$/);
});

test("unknown", async () => {
  emulator.policy.deny({ service: "todo", reason: "unexplained" });
  expect(await outcome(todo, { audience: "todo" })).toBe("403  ");
});
