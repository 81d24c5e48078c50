// The control endpoints: what the methods do, over the wire.
import { createEmulator, type LogEntry, sample } from "@msal-fetch/emulator";
import { beforeEach, expect, test } from "vitest";
import { call } from "./client.ts";

const emulator = createEmulator();
beforeEach(() => emulator.reset());

const base = "https://localhost:8443/__emulator";
const post = (action: string, body?: unknown, headers: Record<string, string> = {}): Promise<Response> =>
  emulator.fetch(`${base}/${action}`, {
    method: "POST",
    headers,
    ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
const users = async (token: string): Promise<number> =>
  (await call(emulator, "https://localhost:8443/graph/v1.0/users", token)).status;

test("provokes and resets", async () => {
  const { token } = await (await post("mintToken", {})).json();
  expect(await users(token)).toBe(200);
  expect((await post("policyChanged")).status).toBe(200);
  expect(await users(token)).toBe(401);
  await post("reset");
  expect(await users(token)).toBe(200);
  await post("addFault", { service: "graph", kind: "answer", status: 418 });
  expect(await users(token)).toBe(418);
});

test.each([
  ["revokeSessions", { user: "alex", keepRefreshTokens: true }],
  ["passwordChanged", { user: "alex" }],
  ["disableUser", { user: "alex" }],
  ["disableApp", { app: sample.daemon.clientId }],
  ["locationChanged", { satisfiable: false }],
  ["signInFrequencyReached", { user: "alex" }],
  ["refreshTokensExpired", { user: "alex" }],
  ["configure", { tokenLifetimeMs: 1000 }],
  ["configure", { signIn: "page", openerPolicy: "same-origin" }],
  ["requireContext", { service: "todo", path: "/x", id: "c1" }],
  ["setContext", { id: "c1", mode: "interaction", user: "alex" }],
  ["challengeAlways", { service: "graph", claims: "fresh" }],
  ["deny", { service: "vault", reason: "firewall" }],
  ["setChallengeForm", { service: "todo", form: "rfc9470" }],
  ["addRule", { control: "block" }],
  ["removeRule", { id: "none" }],
  ["requirePermission", { api: "todo", path: "/x", scopes: ["A"] }],
  ["setCors", { service: "todo", expose: false }],
  ["addFault", { kind: "drop" }],
  ["clearFaults", {}],
  ["addUser", { userPrincipalName: "new@contoso.onmicrosoft.com" }],
  ["updateUser", { user: "alex", enabled: false }],
  ["addApp", { name: "New", redirectUris: ["http://localhost:*"] }],
  ["updateApp", { app: sample.daemon.clientId, enabled: false }],
  ["addApi", { name: "orders" }],
  ["updateApi", { api: "todo", personalAccounts: true }],
  ["clearLog", {}],
])("does %s", async (action, body) => {
  const response = await post(action, body);
  expect(await response.json()).toMatchObject({ ok: true });
});

test.each([
  ["nothing", undefined, 404, /^There is no action "nothing"\. GET log, or POST one of: revokeSessions, /],
  ["toString", undefined, 404, /^There is no action/],
  ["revokeSessions", {}, 400, /^`user` is needed, as a text\.$/],
  ["revokeSessions", { user: "nobody" }, 400, /^There is no user "nobody" in the directory\.$/],
  ["setContext", { id: "c1", mode: "maybe" }, 400, /^`mode` must be one of granted, interaction, off, blocked\.$/],
  ["configure", { tokenLifetime: 1 }, 400, /^There is no setting `tokenLifetime`\.$/],
  ["configure", { tokenLifetimeMs: "1" }, 400, /^`tokenLifetimeMs` must be a positive number of milliseconds\.$/],
  [
    "configure",
    { openerPolicy: "none" },
    400,
    /^`openerPolicy` must be one of unsafe-none, same-origin-allow-popups, /,
  ],
  ["addFault", { kind: "explode" }, 400, /^`kind` of a fault must be one of latency, drop/],
  ["addRule", {}, 400, /^`control` must be one of/],
  ["policyChanged", "[1]", 400, /^The body must be a JSON object\.$/],
  ["policyChanged", "{", 400, /^The body must be a JSON object\.$/],
])("answers %s with %j by a sentence", async (action, body, status, sentence) => {
  const response = await post(action, body);
  expect(response.status).toBe(status);
  expect((await response.json()).error).toMatch(sentence);
});

test("does nothing by GET", async () => {
  expect((await emulator.fetch(`${base}/reset`)).status).toBe(405);
});

test("gives the log", async () => {
  await users("no-token");
  const { entries }: { entries: LogEntry[] } = await (await emulator.fetch(`${base}/log`)).json();
  expect(entries).toMatchObject([{ service: "graph", method: "GET", path: "/v1.0/users", status: 401 }]);
});

test("lets pages of this machine in and no others", async () => {
  const local = await post("clearLog", {}, { origin: "http://localhost:3000" });
  expect(local.headers.get("access-control-allow-origin")).toBe("http://localhost:3000");
  const preflight = await emulator.fetch(`${base}/reset`, {
    method: "OPTIONS",
    headers: { origin: "http://localhost:3000" },
  });
  expect([preflight.status, preflight.headers.get("access-control-allow-headers")]).toEqual([204, "content-type"]);
  for (const origin of ["https://evil.example", "null", "http://localhost.evil.example"]) {
    const response = await post("reset", {}, { origin });
    expect([response.status, response.headers.get("access-control-allow-origin")]).toEqual([403, null]);
  }
});

test("is not there for other host names, which a page could point to this machine", async () => {
  const response = await emulator.fetch("https://rebound.example/__emulator/reset", { method: "POST" });
  expect(response.status).toBe(421);
});
