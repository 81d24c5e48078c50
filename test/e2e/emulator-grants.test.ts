// Every grant of real msal-node against the emulator over https.
import { execFile } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { ConfidentialClientApplication, type Configuration, PublicClientApplication } from "@azure/msal-node";
import { createEmulator, type Emulator, type JsonWebKey, type Listener, sample } from "@msal-fetch/emulator";
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

const scopes = ["https://graph.microsoft.com/.default"];
const auth = (client: Configuration["auth"]): Configuration => ({
  auth: { ...client, authority: listener.authority, knownAuthorities: [listener.host], clientCapabilities: ["CP1"] },
});

const me = (token: string): Promise<Response> =>
  fetch(`${listener.origin}/graph/v1.0/me`, { headers: { authorization: `Bearer ${token}` } });

test("proves a client by a certificate", async () => {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const { id } = emulator.directory.addApp({
    name: "Certified",
    keys: [publicKey.export({ format: "jwk" }) as JsonWebKey],
    roles: { graph: ["User.Read.All"] },
  });
  const clientCertificate = {
    thumbprintSha256: "00".repeat(32),
    privateKey: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
  };
  const client = new ConfidentialClientApplication(auth({ clientId: id, clientCertificate }));
  expect((await client.acquireTokenByClientCredential({ scopes }))?.accessToken).toMatch(/^ey/);
  const other = generateKeyPairSync("rsa", { modulusLength: 2048 }).publicKey.export({ format: "jwk" }) as JsonWebKey;
  emulator.directory.updateApp(id, { keys: [other] });
  const refused = client.acquireTokenByClientCredential({ scopes, skipCache: true });
  await expect(refused).rejects.toMatchObject({ errorCode: "invalid_client" });
});

test("signs in interactively through the system browser", async () => {
  const { clientId } = sample.publicClient;
  const client = new PublicClientApplication(auth({ clientId }));
  const result = await client.acquireTokenInteractive({
    scopes: ["User.Read"],
    loginHint: "ada",
    async openBrowser(url) {
      const page = await (await fetch(url)).text();
      const action = /action="([^"]+)"/.exec(page)?.[1] ?? "";
      const fields = [...page.matchAll(/name="([^"]+)" value="([^"]*)"/g)];
      await fetch(action, {
        method: "POST",
        body: new URLSearchParams(fields.map(([, name = "", value = ""]) => [name, value.replaceAll("&amp;", "&")])),
      });
    },
  });
  expect(result.account?.username).toBe(sample.users.ada.userPrincipalName);
  expect((await me(result.accessToken)).status).toBe(200);
});

test("signs a device in", async () => {
  emulator.policy.configure({ signIn: "page", deviceIntervalMs: 10 });
  const client = new PublicClientApplication(auth({ clientId: sample.publicClient.clientId }));
  const result = await client.acquireTokenByDeviceCode({
    scopes: ["User.Read"],
    deviceCodeCallback: ({ userCode, verificationUri }) => {
      const body = new URLSearchParams({ code: userCode, user: "sam", decision: "approve" });
      void fetch(verificationUri, { method: "POST", body });
    },
  });
  expect(result?.account?.homeAccountId).toBe(`${sample.users.sam.id}.${sample.tenantId}`);
});

