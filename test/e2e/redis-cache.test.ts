/** The shared cache with a real Redis and real msal-node: what one client gets serves the others, and nobody else. */

import type { ICachePlugin, PublicClientApplication } from "@azure/msal-node";
import * as newest from "@azure/msal-node";
import { sample } from "@msal-fetch/emulator";
import { clientCredential, createFetch, onBehalfOf, publicClient, type TokenProvider } from "@msal-fetch/node";
import { clientPerPartition, type RedisCacheEvent, redisTokenCache } from "@msal-fetch/node/redis";
import { Redis } from "ioredis";
import { afterAll, beforeAll, beforeEach, expect, it, onTestFinished } from "vitest";
import { majors } from "../support/msal-majors.ts";
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
afterAll(async () => {
  await Promise.all([tenant.emulator.close(), server.close()]);
});

type Msal = typeof newest;
/** Alike, as far as these tests use them. */
const each = majors as unknown as readonly (readonly [string, Msal])[];
const GRAPH = "https://graph.microsoft.com/.default";
const TODO = [sample.api.scope];
const onEvent = (event: RedisCacheEvent) => events.push(event);
const users = () => `${tenant.listener.origin}/graph/v1.0/users`;
const todo = (path = "/tasks") => `${tenant.listener.origin}/api/${sample.api.name}${path}`;
const key = (fill: number) => new Uint8Array(32).fill(fill);

/** A plugin over a connection of its own, as each process has one. */
async function plugin(partition: string, options: object = {}): Promise<ICachePlugin> {
  return redisTokenCache(await server.client(), { partition, onEvent, ...options });
}

function daemon(cachePlugin: ICachePlugin, msal: Msal = newest) {
  return new msal.ConfidentialClientApplication({ auth: { ...sample.daemon, ...tenant.auth }, cache: { cachePlugin } });
}

function person(cachePlugin: ICachePlugin, msal: Msal = newest) {
  const { clientId } = sample.publicClient;
  return new msal.PublicClientApplication({ auth: { clientId, ...tenant.auth }, cache: { cachePlugin } });
}

async function signIn(
  client: Pick<PublicClientApplication, "getAuthCodeUrl" | "acquireTokenByCode">,
  user: string,
  scopes: readonly string[] = TODO,
) {
  const request = { scopes: [...scopes], redirectUri: "http://localhost:3000/", loginHint: user };
  const page = await fetch(await client.getAuthCodeUrl(request), { redirect: "manual" });
  const code = new URL(page.headers.get("location") ?? "").searchParams.get("code") ?? "";
  const { account } = await client.acquireTokenByCode({ ...request, code });
  if (!account) throw new Error("The emulator gave no account");
  return account;
}

const fetchWith = (tokens: TokenProvider, scopes: string[]) =>
  createFetch({ tokens, resources: { [tenant.listener.origin]: scopes } });

/** The secrets in MSAL's memory and the accounts' names, and everything in Redis. */
async function allInRedis(): Promise<string> {
  const keys = await redis.keys("*");
  const contents = await Promise.all(
    keys.map(async (name) => ((await redis.type(name)) === "hash" ? redis.hGetAll(name) : redis.get(name))),
  );
  return JSON.stringify([keys, contents]);
}

it.each(each)("gives a daemon's recovery to the others, with msal-node %s [N4]", async (_, msal) => {
  const [a, b] = await Promise.all(
    [1, 2].map(async () => fetchWith(clientCredential(daemon(await plugin("app"), msal)), [GRAPH])),
  );
  if (!a || !b) throw new Error("Two are needed");
  expect((await a(users())).status).toBe(200);
  expect((await b(users())).status).toBe(200);
  expect(tenant.tokenRequests()).toBe(1);
  tenant.emulator.events.policyChanged();

  expect((await a(users())).status).toBe(200);
  expect((await b(users())).status).toBe(200);
  const fresh = fetchWith(clientCredential(daemon(await plugin("app"), msal)), [GRAPH]);
  expect((await fresh(users())).status).toBe(200);

  expect(tenant.tokenRequests()).toBe(2);
  expect(events).toEqual([]);
});

it.each(each)("finds in a fresh process who signed in elsewhere, with msal-node %s [N4, E3]", async (_, msal) => {
  await signIn(person(await plugin("alex"), msal), "alex");
  const call = fetchWith(publicClient(person(await plugin("alex"), msal)), TODO);
  expect((await call(todo())).status).toBe(200);
});

