// What the APIs do when they let a call through.
import { createEmulator, sample } from "@msal-fetch/emulator";
import { beforeEach, expect, test } from "vitest";
import { call, claimsOf, cp1, signIn } from "./client.ts";

const emulator = createEmulator();
beforeEach(() => emulator.reset());

const graph = "https://graph.microsoft.com/v1.0";
const user = (scopes?: string[]): Promise<string> => emulator.mintToken({ user: "alex", ...(scopes && { scopes }) });

test("serves Graph's reading and writing operations", async () => {
  const token = await user();
  const status = async (path: string, init?: RequestInit): Promise<number> =>
    (await call(emulator, `${graph}${path}`, token, init)).status;
  expect(await status("/me")).toBe(200);
  expect(await status("/me/messages")).toBe(200);
  expect(await status("/me/messages", { method: "POST", body: '{"subject":"x"}' })).toBe(201);
  expect(await status("/me/sendMail", { method: "POST", body: "{}" })).toBe(202);
  expect(await status("/users")).toBe(200);
  expect(await status("/users/ada")).toBe(200);
  expect(await status("/users/nobody")).toBe(404);
  expect(await status("/users/ada/messages")).toBe(403);
  expect(await status("/no/such/thing")).toBe(404);
});

test("changes the directory and ends the sessions of a person whose password is set", async () => {
  const ada = await emulator.mintToken({ user: "ada", scopes: ["User.ReadWrite.All"] });
  const body = JSON.stringify({ displayName: "Alexandra", passwordProfile: { password: "x" } });
  const token = await user();
  expect((await call(emulator, `${graph}/users/alex`, ada, { method: "PATCH", body })).status).toBe(204);
  expect(emulator.directory.user("alex")?.displayName).toBe("Alexandra");
  expect((await call(emulator, `${graph}/me`, token)).status).toBe(401);
});

test("answers a batch step by step, each with its own refusal", async () => {
  emulator.policy.requireContext({ service: "graph", path: "/v1.0/me/messages", id: "c1" });
  const requests = [
    { id: "1", method: "GET", url: "/me" },
    { id: "2", method: "GET", url: "/me/messages" },
    {
      id: "3",
      method: "POST",
      url: "/me/sendMail",
      body: {},
      headers: { "Content-Type": "application/json" },
      dependsOn: ["2"],
    },
    { id: "4", method: "GET", url: "me", dependsOn: ["1"] },
  ];
  const response = await call(emulator, `${graph}/$batch`, await user(), {
    method: "POST",
    body: JSON.stringify({ requests }),
  });
  const { responses } = await response.json();
  expect(responses.map(({ status }: { status: number }) => status)).toEqual([200, 401, 424, 200]);
  expect(responses[1].headers["WWW-Authenticate"]).toContain('error="insufficient_claims"');
  expect(responses[0].body.displayName).toBe("Alex Wilber");
  expect(emulator.log.count({ service: "graph", batch: true })).toBe(3);
});

test("refuses a batch without steps, or with more than twenty", async () => {
  const send = async (requests: unknown): Promise<number> =>
    (await call(emulator, `${graph}/$batch`, await user(), { method: "POST", body: JSON.stringify({ requests }) }))
      .status;
  expect(await send([])).toBe(400);
  expect(await send(Array.from({ length: 21 }, (_, id) => ({ id: `${id}`, method: "GET", url: "/me" })))).toBe(400);
});

test("lets a person write Azure resources once the token tells of a second factor", async () => {
  const scope = "https://management.azure.com/user_impersonation openid offline_access";
  const resource = "https://management.azure.com/subscriptions/0b1f6471-1bf0-4dda-aec3-cb9272f09590/resourceGroups/rg";
  const put = { method: "PUT", body: '{"location":"westeurope"}' };
  const { access_token } = await signIn(emulator, { scope, claims: cp1 });
  expect((await call(emulator, resource, access_token)).status).toBe(200);
  const refused = await call(emulator, resource, access_token, put);
  expect(claimsOf(refused)).toBe('{"access_token":{"acrs":{"essential":true,"values":["p1"]}}}');
  const stepped = await signIn(emulator, { scope, claims: claimsOf(refused) });
  expect((await call(emulator, resource, stepped.access_token, put)).status).toBe(201);
  expect((await call(emulator, resource, stepped.access_token, { method: "DELETE" })).status).toBe(202);
});

test("asks for the permission of the most recent rule of a route", async () => {
  emulator.policy.requirePermission("todo", { path: "/reports/**", scopes: ["Reports.Read"], roles: [] });
  const todo = "https://todo.contoso.example";
  const status = async (path: string, scopes: string[]): Promise<number> =>
    (await call(emulator, todo + path, await emulator.mintToken({ audience: "todo", user: "alex", scopes }))).status;
  expect(await status("/reports/2026/11", ["Tasks.Read"])).toBe(403);
  expect(await status("/reports", ["Reports.Read"])).toBe(200);
  expect(await status("/tasks", ["Tasks.Read"])).toBe(200);
});

