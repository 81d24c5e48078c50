/** `msal-fetch doctor` over https: the emulated tenant's APIs in every form, and an API with @msal-fetch/server. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ChallengeForm, sample } from "@msal-fetch/emulator";
import { requireAuthContext } from "@msal-fetch/server";
import { build } from "esbuild";
import { decodeJwt } from "jose";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { runCli } from "../cli/support.ts";
import { startServer } from "../support/server.ts";
import { startTenant, type Tenant } from "../support/tenant.ts";

const PAGE = ["--origin", "https://app.contoso.example"];
let tenant: Tenant;
let folder: string;

beforeAll(async () => {
  tenant = await startTenant();
  folder = await mkdtemp(join(tmpdir(), "msal-fetch-doctor-"));
});
beforeEach(() => tenant.emulator.reset());
afterAll(async () => {
  await tenant.emulator.close();
  await rm(folder, { recursive: true });
});

/** What the command finds: its exit code, and the names of the findings. */
async function doctor(args: readonly string[], input?: string): Promise<{ code: number; ids: string[]; out: string }> {
  const { code, out, err } = await runCli(["doctor", "--json", ...args], input === undefined ? {} : { input });
  expect(err).toBe("");
  const { findings } = JSON.parse(out) as { findings: { id: string }[] };
  return { code, ids: findings.map(({ id }) => id), out };
}

const todo = () => `${tenant.listener.origin}/api/${sample.api.name}/approve`;

function mint(token: Parameters<Tenant["emulator"]["mintToken"]>[0] = {}): Promise<string> {
  return tenant.emulator.mintToken({
    user: "alex",
    audience: sample.api.name,
    origin: tenant.listener.origin,
    ...token,
  });
}

async function fileOf(name: string, contents: object): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, JSON.stringify(contents));
  return path;
}

it("finds nothing wrong with an API that exposes its challenge to pages", async () => {
  expect(await doctor(["--url", todo(), ...PAGE])).toMatchObject({ code: 0, ids: [] });
});

it("finds that an API does not expose its challenge, or does not know the page at all", async () => {
  tenant.emulator.policy.setCors({ service: sample.api.name, expose: false });
  expect(await doctor(["--url", todo(), ...PAGE])).toMatchObject({ code: 1, ids: ["challenge-hidden"] });

  tenant.emulator.policy.setCors({ service: sample.api.name, expose: ["ETag"] });
  expect(await doctor(["--url", todo(), ...PAGE])).toMatchObject({ code: 1, ids: ["challenge-hidden"] });
  expect(await doctor(["--url", todo()])).toMatchObject({ code: 0, ids: [] });

  tenant.emulator.policy.setCors({ service: sample.api.name, allow: false });
  expect((await doctor(["--url", todo(), ...PAGE])).ids).toEqual([
    "cors-origin",
    "challenge-hidden",
    "preflight-refused",
  ]);
});

it.each<[ChallengeForm, number, string[]]>([
  ["auth-context", 0, []],
  ["arm", 0, []],
  ["key-vault", 0, []],
  ["graph", 1, ["challenge-relayed"]],
  ["pop-bearer", 1, ["challenge-relayed"]],
  ["identity-web", 1, ["claims-not-base64", "challenge-error", "challenge-status", "challenge-without-authority"]],
  ["ietf-draft", 1, ["claims-undecodable", "challenge-status", "challenge-without-authority"]],
  ["rfc9470", 0, ["challenge-rfc9470"]],
])("judges a challenge in the form %s", async (form, code, ids) => {
  const { name } = sample.api;
  tenant.emulator.policy.setChallengeForm(name, form);
  tenant.emulator.policy.requireContext({ service: name, path: "/approve", id: "c1" });
  const found = await doctor(["--url", todo(), "--token", "-", "--send-token"], await mint());
  expect(found.ids.filter((id) => id !== "token-without-acrs")).toEqual(ids);
  expect(found.code).toBe(code);
});

it("tells a token with xms_cc from one without", async () => {
  const args = ["--url", todo(), "--token", "-", "--send-token"];
  expect(await doctor(args, await mint())).toMatchObject({ code: 0, ids: [] });
  expect(await doctor(args, await mint({ capabilities: [] }))).toMatchObject({
    code: 1,
    ids: ["token-without-xms-cc"],
  });
  expect(await doctor(args, await mint({ capabilities: ["x"] }))).toMatchObject({
    code: 1,
    ids: ["token-without-cp1"],
  });
});

it("tells what is wrong with other tokens, and what the API says to them", async () => {
  const args = ["--url", todo(), "--token", "-"];
  expect((await doctor(args, await mint({ expiresInMs: -60_000 }))).ids).toEqual(["token-expired"]);
  expect((await doctor([...args, "--send-token"], await mint({ untrusted: true }))).ids).toEqual(["token-refused"]);
  expect(
    (await doctor([...args, "--context", "c1"], await tenant.emulator.mintToken({ audience: "todo" }))).ids,
  ).toEqual(["token-app-only"]);
  expect((await doctor(["--token", "-"], await mint({ audience: "graph" }))).ids).toContain("token-for-another-api");
});

