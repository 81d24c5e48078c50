/** Whatever Redis does, no call fails that had a token or could get one; events say what is the matter. */
import { ConfidentialClientApplication, PublicClientApplication } from "@azure/msal-node";
import { sample } from "@msal-fetch/emulator";
import { clientCredential, createFetch, publicClient } from "@msal-fetch/node";
import { type RedisCacheEvent, type RedisLike, redisTokenCache } from "@msal-fetch/node/redis";
import { Redis } from "ioredis";
import { afterAll, beforeAll, beforeEach, expect, it, onTestFinished } from "vitest";
import { connect, type RedisServer, startProxy, startRedis } from "../support/redis.ts";
import { startTenant, type Tenant } from "../support/tenant.ts";

let tenant: Tenant;
let server: RedisServer;
let events: RedisCacheEvent[] = [];

beforeAll(async () => {
  tenant = await startTenant();
});
beforeEach(async () => {
  tenant.emulator.reset();
  events = [];
  server = await startRedis();
  onTestFinished(() => server.close());
});
afterAll(() => tenant.emulator.close());

const GRAPH = "https://graph.microsoft.com/.default";
const users = () => `${tenant.listener.origin}/graph/v1.0/users`;
const todo = () => `${tenant.listener.origin}/api/${sample.api.name}/tasks`;
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

function daemon(redis: RedisLike, options: object = {}) {
  const cachePlugin = redisTokenCache(redis, { partition: "app", onEvent: (event) => events.push(event), ...options });
  return new ConfidentialClientApplication({ auth: { ...sample.daemon, ...tenant.auth }, cache: { cachePlugin } });
}

async function person(redis: RedisLike) {
  const cachePlugin = redisTokenCache(redis, { partition: "alex", onEvent: (event) => events.push(event) });
  const auth = { clientId: sample.publicClient.clientId, ...tenant.auth };
  const client = new PublicClientApplication({ auth, cache: { cachePlugin } });
  const request = { scopes: [sample.api.scope], redirectUri: "http://localhost:3000/", loginHint: "alex" };
  const page = await fetch(await client.getAuthCodeUrl(request), { redirect: "manual" });
  const code = new URL(page.headers.get("location") ?? "").searchParams.get("code") ?? "";
  const { account } = await client.acquireTokenByCode({ ...request, code });
  return { client, account };
}

/** A daemon's and a user's calls, many of them challenged, for as long as something goes on. */
async function underLoad(redis: RedisLike, disturb: () => Promise<unknown>) {
  const app = createFetch({ tokens: clientCredential(daemon(redis)), resources: { [users()]: [GRAPH] } });
  const { client, account } = await person(redis);
  const tokens = publicClient(client, { account: () => account });
  const user = createFetch({ tokens, resources: { [todo()]: [sample.api.scope] } });
  const failed: unknown[] = [];
  let calls = 0;
  let challengeAt = 0;
  const make = async (call: () => Promise<Response | { accessToken: string }>) => {
    try {
      const answer = await call();
      if ("status" in answer && answer.status !== 200) failed.push(answer.status);
    } catch (error) {
      failed.push(error);
    }
    calls++;
  };
  let isOver = false;
  const over = disturb().finally(() => {
    isOver = true;
  });
  while (!isOver) {
    // E8: sixty recoveries a minute are the most.
    if (calls % 4 === 0 && performance.now() > challengeAt) {
      tenant.emulator.events.policyChanged();
      challengeAt = performance.now() + 120;
    }
    const silent = () => client.acquireTokenSilent({ account: account ?? never(), scopes: [sample.api.scope] });
    await Promise.all([make(() => app(users())), make(() => user(todo())), make(silent), make(silent)]);
    await pause(5);
  }
  await over;
  return { failed, calls };
}

function never(): never {
  throw new Error("The emulator gave no account");
}

const told = (type: RedisCacheEvent["type"]) => events.filter((event) => event.type === type);

it("fails no call while Redis is stopped, and shares again once it is back, empty [N4]", async () => {
  const redis = await server.client();
  const outcome = await underLoad(redis, async () => {
    await pause(200);
    await server.stop();
    await pause(700);
    await server.start();
    await expect.poll(() => told("restored").length, { timeout: 8_000 }).toBeGreaterThan(0);
    await pause(1_200);
  });
  expect(outcome.failed).toEqual([]);
  expect(outcome.calls).toBeGreaterThan(8);
  expect(told("degraded")[0]).toMatchObject({ type: "degraded" });
  // What was lost there is there again, the user's refresh token too.
  const cachePlugin = redisTokenCache(await server.client(), { partition: "alex" });
  const auth = { clientId: sample.publicClient.clientId, ...tenant.auth };
  const other = new PublicClientApplication({ auth, cache: { cachePlugin } });
  const [account] = await other.getTokenCache().getAllAccounts();
  const result = await other.acquireTokenSilent({ account: account ?? never(), scopes: [], forceRefresh: true });
  expect(result.accessToken).not.toBe("");
});

