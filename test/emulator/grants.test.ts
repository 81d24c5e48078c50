// Refresh token, device code and managed identity, on the wire.
import { createEmulator, sample } from "@msal-fetch/emulator";
import { beforeEach, expect, test } from "vitest";
import { authority, claimsIn, requestToken, signIn } from "./client.ts";

const emulator = createEmulator();
beforeEach(() => emulator.reset());

const poll = async (device_code: string): Promise<Record<string, unknown>> =>
  (await requestToken(emulator, { grant_type: "urn:ietf:params:oauth:grant-type:device_code", device_code })).json();

async function startDevice(): Promise<Record<string, string>> {
  const body = new URLSearchParams({
    client_id: sample.publicClient.clientId,
    scope: "User.Read openid offline_access",
  });
  return (await emulator.fetch(`${authority}/oauth2/v2.0/devicecode`, { method: "POST", body })).json();
}

const answerDevice = async (fields: Record<string, string>): Promise<[number, string]> => {
  const response = await emulator.fetch("https://login.microsoftonline.com/device", {
    method: "POST",
    body: new URLSearchParams(fields),
  });
  return [response.status, await response.text()];
};

test("a refresh token is as strong as the sign-in that it came from", async () => {
  emulator.policy.setContext("c1", "interaction");
  const policy = emulator.policy.addRule({ control: "mfa", api: "todo" });
  const claims = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}';
  const graph = "User.Read offline_access";
  const refresh = async (refresh_token: string, form: Record<string, string>): Promise<Record<string, unknown>> =>
    (await requestToken(emulator, { grant_type: "refresh_token", refresh_token, scope: graph, ...form })).json();
  const weak = await signIn(emulator);
  const strong = await signIn(emulator, { claims });
  const refused = { error: "interaction_required", suberror: "basic_action", error_codes: [50076] };
  const todo = { scope: `${sample.api.scope} offline_access` };

  expect(await refresh(weak.refresh_token, { claims })).toMatchObject(refused);
  const { claims: asked } = await refresh(weak.refresh_token, todo);
  expect(asked).toBe(JSON.stringify({ access_token: { capolids: { essential: true, values: [policy] } } }));

  const next = await refresh(strong.refresh_token, { claims });
  expect(claimsIn(String(next["access_token"]))["acrs"]).toEqual(["c1"]);
  const other = await refresh(String(next["refresh_token"]), { ...todo, claims: String(asked) });
  expect(claimsIn(String(other["access_token"]))).toMatchObject({ scp: "Tasks.Read Tasks.ReadWrite" });
});

test("approves a device at once in auto mode", async () => {
  const { device_code = "" } = await startDevice();
  expect(await poll(device_code)).toHaveProperty("refresh_token");
  expect(await poll(device_code)).toMatchObject({ error: "bad_verification_code" });
});

test("lets a device wait until the person enters its code", async () => {
  emulator.policy.configure({ signIn: "page" });
  const { device_code = "", user_code = "", message, verification_uri } = await startDevice();
  expect(message).toContain(`${verification_uri} and enter the code ${user_code}`);
  expect(await poll(device_code)).toMatchObject({ error: "authorization_pending", error_codes: [70016] });
  expect((await answerDevice({ code: "WRONG", user: "ada", decision: "approve" }))[0]).toBe(400);
  const [status, page] = await answerDevice({ code: user_code.toLowerCase(), user: "ada", decision: "approve" });
  expect([status, page.includes("The device is signed in")]).toEqual([200, true]);
  expect(claimsIn(String((await poll(device_code))["access_token"]))["oid"]).toBe(sample.users.ada.id);
});

test("tells a device that the person declined, or took too long", async () => {
  emulator.policy.configure({ signIn: "page" });
  const denied = await startDevice();
  await answerDevice({ code: denied["user_code"] ?? "", user: "ada", decision: "deny" });
  expect(await poll(denied["device_code"] ?? "")).toMatchObject({ error: "authorization_declined" });
  let now = Date.now();
  const slow = createEmulator({ signIn: "page", now: () => now });
  const body = new URLSearchParams({ client_id: sample.publicClient.clientId, scope: "User.Read" });
  const started = await (await slow.fetch(`${authority}/oauth2/v2.0/devicecode`, { method: "POST", body })).json();
  now += 901_000;
  const form = { grant_type: "device_code", device_code: started.device_code };
  expect(await (await requestToken(slow, form)).json()).toMatchObject({ error: "expired_token", error_codes: [70019] });
});

const resource = "resource=https%3A%2F%2Fgraph.microsoft.com";
const identity = async (path: string, headers: Record<string, string>): Promise<[number, Record<string, unknown>]> => {
  const response = await emulator.fetch(`https://localhost:8443${path}`, { headers });
  return [response.status, await response.json()];
};
const imds = { metadata: "true" };

test("gives managed identities a token, and the same one again", async () => {
  const [status, first] = await identity(`/metadata/identity/oauth2/token?${resource}&xms_cc=CP1`, imds);
  expect(status).toBe(200);
  expect(first).toMatchObject({
    token_type: "Bearer",
    client_id: sample.managedIdentity.clientId,
    resource: "https://graph.microsoft.com",
  });
  expect(claimsIn(String(first["access_token"]))).toMatchObject({ idtyp: "app", xms_cc: ["CP1"] });
  const [, second] = await identity(`/metadata/identity/oauth2/token?${resource}&xms_cc=CP1`, imds);
  expect(second["access_token"]).toBe(first["access_token"]);
  emulator.policy.configure({ managedIdentityCache: false });
  const [, third] = await identity(`/metadata/identity/oauth2/token?${resource}&xms_cc=CP1`, imds);
  expect(third["access_token"]).not.toBe(first["access_token"]);
});

test("gives Service Fabric a new token for the hash of a revoked one", async () => {
  const secret = { secret: sample.managedIdentity.identityHeader };
  const [, first] = await identity(`/service-fabric/token?${resource}`, secret);
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(String(first["access_token"])));
  const hash = Buffer.from(digest).toString("hex");
  const [, other] = await identity(
    `/service-fabric/token?${resource}&token_sha256_to_refresh=${"0".repeat(64)}`,
    secret,
  );
  expect(other["access_token"]).toBe(first["access_token"]);
  const [, fresh] = await identity(`/service-fabric/token?${resource}&token_sha256_to_refresh=${hash}`, secret);
  expect(fresh["access_token"]).not.toBe(first["access_token"]);
});

test("refuses identity requests without the proof of the workload, for others and for unknown resources", async () => {
  expect((await identity(`/metadata/identity/oauth2/token?${resource}`, {}))[0]).toBe(400);
  expect((await identity(`/msi/token?${resource}`, { "x-identity-header": "wrong" }))[0]).toBe(401);
  expect(
    (await identity(`/metadata/identity/oauth2/token?${resource}&client_id=${crypto.randomUUID()}`, imds))[1],
  ).toMatchObject({ error_description: "Identity not found" });
  expect((await identity("/metadata/identity/oauth2/token?resource=https%3A%2F%2Fx.example", imds))[1]).toMatchObject({
    error: "invalid_resource",
  });
});