it.each(each)("gives a user's step-up to the others, with msal-node %s [N4]", async (_, msal) => {
  tenant.emulator.policy.requireContext({ service: sample.api.name, path: "/secret", id: "c1" });
  const first = person(await plugin("alex"), msal);
  const account = await signIn(first, "alex");
  const second = person(await plugin("alex"), msal);
  const [a, b] = [first, second].map((client) => fetchWith(publicClient(client, { account: () => account }), TODO));
  if (!a || !b) throw new Error("Two are needed");
  expect((await a(todo())).status).toBe(200);
  expect((await b(todo())).status).toBe(200);
  tenant.emulator.log.clear();

  expect((await a(todo("/secret"))).status).toBe(200);
  expect((await b(todo("/secret"))).status).toBe(200);

  expect(tenant.tokenRequests()).toBe(1);
  expect(events).toEqual([]);
});

it.each(each)("gives a recovery on behalf of a user to the others, with msal-node %s [N4]", async (_, msal) => {
  const assertion = await tenant.emulator.mintToken({ user: "alex", audience: "middle" });
  const { clientId, clientSecret } = sample.middleTier;
  const make = async () => {
    const auth = { clientId, clientSecret, ...tenant.auth };
    const client = new msal.ConfidentialClientApplication({ auth, cache: { cachePlugin: await plugin("alex") } });
    return fetchWith(onBehalfOf(client, assertion), TODO);
  };
  const [a, b] = [await make(), await make()];
  expect((await a(todo())).status).toBe(200);
  expect((await b(todo())).status).toBe(200);
  expect(tenant.tokenRequests()).toBe(1);
  tenant.emulator.events.policyChanged();

  expect((await a(todo())).status).toBe(200);
  expect((await b(todo())).status).toBe(200);
  const fresh = await make();
  expect((await fresh(todo())).status).toBe(200);

  expect(tenant.tokenRequests()).toBe(2);
  expect(events).toEqual([]);
});

it("works over ioredis as over node-redis [N4]", async () => {
  const io = new Redis(server.url);
  onTestFinished(() => io.disconnect());
  const cachePlugin = redisTokenCache(io, { partition: "app", onEvent });
  const a = fetchWith(clientCredential(daemon(cachePlugin)), [GRAPH]);
  const b = fetchWith(clientCredential(daemon(await plugin("app"))), [GRAPH]);
  for (const call of [a, b]) expect((await call(users())).status).toBe(200);
  tenant.emulator.events.policyChanged();
  for (const call of [b, a]) expect((await call(users())).status).toBe(200);
  expect(tenant.tokenRequests()).toBe(2);
  expect(events).toEqual([]);
});

it("renews a token for all by one forced request [N4, D6]", async () => {
  const providers = await Promise.all(
    Array.from({ length: 5 }, async () => clientCredential(daemon(await plugin("app")))),
  );
  const request = { scopes: [GRAPH], correlationId: crypto.randomUUID() };
  for (const { silent } of providers) await silent({ ...request });
  expect(tenant.tokenRequests()).toBe(1);

  const renewed = await Promise.all(providers.map(({ silent }) => silent({ ...request, refresh: true })));

  expect(new Set(renewed.map(({ token }) => token)).size).toBe(1);
  expect(tenant.tokenRequests()).toBe(2);
});

it("keeps the users of partitions apart, through a thousand calls in turn [N4, S6]", async () => {
  const names = ["alex", "ada"] as const;
  const clientFor = clientPerPartition((partition) => person(redisTokenCache(redis, { partition, onEvent })), {
    max: 2,
  });
  const accounts = await Promise.all(names.map((user) => signIn(clientFor(user), user)));
  const answers = await Promise.all(
    Array.from({ length: 1_000 }, async (_, n) => {
      const account = accounts[n % 2];
      if (!account) throw new Error("There are two");
      const result = await clientFor(names[n % 2] ?? "").acquireTokenSilent({ account, scopes: [...TODO] });
      const { oid } = JSON.parse(Buffer.from(result.accessToken.split(".")[1] ?? "", "base64url").toString());
      return oid === account.localAccountId;
    }),
  );
  expect(answers.filter((own) => !own)).toEqual([]);
  for (const [index, user] of names.entries()) {
    const known = await person(await plugin(user))
      .getTokenCache()
      .getAllAccounts();
    expect(known.map(({ homeAccountId }) => homeAccountId)).toEqual([accounts[index]?.homeAccountId]);
  }
  expect(events).toEqual([]);
});

it("puts nothing of another user into a partition, whatever its client is used for [N4, S6]", async () => {
  const client = person(await plugin("alex"));
  const alex = await signIn(client, "alex");
  const before = await allInRedis();

  const ada = await signIn(client, "ada");

  expect(await allInRedis()).toBe(before);
  expect(events).toEqual([{ type: "entry-ignored", reason: "foreign-account" }]);
  const other = person(await plugin("alex"));
  expect((await other.getTokenCache().getAllAccounts()).map(({ username }) => username)).toEqual([alex.username]);
  expect((await client.getTokenCache().getAllAccounts()).map(({ username }) => username)).toEqual([alex.username]);
  await expect(client.acquireTokenSilent({ account: ada, scopes: [...TODO] })).rejects.toMatchObject({
    errorCode: "no_tokens_found",
  });
  expect((await client.acquireTokenSilent({ account: alex, scopes: [...TODO] })).fromCache).toBe(true);
});