it("fails no call while Redis hangs, and waits for it only now and then [N4, A8]", async () => {
  const redis = await server.client();
  const outcome = await underLoad(redis, async () => {
    await pause(200);
    server.hang();
    await pause(1_700);
    server.goOn();
    await pause(300);
  });
  expect(outcome.failed).toEqual([]);
  // Of the time that Redis hung, most went by without waiting for it.
  expect(outcome.calls).toBeGreaterThan(40);
  expect(told("degraded")).toContainEqual(expect.objectContaining({ reason: "time-limit" }));
});

it("fails no call over a Redis that is slow, whether within the limit or beyond it [N4]", async () => {
  for (const [delayMs, isDegraded] of [
    [100, false],
    [700, true],
  ] as const) {
    events = [];
    const proxy = await startProxy({ to: server.port, delayMs });
    const redis = connect(proxy.url);
    await redis.connect();
    const outcome = await underLoad(redis, () => pause(700));
    expect(outcome.failed).toEqual([]);
    expect(told("degraded").length > 0).toBe(isDegraded);
    redis.destroy();
    await proxy.close();
  }
});

it("fails no call with a Redis that is full, and says so [N4]", async () => {
  const redis = await server.client();
  await redis.configSet("maxmemory-policy", "noeviction");
  const outcome = await underLoad(redis, async () => {
    await pause(200);
    await redis.configSet("maxmemory", "1");
    await pause(500);
    await redis.configSet("maxmemory", "0");
    await expect.poll(() => told("restored").length, { timeout: 8_000 }).toBeGreaterThan(0);
  });
  expect(outcome.failed).toEqual([]);
  expect(told("degraded")).toContainEqual({ type: "degraded", operation: "write", reason: "refused", code: "OOM" });
  expect(told("restored")).toContainEqual({ type: "restored", operation: "write" });
});

it.each([
  ["what is no Redis at all", "HTTP/1.1 400 Bad Request\r\n\r\n"],
  ["replies that are none to the question", "+OK\r\n"],
  ["a list of rubbish", "*3\r\n:1\r\n*0\r\n$-1\r\n"],
])("fails no call over %s [N4]", async (_, answer) => {
  const proxy = await startProxy({ answer });
  const redis = connect(proxy.url);
  redis.connect().catch(() => {});
  const io = new Redis(proxy.url, { maxRetriesPerRequest: 1 });
  io.on("error", () => {});
  for (const client of [redis, io]) {
    events = [];
    const outcome = await underLoad(client, () => pause(150));
    expect(outcome.failed).toEqual([]);
    expect(told("degraded").length).toBeGreaterThan(0);
  }
  redis.destroy();
  io.disconnect();
  await proxy.close();
});

it("gets tokens with a wrong address and a wrong password, and tells what the matter is, without secrets [N4, X1]", async () => {
  const guarded = await startRedis("--requirepass", "open-sesame");
  onTestFinished(() => guarded.close());
  const nowhere = connect("redis://127.0.0.1:1");
  nowhere.connect().catch(() => {});
  const wrong = connect(`redis://:wrong-word@127.0.0.1:${guarded.port}`);
  wrong.connect().catch(() => {});
  const anonymous = new Redis(guarded.url);
  anonymous.on("error", () => {});
  for (const client of [nowhere, wrong, anonymous]) {
    events = [];
    const app = createFetch({ tokens: clientCredential(daemon(client)), resources: { [users()]: [GRAPH] } });
    expect((await app(users())).status).toBe(200);
    tenant.emulator.events.policyChanged();
    expect((await app(users())).status).toBe(200);
    expect(told("degraded").length).toBeGreaterThan(0);
    expect(JSON.stringify(events)).not.toMatch(/sesame|wrong-word|ey|127/);
  }
  expect(events).toContainEqual({ type: "degraded", operation: "read", reason: "refused", code: "NOAUTH" });
  nowhere.destroy();
  wrong.destroy();
  anonymous.disconnect();
});

it("makes one token request per process where Redis is away, for all its clients of a partition [N4]", async () => {
  const redis = await server.client();
  const providers = Array.from({ length: 5 }, () => clientCredential(daemon(redis)));
  const request = { scopes: [GRAPH], correlationId: crypto.randomUUID() };
  for (const { silent } of providers) await silent({ ...request });
  await server.stop();
  tenant.emulator.log.clear();

  const claims = '{"access_token":{"nbf":{"essential":true,"value":"1"}}}';
  const got = await Promise.all(providers.map(({ silent }) => silent({ ...request, claims })));

  expect(new Set(got.map(({ token }) => token)).size).toBe(1);
  expect(tenant.tokenRequests()).toBe(1);
  expect(told("degraded")).toContainEqual(expect.objectContaining({ operation: "lock" }));
});

it("lets a key alone that holds something else, and goes on without [N4]", async () => {
  const redis = await server.client();
  const first = daemon(redis);
  await first.acquireTokenByClientCredential({ scopes: [GRAPH] });
  const [name = ""] = await redis.keys("*");
  await redis.set(name, "not a hash");
  const app = daemon(redis);
  expect((await app.acquireTokenByClientCredential({ scopes: [GRAPH] }))?.accessToken).toBeTruthy();
  expect(await redis.get(name)).toBe("not a hash");
  expect(told("degraded")).toContainEqual({
    type: "degraded",
    operation: "read",
    reason: "refused",
    code: "WRONGTYPE",
  });
});
