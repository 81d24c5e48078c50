// Refusals of the token endpoint, in Entra's shape.
import { generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { createEmulator, type Emulator, type JsonWebKey, sample } from "@msal-fetch/emulator";
import { expect, test } from "vitest";
import { answerOf, authority, authorizeUrl, cp1, redirectUri, requestToken, signIn, verifier } from "./client.ts";

const graph = "https://graph.microsoft.com/.default";

const daemonToken = (emulator: Emulator, form: Record<string, string> = {}, tenant?: string): Promise<Response> =>
  requestToken(
    emulator,
    {
      grant_type: "client_credentials",
      client_id: sample.daemon.clientId,
      client_secret: sample.daemon.clientSecret,
      scope: graph,
      ...form,
    },
    tenant,
  );

test("words an error as Entra does", async () => {
  const emulator = createEmulator({ now: () => Date.UTC(2026, 10, 1, 8, 30) });
  const response = await emulator.fetch(`${authority}/oauth2/v2.0/token`, {
    method: "POST",
    headers: { "client-request-id": "11111111-2222-3333-4444-555555555555" },
    body: new URLSearchParams({
      grant_type: "client_credentials",
      client_id: sample.daemon.clientId,
      client_secret: "no",
      scope: graph,
    }),
  });
  expect(response.status).toBe(401);
  const body = await response.json();
  expect(body).toMatchObject({
    error: "invalid_client",
    error_codes: [7000215],
    timestamp: "2026-11-01 08:30:00Z",
    correlation_id: "11111111-2222-3333-4444-555555555555",
    error_uri: "https://login.microsoftonline.com/error?code=7000215",
  });
  expect(body.error_description).toMatch(
    /^AADSTS7000215: .+ Trace ID: [\da-f-]{36} Correlation ID: 11111111-2222-3333-4444-555555555555 Timestamp: 2026-11-01 08:30:00Z$/,
  );
});

test.each([
  ["an unknown tenant", {}, "nowhere.example", 400, "invalid_request", 90002],
  ["an unknown application", { client_id: crypto.randomUUID() }, undefined, 400, "unauthorized_client", 700016],
  ["no tenant at all", {}, "common", 400, "invalid_request", 50059],
  [
    "a scope that is not .default",
    { scope: "https://graph.microsoft.com/Mail.Read" },
    undefined,
    400,
    "invalid_scope",
    1002012,
  ],
  ["an unknown resource", { scope: "https://nowhere.example/.default" }, undefined, 400, "invalid_resource", 500011],
  ["an unknown grant", { grant_type: "password" }, undefined, 400, "unsupported_grant_type", 70003],
  ["claims that are not JSON", { claims: "eyJhIjoxfQ==" }, undefined, 400, "invalid_request", 90100],
  [
    "a public client with a secret",
    { client_id: sample.publicClient.clientId },
    undefined,
    401,
    "invalid_client",
    700025,
  ],
  [
    "a bad refresh token",
    { grant_type: "refresh_token", refresh_token: "1.x" },
    undefined,
    400,
    "invalid_grant",
    70000,
  ],
] as const)("refuses %s", async (_what, form, tenant, status, error, code) => {
  const response = await daemonToken(createEmulator(), form, tenant);
  expect(response.status).toBe(status);
  expect(await response.json()).toMatchObject({ error, error_codes: [code] });
});

test("refuses a missing and an expired secret", async () => {
  const emulator = createEmulator();
  const missing = await requestToken(emulator, {
    grant_type: "client_credentials",
    client_id: sample.daemon.clientId,
    scope: graph,
  });
  expect(await missing.json()).toMatchObject({ error_codes: [7000216] });
  const { id } = emulator.directory.addApp({ name: "Old", secrets: [{ value: "old", expiresAt: Date.now() - 1 }] });
  const expired = await daemonToken(emulator, { client_id: id, client_secret: "old" });
  expect(await expired.json()).toMatchObject({ error: "invalid_client", error_codes: [7000222] });
});

test("takes a secret by HTTP Basic", async () => {
  const emulator = createEmulator();
  const basic = btoa(`${sample.daemon.clientId}:${sample.daemon.clientSecret}`);
  const response = await emulator.fetch(`${authority}/oauth2/v2.0/token`, {
    method: "POST",
    headers: { authorization: `Basic ${basic}` },
    body: new URLSearchParams({ grant_type: "client_credentials", scope: graph }),
  });
  expect(response.status).toBe(200);
});

test("verifies a client assertion by the registered key only", async () => {
  const emulator = createEmulator();
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const keys = [publicKey.export({ format: "jwk" }) as JsonWebKey];
  const { id } = emulator.directory.addApp({ name: "Signing", keys, roles: { graph: ["User.Read.All"] } });
  const send = (key: KeyObject, aud: string): Promise<Response> =>
    requestToken(emulator, {
      grant_type: "client_credentials",
      client_id: id,
      scope: graph,
      client_assertion: assertion(key, { iss: id, sub: id, aud, exp: Math.floor(Date.now() / 1000) + 300 }),
      client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
    });
  const endpoint = `${authority}/oauth2/v2.0/token`;
  expect((await send(privateKey, endpoint)).status).toBe(200);
  const foreign = await send(generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey, endpoint);
  expect(await foreign.json()).toMatchObject({ error: "invalid_client", error_codes: [700027] });
  expect((await send(privateKey, "https://elsewhere.example/")).status).toBe(401);
});

function assertion(key: KeyObject, claims: object): string {
  const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  const signed = `${encode({ alg: "RS256" })}.${encode(claims)}`;
  return `${signed}.${sign("sha256", Buffer.from(signed), key).toString("base64url")}`;
}

test("refuses an app-only token as the assertion of an on-behalf-of request", async () => {
  const emulator = createEmulator();
  const assertion = await emulator.mintToken({ audience: "middle", app: sample.daemon.clientId });
  const response = await requestToken(emulator, {
    grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer",
    requested_token_use: "on_behalf_of",
    client_id: sample.middleTier.clientId,
    client_secret: sample.middleTier.clientSecret,
    scope: graph,
    assertion,
  });
  expect(await response.json()).toMatchObject({ error: "invalid_grant" });
});

test("asks for consent that nobody gave, and takes it from the person interactively", async () => {
  const emulator = createEmulator();
  const { refresh_token } = await signIn(emulator);
  const presence = { grant_type: "refresh_token", refresh_token, scope: "Presence.Read offline_access" };
  const refused = await requestToken(emulator, presence);
  expect(await refused.json()).toMatchObject({
    error: "invalid_grant",
    suberror: "consent_required",
    error_codes: [65001],
  });
  await signIn(emulator, { scope: "Presence.Read openid offline_access" });
  expect((await requestToken(emulator, presence)).status).toBe(200);
});

test("leaves an administrator's consent to administrators", async () => {
  const emulator = createEmulator();
  const scope = "User.Read.All openid";
  const alex = answerOf(await emulator.fetch(await authorizeUrl({ scope })));
  expect(alex.get("error_description")).toContain("AADSTS90094");
  expect(answerOf(await emulator.fetch(await authorizeUrl({ scope, login_hint: "ada" }))).has("code")).toBe(true);
});

test("refuses scopes of two resources, and scopes that do not exist", async () => {
  const emulator = createEmulator();
  const two = answerOf(await emulator.fetch(await authorizeUrl({ scope: `User.Read ${sample.api.scope}` })));
  expect(two.get("error_description")).toContain("AADSTS28000");
  const none = answerOf(await emulator.fetch(await authorizeUrl({ scope: "No.Such" })));
  expect(none.get("error_description")).toContain("AADSTS650053");
});

test("tells why a refresh token is over", async () => {
  const emulator = createEmulator();
  const { refresh_token } = await signIn(emulator);
  const refresh = async (): Promise<unknown> =>
    (await requestToken(emulator, { grant_type: "refresh_token", refresh_token })).json();
  emulator.events.refreshTokensExpired("alex");
  expect(await refresh()).toMatchObject({ error_codes: [700082], suberror: "bad_token" });
  emulator.events.signInFrequencyReached("alex");
  expect(await refresh()).toMatchObject({ error_codes: [70043], suberror: "bad_token" });
  emulator.events.revokeSessions("alex");
  expect(await refresh()).toMatchObject({ error_codes: [50173], suberror: "bad_token" });
  emulator.directory.updateUser("alex", { enabled: false });
  emulator.reset();
  const fresh = await signIn(emulator);
  emulator.directory.updateUser("alex", { enabled: false });
  const disabled = await requestToken(emulator, { grant_type: "refresh_token", refresh_token: fresh.refresh_token });
  expect(await disabled.json()).toMatchObject({ error: "invalid_grant", error_codes: [50057] });
});

test("blocks, wants a second factor or enrolment, and accepts them from an interactive sign-in", async () => {
  const emulator = createEmulator();
  const { refresh_token } = await signIn(emulator);
  const refresh = async (): Promise<Record<string, unknown>> =>
    (await requestToken(emulator, { grant_type: "refresh_token", refresh_token, claims: cp1 })).json();
  const id = emulator.policy.addRule({ control: "mfa", user: "alex" });
  const wanted = await refresh();
  expect(wanted).toMatchObject({ error: "interaction_required", suberror: "basic_action", error_codes: [50076] });
  expect(JSON.parse(String(wanted["claims"]))).toEqual({
    access_token: { capolids: { essential: true, values: [id] } },
  });
  emulator.directory.updateUser("alex", { mfaRegistered: false });
  expect(await refresh()).toMatchObject({ error_codes: [50079] });
  emulator.policy.configure({ interactionError: "bare" });
  const bare = await refresh();
  expect([bare["error"], bare["suberror"], typeof bare["claims"]]).toEqual(["invalid_grant", undefined, "string"]);
  expect((await signIn(emulator)).access_token).toBeDefined();
  emulator.policy.removeRule(id);
  emulator.policy.addRule({ control: "block" });
  expect(await refresh()).toMatchObject({ suberror: "message_only", error_codes: [53003] });
});

test("ignores a policy that only reports", async () => {
  const emulator = createEmulator();
  emulator.policy.addRule({ control: "block", state: "report-only" });
  expect((await signIn(emulator)).access_token).toBeDefined();
});

test("blocks a workload by a policy that names it", async () => {
  const emulator = createEmulator();
  emulator.policy.addRule({ control: "block" });
  expect((await daemonToken(emulator)).status).toBe(200);
  emulator.policy.addRule({ control: "block", app: sample.daemon.clientId });
  expect(await (await daemonToken(emulator)).json()).toMatchObject({ error: "access_denied", error_codes: [53003] });
});

test("keeps strangers out of a tenant", async () => {
  const emulator = createEmulator();
  const refused = answerOf(await emulator.fetch(await authorizeUrl({ login_hint: "pat" })));
  expect(refused.get("error_description")).toContain("AADSTS50020");
});

test("holds single-page redirect URIs to cross-origin redemption, and others to none", async () => {
  const emulator = createEmulator();
  const redeemAs = async (type: "spa" | "web", origin: string | undefined): Promise<unknown> => {
    const { id } = emulator.directory.addApp({
      name: type,
      redirectUris: [{ uri: redirectUri, type }],
      publicClient: true,
    });
    const code = answerOf(await emulator.fetch(await authorizeUrl({ client_id: id }))).get("code") ?? "";
    const response = await emulator.fetch(`${authority}/oauth2/v2.0/token`, {
      method: "POST",
      headers: origin === undefined ? {} : { origin },
      body: new URLSearchParams({
        grant_type: "authorization_code",
        client_id: id,
        code,
        redirect_uri: redirectUri,
        code_verifier: verifier,
      }),
    });
    return response.json();
  };
  expect(await redeemAs("spa", undefined)).toMatchObject({ error: "invalid_request", error_codes: [9002327] });
  expect(await redeemAs("spa", "http://localhost:3000")).toHaveProperty("access_token");
  expect(await redeemAs("web", "http://localhost:3000")).toMatchObject({
    error: "invalid_request",
    error_codes: [9002326],
  });
  expect(await redeemAs("web", undefined)).toHaveProperty("access_token");
});

test("throttles with Retry-After in Entra's shape", async () => {
  const emulator = createEmulator();
  emulator.faults.add({ service: "token", kind: "throttle", retryAfterSeconds: 3 });
  const response = await daemonToken(emulator);
  expect([response.status, response.headers.get("retry-after")]).toEqual([429, "3"]);
  expect(await response.json()).toMatchObject({ error_codes: [90055] });
  expect((await daemonToken(emulator)).status).toBe(200);
});
