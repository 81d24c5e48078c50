/** Users who sign in and out over a shared cache, whatever clocks and Redis do meanwhile. */
import { type AccountInfo, PublicClientApplication } from "@azure/msal-node";
import { sample } from "@msal-fetch/emulator";
import { type CachePlugin, type RedisCacheEvent, redisTokenCache } from "@msal-fetch/node/redis";
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