it("gives a partition to the next account once the first has been removed, in every process [N4]", async () => {
  const a = person(await plugin("session"));
  const b = person(await plugin("session"));
  const alex = await signIn(a, "alex");
  await b.acquireTokenSilent({ account: alex, scopes: [...TODO] });

  await a.getTokenCache().removeAccount(alex);

  expect(await b.getTokenCache().getAllAccounts()).toEqual([]);
  await expect(b.acquireTokenSilent({ account: alex, scopes: [...TODO] })).rejects.toMatchObject({
    errorCode: "no_tokens_found",
  });
  const ada = await signIn(b, "ada");
  expect((await a.acquireTokenSilent({ account: ada, scopes: [...TODO] })).fromCache).toBe(true);
  expect(events).toEqual([]);
});

it.each(each)("answers six hundred silent calls at once, with msal-node %s [N4, A8]", async (_, msal) => {
  const client = person(await plugin("alex"), msal);
  const account = await signIn(client, "alex");
  const silent = (n: number) =>
    client.acquireTokenSilent({
      account,
      scopes: n % 2 === 0 ? [...TODO] : ["User.Read"],
      // msal-node 7 makes one of requests that are alike.
      ...(n % 7 === 0 && { claims: `{"access_token":{"n${n}":null}}` }),
    });
  let turns = Promise.resolve();
  const outcomes = await Promise.all(
    Array.from({ length: 600 }, async (_, n) => {
      // Not in step: at another depth of the queue of microtasks each.
      for (let depth = n % 7; depth > 0; depth--) await turns;
      if (n % 5 === 0) turns = turns.then(() => new Promise((resolve) => setImmediate(resolve)));
      return silent(n).then(
        () => "ok",
        (error: { errorCode?: string }) => String(error.errorCode),
      );
    }),
  );
  expect(outcomes.filter((outcome) => outcome !== "ok")).toEqual([]);
  expect(events).toEqual([]);
});

it("writes neither token nor account in the clear with a key ring, nor into names of keys without [X1, X2, N4]", async () => {
  const plain = person(await plugin("alex.partition"));
  const account = await signIn(plain, "alex");
  const names = [...(await redis.keys("*"))];
  for (const name of names) names.push(...((await redis.type(name)) === "hash" ? await redis.hKeys(name) : []));
  for (const secret of ["alex", account.homeAccountId, account.localAccountId, sample.publicClient.clientId, "todo"]) {
    expect(names.join("\n").toLowerCase()).not.toContain(secret.toLowerCase());
  }
  await redis.flushAll();
  const encryption = { current: "k1", keys: { k1: key(1) } };
  const sealed = person(await plugin("alex.partition", { encryption }));
  await signIn(sealed, "alex");
  const { accessToken } = await sealed.acquireTokenSilent({ account, scopes: [...TODO] });
  const inRedis = (await allInRedis()).toLowerCase();
  for (const secret of [accessToken, "alex", account.homeAccountId, "AccessToken", "ey"]) {
    expect(inRedis.includes(secret.toLowerCase()), secret).toBe(secret === "ey" && inRedis.includes("ey"));
  }
});

it("rotates keys, and ignores what it has no key for: the token is got anew [N4]", async () => {
  const ring = (current: string, ...ids: string[]) => ({
    encryption: { current, keys: Object.fromEntries(ids.map((id) => [id, key(Number(id.slice(1)))])) },
  });
  const look = async (options: object) => {
    const client = daemon(await plugin("app", options));
    return client.acquireTokenByClientCredential({ scopes: [GRAPH] });
  };
  expect((await look(ring("k1", "k1")))?.fromCache).toBe(false);
  expect((await look(ring("k2", "k1", "k2")))?.fromCache).toBe(true);
  expect(events).toEqual([]);

  expect((await look(ring("k2", "k2")))?.fromCache).toBe(false);

  expect(events).toContainEqual({ type: "entry-ignored", reason: "unknown-key", keyId: "k1" });
  events = [];
  expect((await look(ring("k2", "k2")))?.fromCache).toBe(true);
  expect((await look({}))?.fromCache).toBe(false);
  expect(events).toContainEqual({ type: "entry-ignored", reason: "unknown-key", keyId: "k2" });
});

