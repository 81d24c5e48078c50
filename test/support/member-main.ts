/** A process that shares a token cache with others: does what its parent process orders. */
import { ConfidentialClientApplication, DistributedCachePlugin, PublicClientApplication } from "@azure/msal-node";
import { clientCredential, createFetch, onBehalfOf, publicClient } from "@msal-fetch/node";
import { type CachePlugin, type RedisCacheEvent, redisTokenCache } from "@msal-fetch/node/redis";
import { Redis } from "ioredis";
import { createClient } from "redis";
import type { MemberSetup, Order, Outcome } from "./member.ts";

const setup = JSON.parse(process.argv[2] ?? "") as MemberSetup;
const { redis: url, driver, partition, kind, client: credentials, auth, assertion = "", resources, stock } = setup;
const events: RedisCacheEvent[] = [];

const node = createClient({ url });
node.on("error", () => {});
if (driver === "node-redis" || stock) await node.connect();
const redis = driver === "ioredis" ? new Redis(url) : node;
const cachePlugin = stock
  ? stockPlugin()
  : redisTokenCache(redis, { partition, onEvent: (event) => events.push(event) });
const configuration = { auth: { ...credentials, ...auth }, cache: { cachePlugin } };
const app = kind === "user" ? undefined : new ConfidentialClientApplication(configuration);
const fetch = createFetch({ tokens: await provider(), resources });
process.send?.("ready");

/** As its own documentation has it. */
function stockPlugin(): CachePlugin {
  const store = {
    get: async (key: string) => (await node.get(key)) ?? "",
    set: async (key: string, value: string) => (await node.set(key, value)) ?? "",
  };
  const key = async () => partition;
  return new DistributedCachePlugin(store, { getKey: key, extractKey: key }) as CachePlugin;
}

async function provider() {
  if (app) return kind === "app" ? clientCredential(app) : onBehalfOf(app, assertion);
  const client = new PublicClientApplication(configuration);
  const [account = null] = await client.getTokenCache().getAllAccounts();
  return publicClient(client, { account: () => account });
}

async function carryOut(order: Order): Promise<Outcome> {
  switch (order.do) {
    case "call": {
      const answers = await Promise.all(Array.from({ length: order.times ?? 1 }, () => fetch(order.url)));
      return { statuses: answers.map(({ status }) => status) };
    }
    case "renew":
    case "look": {
      const skipCache = order.do === "renew";
      const result = await app?.acquireTokenByClientCredential({ scopes: [order.scope], skipCache });
      return { token: result?.accessToken ?? "", fromCache: result?.fromCache ?? false };
    }
    case "events":
      return { events: events.splice(0) };
  }
}

process.on("message", (order: Order) => {
  carryOut(order).then(
    (outcome) => process.send?.(outcome),
    (error: unknown) => process.send?.({ error: String(error) }),
  );
});
// Its parent is gone.
process.on("disconnect", () => process.exit());