test("calls a further API on behalf of a person, and asks for more when policy does", async () => {
  const web = new ConfidentialClientApplication(auth(sample.webApp));
  const middle = new ConfidentialClientApplication(
    auth({ clientId: sample.middleTier.clientId, clientSecret: sample.middleTier.clientSecret }),
  );
  const signIn = async (claims?: string): Promise<string> => {
    const request = {
      scopes: [sample.middleTier.scope],
      redirectUri: "http://localhost:3000/",
      ...(claims !== undefined && { claims }),
    };
    const answer = await fetch(await web.getAuthCodeUrl(request), { redirect: "manual" });
    const code = new URL(answer.headers.get("location") ?? "").searchParams.get("code") ?? "";
    return (await web.acquireTokenByCode({ ...request, code })).accessToken;
  };
  const before = await signIn();
  const first = await middle.acquireTokenOnBehalfOf({ oboAssertion: before, scopes });
  expect((await me(first?.accessToken ?? "")).status).toBe(200);

  emulator.policy.setContext("c1", "interaction");
  const claims = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}';
  const refused = await middle
    .acquireTokenOnBehalfOf({ oboAssertion: before, scopes, claims })
    .catch((error: unknown) => error);
  expect(refused).toMatchObject({
    name: "InteractionRequiredAuthError",
    errorCode: "interaction_required",
    subError: "basic_action",
  });
  const after = await signIn((refused as { claims: string }).claims);
  const second = await middle.acquireTokenOnBehalfOf({ oboAssertion: after, scopes, claims });
  expect((await me(second?.accessToken ?? "")).status).toBe(200);
});

// Only Service Fabric is told which token was revoked; the others give the same token until it nears its end.
test.each([
  ["instance metadata", () => ({ AZURE_POD_IDENTITY_AUTHORITY_HOST: listener.origin }), [200, 401, 401]],
  ["App Service", () => identityVariables("/msi/token"), [200, 401, 401]],
  [
    "Service Fabric",
    () => ({ ...identityVariables("/service-fabric/token"), IDENTITY_SERVER_THUMBPRINT: "any" }),
    [200, 401, 200],
  ],
] as const)("gives a workload its identity's token by %s", async (_source, variables, statuses) => {
  const script = fileURLToPath(new URL("../emulator/managed-identity.mjs", import.meta.url));
  const env = { ...process.env, ...variables() };
  const { stdout } = await promisify(execFile)(process.execPath, [script, listener.origin], { env });
  expect(JSON.parse(stdout)).toEqual(statuses);
  expect(emulator.log.count({ service: "managed-identity" })).toBe(2);
});

const identityVariables = (path: string): Record<string, string> => ({
  IDENTITY_ENDPOINT: `${listener.origin}${path}`,
  IDENTITY_HEADER: sample.managedIdentity.identityHeader,
});

test("serves each service at an origin of its own", async () => {
  const api = await emulator.listen({ service: "todo", authorityOrigin: listener.origin });
  const client = new ConfidentialClientApplication(auth(sample.daemon));
  const result = await client.acquireTokenByClientCredential({ scopes: [`${sample.api.appIdUri}/.default`] });
  const headers = { authorization: `Bearer ${result?.accessToken}` };
  const response = await fetch(`${api.origin}/tasks`, { method: "PUT", headers, body: "x".repeat(1_000_000) });
  expect(await response.json()).toMatchObject({ path: "/tasks", body: { length: 1_000_000 } });
  await api.close();
});

test("listens on loopback only, and takes control there", async () => {
  const response = await fetch(`${listener.origin}/__emulator/policyChanged`, { method: "POST" });
  expect(response.status).toBe(200);
  const log = await (await fetch(`${listener.origin}/__emulator/log`)).json();
  expect(log).toEqual({ entries: [] });
  expect((await fetch(`https://127.0.0.1:${listener.port}/common/v2.0/.well-known/openid-configuration`)).status).toBe(
    200,
  );
});

test("keeps a session between redirects in a cookie of its own", async () => {
  const client = new PublicClientApplication(auth({ clientId: sample.publicClient.clientId }));
  const url = await client.getAuthCodeUrl({ scopes: ["User.Read"], redirectUri: "http://localhost:3000/" });
  const answer = await fetch(url, { redirect: "manual" });
  expect(answer.headers.getSetCookie()).toHaveLength(1);
  const head = await fetch(`${listener.origin}/graph/v1.0/me`, { method: "HEAD" });
  expect([head.status, await head.text()]).toEqual([401, ""]);
});
