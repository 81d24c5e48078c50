// @ts-check
/** What a shared cache costs: calls whose token is at hand, and the first look of a new client, beside MSAL's own plugin. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { ConfidentialClientApplication, DistributedCachePlugin } from "@azure/msal-node";
import { clientCredential, createFetch, publicClient } from "@msal-fetch/node";
import { redisTokenCache } from "@msal-fetch/node/redis";
import { createClient } from "redis";
import { accessToken, GRAPH_SCOPES } from "./msal.mjs";
import { atMost } from "./result.mjs";
import { estimate, median } from "./statistics.mjs";

const TENANT = "8a6e2d4c-90b1-4f57-a3c2-1d7f5e8b6a01";
const AUTHORITY = `https://login.microsoftonline.com/${TENANT}`;
const CLIENT_ID = "d4e30b1a-7c58-4f02-b6d9-8e5a1f3c7203";
const USER = "6f2a9e41-b0d7-4c85-a1e3-5c9d7b0f4a07";
const PORT = 46379;
const NONE = "none";
const STOCK = "MSAL's own plugin";
const OURS = "msal-fetch";
const SEALED = "msal-fetch, encrypted";

let tokenRequests = 0;
const stub = /** @type {typeof fetch} */ (async () => new Response(null));

/** @typedef {Record<string, () => import("@azure/msal-node").ICachePlugin>} Plugins */