it("takes no entry that was changed, or moved from another partition [N4]", async () => {
  const encryption = { current: "k1", keys: { k1: key(1) } };
  const look = async (partition: string, options: object) => {
    const client = daemon(await plugin(partition, options));
    return (await client.acquireTokenByClientCredential({ scopes: [GRAPH] }))?.fromCache;
  };
  for (const options of [{}, { encryption }]) {
    await redis.flushAll();
    await look("one", options);
    const [from = ""] = await redis.keys("*");
    await look("two", options);
    const to = (await redis.keys("*")).find((name) => name !== from) ?? "";
    const moved = await redis.hGetAll(from);
    await redis.del(to);
    await redis.hSet(to, moved);
    expect(await look("two", options)).toBe(false);
    expect(events.filter(({ type }) => type === "entry-ignored").length).toBeGreaterThan(0);
    for (const [field, record] of Object.entries(moved)) await redis.hSet(from, field, record.replace(/.{20}$/s, "x"));
    await redis.hSet(from, "rubbish", "\u0000");
    expect(await look("one", options)).toBe(false);
    expect(await look("one", options)).toBe(true);
  }
});

it("lets entries live as long as their tokens [N4]", async () => {
  tenant.emulator.policy.configure({ tokenLifetimeMs: 3_600_000 });
  const app = daemon(await plugin("app"));
  const result = await app.acquireTokenByClientCredential({ scopes: [GRAPH] });
  const [name = ""] = await redis.keys("*");
  const records = Object.values(await redis.hGetAll(name)).filter((text) => text.startsWith("1 "));
  const ends = records.map((text) => Number(text.split(" ")[2])).filter((end) => end > 0);
  expect(ends).toEqual([Math.floor((result?.expiresOn?.getTime() ?? 0) / 1000)]);
  // The note that it is empty outlives a short-lived token.
  expect(await redis.ttl(name)).toBeGreaterThan(3_500);
  expect(await redis.ttl(name)).toBeLessThanOrEqual(86_400);
});

/** A way to the server that tells what goes over it. */
async function counted() {
  const to = await server.client();
  const commands: string[][] = [];
  const sendCommand = (args: string[]) => {
    commands.push(args);
    return to.sendCommand(args);
  };
  return { commands, cachePlugin: redisTokenCache({ sendCommand }, { partition: "app", onEvent }) };
}

it("costs four requests to Redis to recover, and four to take what another one got [N4]", async () => {
  const [a, b] = [await counted(), await counted()];
  const calls = [a, b].map(({ cachePlugin }) => fetchWith(clientCredential(daemon(cachePlugin)), [GRAPH]));
  for (const call of calls) await call(users());
  tenant.emulator.events.policyChanged();
  for (const { commands } of [a, b]) commands.length = 0;

  for (const call of calls) expect((await call(users())).status).toBe(200);
  for (const call of calls) expect((await call(users())).status).toBe(200);

  const words = (commands: readonly string[][]) => commands.map(([word]) => word);
  expect(words(a.commands)).toEqual(["EVAL", "HGETALL", "EVAL", "EVAL"]);
  expect(words(b.commands)).toEqual(["EVAL", "HGETALL", "HGETALL", "EVAL"]);
});

it.each(each)("writes only what has changed, with msal-node %s [N4]", async (_, msal) => {
  await signIn(person(await plugin("app"), msal), "alex");
  const { commands, cachePlugin } = await counted();
  const client = person(cachePlugin, msal);
  const [account] = await client.getTokenCache().getAllAccounts();
  if (!account) throw new Error("Nobody is signed in");

  await client.acquireTokenSilent({ account, scopes: [...TODO], forceRefresh: true });

  const [written = []] = commands.filter(([word]) => word === "EVAL");
  const records = written.filter((text) => text.startsWith("1 ")).map((text) => text.match(/\["(\w+)"/)?.[1]);
  expect(records.sort()).toEqual(["AccessToken", "IdToken", "RefreshToken"]);
});

it("ignores an entry that MSAL cannot read, and uses the others [N4]", async () => {
  const account = await signIn(person(await plugin("alex")), "alex");
  const [name = ""] = await redis.keys("*");
  for (const [field, record] of Object.entries(await redis.hGetAll(name))) {
    if (record.includes('["Account"'))
      await redis.hSet(name, field, record.replace(/"tenantProfiles":\[.*\]/s, '"tenantProfiles":["{"]'));
  }
  const client = person(await plugin("alex"));

  expect(await client.getTokenCache().getAllAccounts()).toEqual([]);

  expect((await client.acquireTokenSilent({ account, scopes: [...TODO] })).fromCache).toBe(true);
  expect(events).toEqual([{ type: "entry-ignored", reason: "unreadable" }]);
});