test("serves APIs of one's own, each for its own audience", async () => {
  emulator.directory.addApi({
    name: "orders",
    appIdUri: "https://orders.example",
    scopes: ["Orders.Read"],
    roles: ["Orders.Read.All"],
  });
  emulator.directory.addApi({ name: "stock", hosts: ["stock.example"] });
  const token = await emulator.mintToken({ audience: "https://orders.example", roles: ["Orders.Read.All"] });
  expect((await call(emulator, "https://localhost:8443/api/orders/1", token)).status).toBe(200);
  expect((await call(emulator, "https://api.contoso.example/orders/1", token)).status).toBe(200);
  expect((await call(emulator, "https://stock.example/1", token)).status).toBe(401);
  expect((await call(emulator, "https://localhost:8443/api/nothing/1", token)).status).toBe(404);
  expect(() => emulator.directory.addApi({ name: "orders" })).toThrow('There is already an API named "orders".');
  expect(() => emulator.directory.addApi({ name: "a/b" })).toThrow(TypeError);
});

test("calls Graph on behalf of the caller", async () => {
  const { access_token } = await signIn(emulator, { scope: sample.middleTier.scope, claims: cp1 });
  const response = await call(emulator, "https://middle.contoso.example/on-behalf-of/graph/v1.0/me", access_token);
  expect(await response.json()).toMatchObject({ id: sample.users.alex.id });
  expect(emulator.log.entries({ grant: "on_behalf_of" })).toHaveLength(1);
});

test("satisfies a challenge of the further API by itself where policy lets it", async () => {
  emulator.policy.requireContext({ service: "graph", path: "/v1.0/me", id: "c1" });
  const { access_token } = await signIn(emulator, { scope: sample.middleTier.scope, claims: cp1 });
  const response = await call(emulator, "https://localhost:8443/api/middle/on-behalf-of/graph/v1.0/me", access_token);
  expect(response.status).toBe(200);
  expect(emulator.log.count({ grant: "on_behalf_of" })).toBe(2);
});

test("relays what only the person can satisfy, to callers that declared cp1", async () => {
  emulator.policy.addRule({ control: "mfa", api: "graph" });
  const scope = `${sample.middleTier.scope} openid`;
  const url = "https://middle.contoso.example/on-behalf-of/graph/v1.0/me";
  const plain = await signIn(emulator, { scope });
  expect((await call(emulator, url, plain.access_token)).status).toBe(403);
  const first = await signIn(emulator, { scope, claims: cp1 });
  const relayed = await call(emulator, url, first.access_token);
  expect(relayed.status).toBe(401);
  const { access_token } = JSON.parse(claimsOf(relayed));
  const second = await signIn(emulator, {
    scope,
    claims: JSON.stringify({ access_token: { ...access_token, xms_cc: { values: ["CP1"] } } }),
  });
  expect((await call(emulator, url, second.access_token)).status).toBe(200);
});

test("tells pages, too, that there is no API of a name", async () => {
  const headers = { origin: "http://localhost:3000", "access-control-request-method": "POST" };
  const url = "https://api.contoso.example/nothing/1";
  expect((await emulator.fetch(url, { method: "OPTIONS", headers })).status).toBe(204);
  const response = await emulator.fetch(url, { headers });
  expect([response.status, response.headers.get("access-control-allow-origin")]).toEqual([404, headers.origin]);
});

test("shows pages of other origins what they may see", async () => {
  const headers = {
    origin: "http://localhost:3000",
    "access-control-request-method": "DELETE",
    "access-control-request-headers": "authorization",
  };
  const preflight = await emulator.fetch("https://todo.contoso.example/1", { method: "OPTIONS", headers });
  expect(preflight.status).toBe(204);
  expect(preflight.headers.get("access-control-allow-headers")).toBe("authorization");
  expect(preflight.headers.get("access-control-allow-methods")).toContain("DELETE");
  const { origin } = headers;
  const response = await call(emulator, "https://todo.contoso.example/1", undefined, { headers: { origin } });
  expect(response.headers.get("access-control-allow-origin")).toBe(origin);
  emulator.policy.setCors({ service: "todo", allow: false });
  const closed = await call(emulator, "https://todo.contoso.example/1", undefined, { headers: { origin } });
  expect(closed.headers.get("access-control-allow-origin")).toBeNull();
  expect((await emulator.fetch("https://todo.contoso.example/1", { method: "OPTIONS", headers })).status).toBe(403);
});