it("finds nothing wrong from configuration to challenge, with @msal-fetch/server", async () => {
  const api = await startServer(async ({ method, token }, response) => {
    const cors = { "access-control-allow-origin": "https://app.contoso.example" };
    if (method === "OPTIONS") {
      response.writeHead(204, { ...cors, "access-control-allow-headers": "Authorization" }).end();
      return;
    }
    const refusal = token === null ? undefined : requireAuthContext(decodeJwt(token), "c1");
    const headers = refusal ? Object.fromEntries(refusal.headers) : { "www-authenticate": "Bearer" };
    response.writeHead(401, { "access-control-expose-headers": "WWW-Authenticate", ...cors, ...headers });
    response.end(await refusal?.text());
  });
  const { authority, host } = tenant.listener;
  const client = await fileOf("client.json", {
    auth: { ...sample.publicClient, authority, knownAuthorities: [host], clientCapabilities: ["CP1"] },
    resources: { [api.origin]: [sample.api.scope] },
  });
  const manifest = await fileOf("manifest.json", {
    appId: sample.api.clientId,
    identifierUris: [sample.api.appIdUri],
    api: { requestedAccessTokenVersion: 2 },
    optionalClaims: { accessToken: ["xms_cc", "acrs", "idtyp"].map((name) => ({ name })) },
  });
  const files = ["--config", client, "--config", manifest];

  expect(await doctor([...files, "--url", api.origin, ...PAGE])).toMatchObject({ code: 0, ids: [] });
  const token = await mint();
  const all = [...files, "--url", api.origin, ...PAGE, "--token", "-", "--send-token"];
  expect(await doctor(all, token)).toMatchObject({ code: 0, ids: [] });
  expect(api.arrived.filter(({ method, token: sent }) => method === "GET" && sent === token)).toHaveLength(1);
});

it("tells a redirect page that works with msal-browser 5 from pages of the app and empty ones", async () => {
  const bundles = await Promise.all([
    bundleOf(
      'import { broadcastResponseToMainFrame } from "@azure/msal-browser/redirect-bridge"; broadcastResponseToMainFrame();',
    ),
    bundleOf(
      'import { PublicClientApplication } from "@azure/msal-browser"; new PublicClientApplication({ auth: { clientId: "x" } });',
    ),
  ]);
  // A minifier leaves nothing of the name.
  for (const bundle of bundles) expect(bundle).not.toContain("broadcastResponseToMainFrame");
  const app = await startServer(({ path }, response) => {
    if (path.endsWith(".js")) {
      response.writeHead(200, { "content-type": "text/javascript" }).end(bundles[path === "/bridge.js" ? 0 : 1]);
      return;
    }
    const opener = { "cross-origin-opener-policy": "same-origin" };
    response.writeHead(200, { "content-type": "text/html", ...(path === "/strict" && opener) });
    response.end(
      path === "/empty" ? "" : `<script type="module" src="${path === "/app" ? "app" : "bridge"}.js"></script>`,
    );
  });
  const at = (path: string) => doctor(["--redirect-uri", `${app.origin}${path}`]);
  expect(await at("/bridge")).toMatchObject({ code: 0, ids: [] });
  expect(await at("/app")).toMatchObject({ code: 1, ids: ["redirect-page-is-app"] });
  expect(await at("/empty")).toMatchObject({ code: 1, ids: ["redirect-page-without-bridge"] });
  expect(await at("/strict")).toMatchObject({ code: 1, ids: ["redirect-page-opener-policy"] });

  const { authority, host } = tenant.listener;
  const auth = { ...sample.publicClient, authority, knownAuthorities: [host], clientCapabilities: ["CP1"] };
  const spa = await fileOf("spa.json", {
    auth: { ...auth, redirectUri: `${app.origin}/bridge` },
    cache: { cacheLocation: "sessionStorage" },
    system: { popupBridgeTimeout: 600_000 },
  });
  expect(await doctor(["--config", spa])).toMatchObject({ code: 0, ids: [] });
});

/** A script as an app's build makes it. */
async function bundleOf(contents: string): Promise<string> {
  const stdin = { contents, resolveDir: import.meta.dirname };
  const { outputFiles } = await build({ stdin, bundle: true, minify: true, format: "esm", write: false });
  return outputFiles[0]?.text ?? "";
}

it("says in a sentence that a certificate is not trusted", async () => {
  // A listener with a certificate of its own, which this process does not know.
  const { createCertificate, createEmulator } = await import("@msal-fetch/emulator");
  const stranger = createEmulator({ certificate: await createCertificate() });
  try {
    const { origin } = await stranger.listen();
    const { code, out, err } = await runCli(["doctor", "--url", `${origin}/api/todo/`]);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain("Cannot trust");
    expect(err).toContain("NODE_EXTRA_CA_CERTS");
  } finally {
    await stranger.close();
  }
});

it("sends nothing of the token where it was not told to, and prints nothing of it", async () => {
  const api = await startServer((_, response) => {
    response.writeHead(401, { "www-authenticate": "Bearer" }).end();
  });
  const token = await mint();
  const { out } = await doctor(["--url", api.origin, "--token", "-"], token);
  expect(api.arrived.map(({ token: sent }) => sent)).toEqual([null]);
  for (const part of token.split(".")) expect(out).not.toContain(part);
  expect(out).not.toMatch(/alex/i);
});
