// Real msal-node against the emulator over https, unchanged: only authority and knownAuthorities are set.
import { connect } from "node:tls";
import { ConfidentialClientApplication, PublicClientApplication } from "@azure/msal-node";
import { createEmulator, type Emulator, type Listener, sample } from "@msal-fetch/emulator";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { testCertificate } from "../support/certificate.ts";

let emulator: Emulator;
let listener: Listener;

beforeAll(async () => {
  emulator = createEmulator({ certificate: testCertificate() });
  listener = await emulator.listen();
});
beforeEach(() => emulator.reset());
afterAll(() => emulator.close());

const graphScope = ["https://graph.microsoft.com/.default"];

function daemon(clientCapabilities: string[] = ["CP1"]): ConfidentialClientApplication {
  return new ConfidentialClientApplication({
    auth: { ...sample.daemon, authority: listener.authority, knownAuthorities: [listener.host], clientCapabilities },
  });
}

function publicClient(): PublicClientApplication {
  const { clientId } = sample.publicClient;
  const auth = {
    clientId,
    authority: listener.authority,
    knownAuthorities: [listener.host],
    clientCapabilities: ["CP1"],
  };
  return new PublicClientApplication({ auth });
}

async function signIn(client: PublicClientApplication, scopes: string[], claims?: string) {
  const redirectUri = "http://localhost:3000/";
  const request = { scopes, redirectUri, loginHint: "alex", ...(claims !== undefined && { claims }) };
  const url = await client.getAuthCodeUrl(request);
  const answer = await fetch(url, { redirect: "manual" });
  const code = new URL(answer.headers.get("location") ?? "").searchParams.get("code") ?? "";
  return client.acquireTokenByCode({ ...request, code });
}

const get = (path: string, token: string): Promise<Response> =>
  fetch(`${listener.origin}${path}`, { headers: { authorization: `Bearer ${token}` } });

function challengeOf(response: Response): string {
  const encoded = /claims="([^"]+)"/.exec(response.headers.get("www-authenticate") ?? "")?.[1] ?? "";
  return Buffer.from(encoded, "base64").toString();
}

test("gives a daemon a token that Graph accepts", async () => {
  const { accessToken } = (await daemon().acquireTokenByClientCredential({ scopes: graphScope })) ?? {
    accessToken: "",
  };
  const response = await get(`/graph/v1.0/users/${sample.users.alex.id}/messages`, accessToken);
  expect(response.status).toBe(200);
  expect(emulator.log.count({ service: "token" })).toBe(1);
  expect(emulator.log.count({ service: "discovery" })).toBe(1);
});

test("challenges a daemon after a policy change, and accepts the token that the claims bring", async () => {
  const client = daemon();
  const path = `/graph/v1.0/users/${sample.users.alex.id}/messages`;
  const before = await client.acquireTokenByClientCredential({ scopes: graphScope });
  emulator.events.policyChanged();
  const refused = await get(path, before?.accessToken ?? "");
  expect(refused.status).toBe(401);
  const claims = challengeOf(refused);
  const after = await client.acquireTokenByClientCredential({ scopes: graphScope, claims });
  expect(emulator.log.entries({ service: "token" }).at(-1)?.claims).toEqual(["nbf", "xms_caeerror", "xms_cc"]);
  expect((await get(path, after?.accessToken ?? "")).status).toBe(200);
});

test("signs a user in by code, and serves the refresh token with claims", async () => {
  emulator.policy.requireContext({ service: "graph", path: "/v1.0/me/messages", id: "c1" });
  const client = publicClient();
  const { account, accessToken } = await signIn(client, ["User.Read", "Mail.Read"]);
  expect(account?.username).toBe(sample.users.alex.userPrincipalName);
  expect(account?.homeAccountId).toBe(`${sample.users.alex.id}.${sample.tenantId}`);
  expect((await get("/graph/v1.0/me", accessToken)).status).toBe(200);

  const refused = await get("/graph/v1.0/me/messages", accessToken);
  expect(refused.status).toBe(401);
  const claims = challengeOf(refused);
  if (!account) throw new Error("no account");
  const stepped = await client.acquireTokenSilent({ account, scopes: ["Mail.Read"], claims });
  expect(emulator.log.entries({ grant: "refresh_token" })).toHaveLength(1);
  expect((await get("/graph/v1.0/me/messages", stepped.accessToken)).status).toBe(200);
});