/** @returns {Promise<import("./result.mjs").Result>} */
export async function run() {
  const server = spawn("redis-server", ["--port", String(PORT), "--bind", "127.0.0.1", "--save", ""], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  try {
    await Promise.race([ready(server), missing(server)]);
    const redis = createClient({ url: `redis://127.0.0.1:${PORT}` });
    await redis.connect();
    const result = await measure(pluginsOver(redis));
    redis.destroy();
    return result;
  } finally {
    server.kill();
  }
}

/** @param {ReturnType<typeof createClient>} redis */
function pluginsOver(redis) {
  const store = {
    get: async (/** @type {string} */ key) => (await redis.get(key)) ?? "",
    set: async (/** @type {string} */ key, /** @type {string} */ value) => (await redis.set(key, value)) ?? "",
  };
  const key = async () => "stock";
  const encryption = { current: "k", keys: { k: new Uint8Array(32).fill(7) } };
  return {
    [STOCK]: () => new DistributedCachePlugin(store, { getKey: key, extractKey: key }),
    [OURS]: () => redisTokenCache(redis, { partition: "ours" }),
    [SEALED]: () => redisTokenCache(redis, { partition: "sealed", encryption }),
  };
}

/** @param {Plugins} plugins */
async function measure(plugins) {
  const cached = await cachedCalls(plugins);
  const app = await coldCalls(plugins, clientCredential, GRAPH_SCOPES);
  const account = await signIn(plugins);
  const user = await coldCalls(plugins, (client) => publicClient(client, { account: () => account }), ["User.Read"]);
  const atHand = (cached.get(OURS) ?? Number.NaN) / (cached.get(NONE) ?? Number.NaN);
  return {
    tables: [
      {
        title: "A call whose token is at hand, through createFetch over a stubbed fetch, µs of CPU time",
        rows: [...cached].map(([name, micros]) => ({ plugin: name, "per call": micros })),
      },
      { title: "The first call of a new client, its token from Redis, ms: an application", rows: rowsOf(app) },
      { title: "The same for a user (account, ID, access and refresh token)", rows: rowsOf(user) },
    ],
    goals: [
      atMost("a call whose token is at hand, as a multiple of one without a cache", atHand, 1.1),
      atMost("an application's first call, as a multiple of MSAL's own plugin", ratio(app, OURS), 1.2),
      atMost("a user's first call, as a multiple of MSAL's own plugin", ratio(user, OURS), 1.2),
    ],
  };
}

/** @param {Plugins} plugins */
async function cachedCalls(plugins) {
  /** @type {Map<string, number[]>} */
  const samples = new Map();
  const resources = { "https://graph.microsoft.com": GRAPH_SCOPES };
  const contenders = [[NONE, undefined], ...Object.entries(plugins)].map(([name, plugin]) => {
    const client = newClient(typeof plugin === "function" ? plugin() : undefined);
    return { name: String(name), call: createFetch({ tokens: clientCredential(client), resources, fetch: stub }) };
  });
  for (let round = -10; round < 60; round++) {
    for (let place = 0; place < contenders.length; place++) {
      const one = contenders[(place + round + 10) % contenders.length];
      if (!one || one.name === SEALED) continue;
      const before = process.cpuUsage();
      for (let count = 0; count < 300; count++) await one.call("https://graph.microsoft.com/v1.0/users");
      const { user, system } = process.cpuUsage(before);
      if (round >= 0) samples.set(one.name, [...(samples.get(one.name) ?? []), (user + system) / 300]);
    }
  }
  return new Map([...samples].map(([name, values]) => [name, median(values)]));
}

/**
 * @param {Plugins} plugins
 * @param {(client: ConfidentialClientApplication) => import("@msal-fetch/node").TokenProvider} providerOf
 * @param {string[]} scopes
 */
async function coldCalls(plugins, providerOf, scopes) {
  /** @type {Map<string, number[]>} */
  const samples = new Map();
  const all = Object.entries(plugins);
  const call = async (/** @type {Plugins[string]} */ plugin) => {
    const tokens = providerOf(newClient(plugin()));
    const resources = { "https://graph.microsoft.com": scopes };
    const started = performance.now();
    await createFetch({ tokens, resources, fetch: stub })("https://graph.microsoft.com/v1.0/users");
    return performance.now() - started;
  };
  for (const [, plugin] of all) await call(plugin);
  const before = tokenRequests;
  for (let round = -100; round < 300; round++) {
    for (let place = 0; place < all.length; place++) {
      const [name, plugin] = all[(place + round + 100) % all.length] ?? [];
      if (!name || !plugin) continue;
      const took = await call(plugin);
      if (round >= 0) samples.set(name, [...(samples.get(name) ?? []), took]);
    }
  }
  if (tokenRequests > before) throw new Error("A token did not come out of Redis");
  return samples;
}

/** @param {Plugins} plugins */
async function signIn(plugins) {
  let account;
  for (const plugin of Object.values(plugins)) {
    const request = { scopes: ["User.Read"], redirectUri: "http://localhost/", code: "c" };
    ({ account } = await newClient(plugin()).acquireTokenByCode(request));
  }
  if (!account) throw new Error("There is no account");
  return account;
}

/** @param {import("@azure/msal-node").ICachePlugin} [cachePlugin] */
function newClient(cachePlugin) {
  return new ConfidentialClientApplication({
    auth: { clientId: CLIENT_ID, clientSecret: "bench", authority: AUTHORITY, clientCapabilities: ["CP1"] },
    system: { networkClient },
    ...(cachePlugin && { cache: { cachePlugin } }),
  });
}

const text = (/** @type {object} */ part) => Buffer.from(JSON.stringify(part)).toString("base64url");
const ID_TOKEN = `${text({ alg: "RS256" })}.${text({ oid: USER, tid: TENANT, sub: USER, preferred_username: "a@contoso.example", name: "A", ver: "2.0" })}.s`;

/** A token service without a network. @type {import("@azure/msal-node").INetworkModule} */
const networkClient = {
  sendGetRequestAsync: async () =>
    answer({
      issuer: `${AUTHORITY}/v2.0`,
      authorization_endpoint: `${AUTHORITY}/oauth2/v2.0/authorize`,
      token_endpoint: `${AUTHORITY}/oauth2/v2.0/token`,
      jwks_uri: `${AUTHORITY}/discovery/v2.0/keys`,
    }),
  sendPostRequestAsync: async (_url, options) => {
    tokenRequests++;
    return answer({
      token_type: "Bearer",
      expires_in: 3600,
      access_token: accessToken(),
      ...(options?.body?.includes("authorization_code") && {
        scope: "User.Read",
        id_token: ID_TOKEN,
        refresh_token: "r".repeat(1_200),
        client_info: text({ uid: USER, utid: TENANT }),
      }),
    });
  },
};

/** @param {object} body */
function answer(body) {
  return { headers: {}, body: /** @type {any} */ (body), status: 200 };
}

/** @param {ReadonlyMap<string, readonly number[]>} samples */
function rowsOf(samples) {
  return [...samples].map(([name, values]) => {
    const { median: middle, low, high } = estimate(values);
    return { plugin: name, median: middle, "95 % from": low, "95 % to": high, "of MSAL's own": ratio(samples, name) };
  });
}

/**
 * @param {ReadonlyMap<string, readonly number[]>} samples
 * @param {string} name
 */
function ratio(samples, name) {
  return median(samples.get(name) ?? []) / median(samples.get(STOCK) ?? []);
}

/** @param {import("node:child_process").ChildProcess} server */
async function ready(server) {
  for await (const chunk of server.stdout ?? []) if (String(chunk).includes("Ready to accept connections")) return;
  throw new Error("redis-server did not start");
}

/** @param {import("node:child_process").ChildProcess} server */
async function missing(server) {
  const [error] = await once(server, "error");
  throw new Error("This benchmark needs redis-server (Debian: apt-get install redis-server)", { cause: error });
}
