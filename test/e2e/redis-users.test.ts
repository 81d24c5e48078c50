/** Users who sign in and out over a shared cache, whatever clocks and Redis do meanwhile. */
import { type AccountInfo, PublicClientApplication } from "@azure/msal-node";
import { sample } from "@msal-fetch/emulator";
import { type CachePlugin, clientPerPartition, type RedisCacheEvent, redisTokenCache } from "@msal-fetch/node/redis";
import { afterAll, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { type NodeRedis, type RedisServer, startRedis } from "../support/redis.ts";
import { startTenant, type Tenant } from "../support/tenant.ts";

let tenant: Tenant;
let server: RedisServer;
let redis: NodeRedis;
let events: RedisCacheEvent[] = [];

beforeAll(async () => {
  [tenant, server] = await Promise.all([startTenant(), startRedis()]);
  redis = await server.client();
});
beforeEach(async () => {
  tenant.emulator.reset();
  await redis.flushAll();
  events = [];
});
afterAll(async () => void (await Promise.all([tenant.emulator.close(), server.close()])));

const scopes = [sample.api.scope];
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** As another process has it: a connection, a plugin and a client of its own. */
async function instance(): Promise<PublicClientApplication> {
  return person(redisTokenCache(await server.client(), { partition: "s", onEvent: (event) => events.push(event) }));
}

function person(cachePlugin: CachePlugin): PublicClientApplication {
  const auth = { clientId: sample.publicClient.clientId, ...tenant.auth };
  return new PublicClientApplication({ auth, cache: { cachePlugin } });
}

async function signIn(client: PublicClientApplication, user: string): Promise<AccountInfo> {
  const request = { scopes, redirectUri: "http://localhost:3000/", loginHint: user };
  const page = await fetch(await client.getAuthCodeUrl(request), { redirect: "manual" });
  const code = new URL(page.headers.get("location") ?? "").searchParams.get("code") ?? "";
  const { account } = await client.acquireTokenByCode({ ...request, code });
  if (!account) throw new Error("The emulator gave no account");
  return account;
}

/** The connection of a process that can lose Redis. */
function flaky() {
  const connection = {
    isAway: false,
    sendCommand: (args: string[]): Promise<unknown> =>
      connection.isAway
        ? Promise.reject(Object.assign(new Error("away"), { code: "ECONNREFUSED" }))
        : redis.sendCommand(args),
  };
  return connection;
}

it("keeps the later sign-in, though the earlier was stored by a process whose clock is ahead [N4]", async () => {
  const plugin = redisTokenCache(await server.client(), { partition: "s" });
  const ahead = person({
    ...plugin,
    afterCacheAccess(context) {
      const real = Date.now;
      const clock = vi.spyOn(Date, "now").mockImplementation(() => real() + 600_000);
      const done = plugin.afterCacheAccess(context);
      clock.mockRestore();
      return done;
    },
  });
  const account = await signIn(ahead, "alex");
  // Tokens tell whole seconds.
  await pause(1_100);
  tenant.emulator.events.revokeSessions("alex");
  await pause(1_100);
  await signIn(await instance(), "alex");
  const refreshed = await (await instance()).acquireTokenSilent({ account, scopes, forceRefresh: true });
  expect(refreshed.fromCache).toBe(false);
});

it("leaves who was signed out signed out, though Redis lost its data before and another process had not looked [N4]", async () => {
  const [a, b] = [await instance(), await instance()];
  const account = await signIn(a, "alex");
  await b.acquireTokenSilent({ account, scopes });
  await redis.flushAll();
  await a.getTokenCache().removeAccount(account);
  // B writes again what was lost, but not what has been removed since.
  await b.getTokenCache().getAllAccounts();
  await pause(50);
  expect(await (await instance()).getTokenCache().getAllAccounts()).toEqual([]);
  expect(await b.getTokenCache().getAllAccounts()).toEqual([]);
  // In the same second, too, who signs in again is signed in.
  await signIn(a, "alex");
  expect(await (await instance()).getTokenCache().getAllAccounts()).toHaveLength(1);
});

it("keeps who signed in while Redis was away, after another was signed out [N4]", async () => {
  const connection = flaky();
  const onEvent = (event: RedisCacheEvent) => void events.push(event);
  const client = person(redisTokenCache(connection, { partition: "s", onEvent }));
  const alex = await signIn(client, "alex");
  connection.isAway = true;
  await client.getTokenCache().removeAccount(alex);
  const account = await signIn(client, "ada");
  connection.isAway = false;
  // By itself: nobody looks.
  await expect
    .poll(async () => (await (await instance()).getTokenCache().getAllAccounts()).map(({ username }) => username), {
      timeout: 5_000,
    })
    .toEqual([account.username]);
  expect((await client.acquireTokenSilent({ account, scopes })).fromCache).toBe(true);
  expect(events.filter(({ type }) => type === "entry-ignored")).toEqual([]);
});

it("writes what a client had not written when it was let go [N4]", async () => {
  const connection = flaky();
  const clientFor = clientPerPartition((partition) => person(redisTokenCache(connection, { partition })), { max: 1 });
  connection.isAway = true;
  const account = await signIn(clientFor("s"), "alex");
  clientFor("another");
  connection.isAway = false;
  await expect.poll(() => redis.keys("*"), { timeout: 5_000 }).toHaveLength(1);
  expect((await clientFor("s").acquireTokenSilent({ account, scopes })).fromCache).toBe(true);
});
