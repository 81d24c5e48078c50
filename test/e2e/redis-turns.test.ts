/** Turns over a real Redis: what is taken from others, what a late one writes, and who signs in meanwhile. */
import { type AccountInfo, ConfidentialClientApplication, PublicClientApplication } from "@azure/msal-node";
import { sample } from "@msal-fetch/emulator";
import { clientCredential, createFetch, publicClient } from "@msal-fetch/node";
import { redisTokenCache } from "@msal-fetch/node/redis";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { type NodeRedis, type RedisServer, startRedis } from "../support/redis.ts";
import { api, challenge, nbf } from "../support/scripted.ts";
import { startTenant, type Tenant } from "../support/tenant.ts";

let tenant: Tenant;
let server: RedisServer;
let redis: NodeRedis;

beforeAll(async () => {
  [tenant, server] = await Promise.all([startTenant(), startRedis()]);
  redis = await server.client();
});
beforeEach(async () => {
  tenant.emulator.reset();
  await redis.flushAll();
});
afterAll(() => Promise.all([tenant.emulator.close(), server.close()]));

const GRAPH = ["https://graph.microsoft.com/.default"];
const TODO = [sample.api.scope];

/** As in another process: with a connection of its own. */
const plugin = async (partition: string) => redisTokenCache(await server.client(), { partition });
const daemon = async () =>
  new ConfidentialClientApplication({
    auth: { ...sample.daemon, ...tenant.auth },
    cache: { cachePlugin: await plugin("app") },
  });
const person = async () =>
  new PublicClientApplication({
    auth: { clientId: sample.publicClient.clientId, ...tenant.auth },
    cache: { cachePlugin: await plugin("alex") },
  });

async function signIn(client: PublicClientApplication): Promise<AccountInfo> {
  const request = { scopes: TODO, redirectUri: "http://localhost:3000/", loginHint: "alex" };
  const page = await fetch(await client.getAuthCodeUrl(request), { redirect: "manual" });
  const code = new URL(page.headers.get("location") ?? "").searchParams.get("code") ?? "";
  const { account } = await client.acquireTokenByCode({ ...request, code });
  if (!account) throw new Error("The emulator gave no account");
  return account;
}

/** The turn passes to another process, which is killed. */
async function passTurn(): Promise<void> {
  await expect.poll(() => redis.keys("*:lock")).toHaveLength(1);
  const [lock = ""] = await redis.keys("*:lock");
  await redis.hIncrBy(lock.replace(/lock$/, "ledger"), "fence", 1);
}

it("recovers from two revocations between which another process recovered, whatever the clocks say [A4, N4]", async () => {
  // The tokens look as if they had been issued after both.
  const long = nbf(Math.floor(Date.now() / 1000) - 3_600);
  const revoked = new Set<string | null>();
  const graph = api(({ token }) => (revoked.has(token) ? challenge(long) : new Response()));
  const revoke = () => {
    for (const { token } of graph.seen) revoked.add(token);
  };
  const resources = { "https://graph.example": GRAPH };
  const make = async () => createFetch({ tokens: clientCredential(await daemon()), resources, fetch: graph.fetch });
  const [a, b] = [await make(), await make()];
  const statuses = [(await a("https://graph.example")).status, (await b("https://graph.example")).status];
  revoke();
  statuses.push((await a("https://graph.example")).status);
  revoke();
  statuses.push((await b("https://graph.example")).status, (await a("https://graph.example")).status);
  expect(statuses).toEqual([200, 200, 200, 200, 200]);
  // The last one takes what the other got.
  expect(tenant.tokenRequests()).toBe(3);
});

it("keeps what a late one got where there is nothing newer [N4]", async () => {
  const client = await daemon();
  tenant.emulator.faults.add({ service: "token", kind: "latency", ms: 300, times: 1 });
  const slow = clientCredential(client).silent({ scopes: GRAPH, correlationId: "x", refresh: true });
  await passTurn();
  await slow;
  expect((await client.acquireTokenByClientCredential({ scopes: GRAPH }))?.fromCache).toBe(true);
  expect((await (await daemon()).acquireTokenByClientCredential({ scopes: GRAPH }))?.fromCache).toBe(true);
});

it("loses no sign-in of the process whose own turn of the same scopes has passed to another [N4]", async () => {
  const client = await person();
  const account = await signIn(client);
  tenant.emulator.faults.add({ service: "token", kind: "latency", ms: 1_000, times: 1 });
  const tokens = publicClient(client, { account: () => account });
  const slow = tokens.silent({ scopes: TODO, correlationId: "x", refresh: true }).catch((error) => error.errorCode);
  await passTurn();
  tenant.emulator.events.revokeSessions("alex");
  await signIn(client);
  await slow;
  for (const one of [client, await person()]) {
    const { accessToken } = await one.acquireTokenSilent({ account, scopes: TODO, forceRefresh: true });
    expect(accessToken).not.toBe("");
  }
});