test("asks for an interaction when a context is not granted silently, and grants it after one", async () => {
  emulator.policy.requireContext({ service: "todo", method: "DELETE", path: "/tasks/*", id: "c1" });
  emulator.policy.setContext("c1", "interaction");
  const client = publicClient();
  const { account } = await signIn(client, [sample.api.scope]);
  if (!account) throw new Error("no account");
  const claims = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}';
  const silent = client.acquireTokenSilent({ account, scopes: [sample.api.scope], claims });
  const error = await silent.catch((failure: unknown) => failure);
  expect(error).toMatchObject({
    name: "InteractionRequiredAuthError",
    errorCode: "interaction_required",
    subError: "basic_action",
  });
  expect(error).toHaveProperty("claims", expect.stringContaining("capolids"));

  const { accessToken } = await signIn(client, [sample.api.scope], claims);
  const response = await fetch(`${listener.origin}/api/todo/tasks/1`, {
    method: "DELETE",
    headers: { authorization: `Bearer ${accessToken}` },
  });
  expect(await response.json()).toMatchObject({ method: "DELETE", path: "/tasks/1", who: { acrs: ["c1"] } });
});

test("refuses the refresh token of revoked sessions as an interaction", async () => {
  const client = publicClient();
  const { account, accessToken } = await signIn(client, ["User.Read"]);
  if (!account) throw new Error("no account");
  emulator.events.revokeSessions("alex");
  const refused = await get("/graph/v1.0/me", accessToken);
  const silent = client.acquireTokenSilent({ account, scopes: ["User.Read"], claims: challengeOf(refused) });
  await expect(silent).rejects.toMatchObject({ name: "InteractionRequiredAuthError", subError: "bad_token" });
});

test("refuses a disabled app at the API and at the token endpoint", async () => {
  const client = daemon();
  const before = await client.acquireTokenByClientCredential({ scopes: graphScope });
  emulator.events.disableApp(sample.daemon.clientId);
  const refused = await get("/graph/v1.0/users", before?.accessToken ?? "");
  expect(refused.status).toBe(401);
  const again = client.acquireTokenByClientCredential({ scopes: graphScope, claims: challengeOf(refused) });
  await expect(again).rejects.toMatchObject({ name: "ServerError", errorCode: "unauthorized_client" });
});

test("challenges only clients that declared cp1", async () => {
  const { accessToken } = (await daemon([]).acquireTokenByClientCredential({ scopes: graphScope })) ?? {
    accessToken: "",
  };
  emulator.events.policyChanged();
  const refused = await get("/graph/v1.0/users", accessToken);
  expect(refused.status).toBe(401);
  expect(refused.headers.get("www-authenticate")).not.toContain("claims=");
});

test("drops connections, throttles and breaks answers as often as told", async () => {
  const token = await emulator.mintToken();
  emulator.faults.add({ service: "graph", kind: "drop" });
  await expect(get("/graph/v1.0/users", token)).rejects.toThrow(TypeError);
  emulator.faults.add({ service: "graph", kind: "throttle", retryAfterSeconds: 7, times: 2 });
  expect((await get("/graph/v1.0/users", token)).headers.get("retry-after")).toBe("7");
  expect((await get("/graph/v1.0/users", token)).status).toBe(429);
  expect((await get("/graph/v1.0/users", token)).status).toBe(200);
});

test("closes at once although clients keep connections open", async () => {
  const other = createEmulator();
  const { origin, port, close } = await other.listen({ certificate: testCertificate() });
  await fetch(`${origin}/common/v2.0/.well-known/openid-configuration`);
  await close();
  await expect(fetch(`https://localhost:${port}/`)).rejects.toThrow(TypeError);
  await other.close();
});

test("answers what no Request can hold by 400, and goes on", async () => {
  const raw = (request: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const { cert } = testCertificate();
      const socket = connect({ port: listener.port, host: "127.0.0.1", servername: "localhost", ca: cert }, () => {
        socket.write(request);
      });
      let answer = "";
      socket.on("data", (chunk) => {
        answer += chunk;
      });
      socket.on("close", () => resolve(answer.split("\r\n")[0] ?? ""));
      socket.on("error", reject);
    });
  expect(await raw("GET / HTTP/1.1\r\nHost: ::bad::\r\n\r\n")).toBe("HTTP/1.1 400 Bad Request");
  expect(await raw("TRACE / HTTP/1.1\r\nHost: localhost\r\n\r\n")).toBe("HTTP/1.1 400 Bad Request");
  expect((await get("/graph/v1.0/users", await emulator.mintToken())).status).toBe(200);
});
