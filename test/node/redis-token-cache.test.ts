/** The shared cache over a Redis that is a literal: options, limits, secrets, and what providers make of it. */
import { clientCredential } from "@msal-fetch/node";
import { clientPerPartition, type RedisCacheEvent, redisTokenCache } from "@msal-fetch/node/redis";
import { expect, it } from "vitest";
import { demandOf } from "../../packages/node/src/demand.ts";
import { entryOf } from "../../packages/node/src/redis/entries.ts";
import { sealerOf } from "../../packages/node/src/redis/key-ring.ts";
import { decodeRecord, encodeRecord, fieldOf } from "../../packages/node/src/redis/record.ts";
import { pairsOf, textsOf } from "../../packages/node/src/redis/replies.ts";
import { ENTER, WRITE } from "../../packages/node/src/redis/scripts.ts";
import { fakeClock } from "../support/clock.ts";
import { deferred, settle } from "../support/scripted.ts";

const nothing = { sendCommand: async (): Promise<unknown> => [] };
const bytes = (length = 32) => new Uint8Array(length).fill(7);
const wrong =
  (options: object, redis: object = nothing) =>
  () =>
    redisTokenCache(redis as typeof nothing, options as { partition: string });

it("names the option that is wrong", () => {
  expect(wrong({})).toThrow(new TypeError("`partition` must be a text that is not empty"));
  expect(wrong({ partition: "" })).toThrow("`partition`");
  expect(wrong(undefined as unknown as object)).toThrow("`partition`");
  expect(wrong({ partition: "p", prefix: "a{b}" })).toThrow("`prefix`");
  expect(wrong({ partition: "p", onEvent: "log" })).toThrow("`onEvent`");
  expect(wrong({ partition: "p" }, {})).toThrow(new TypeError("`redis` must be a client of node-redis or ioredis"));
  expect(wrong({ partition: "p", encryption: { current: "k", keys: { k: bytes(16) } } })).toThrow("`encryption.keys`");
  expect(wrong({ partition: "p", encryption: { current: "k", keys: { "a b": bytes() } } })).toThrow(
    "`encryption.keys`",
  );
  expect(wrong({ partition: "p", encryption: { current: "k" } })).toThrow("`encryption.keys`");
  expect(wrong({ partition: "p", encryption: { current: "x", keys: { k: bytes() } } })).toThrow("`encryption.current`");
  expect(() => clientPerPartition(undefined as unknown as () => object)).toThrow("`factory`");
  expect(() => clientPerPartition(() => ({}), { max: 0 })).toThrow("`max`");
  expect(() => clientPerPartition(() => ({}))("")).toThrow("`partition`");
});

it("gives the same client for the same partition, and lets the one go that was used least lately", () => {
  const clientFor = clientPerPartition((partition) => ({ partition }), { max: 2 });
  const [a, b] = [clientFor("a"), clientFor("b")];
  expect(clientFor("a")).toBe(a);
  expect(clientFor("c")).toEqual({ partition: "c" });
  expect(clientFor("a")).toBe(a);
  expect(clientFor("b")).not.toBe(b);
});

it("opens a record only in its place, unchanged, with its key [N4, X2]", async () => {
  const sealer = sealerOf({ current: "k1", keys: { k1: bytes() } });
  const entry = entryOf("AccessToken", "key", { secret: "s3cret", expires_on: "99", home_account_id: "h" }, 5_000);
  const field = fieldOf("p", entry.id);
  const record = await encodeRecord(entry, "p", sealer);
  expect(record).toMatch(/^1 5 99 u k1 [\w-]+$/);
  expect(await decodeRecord(record, field, "p", sealer)).toEqual(entry);
  expect(await encodeRecord(entry, "p", sealer)).not.toBe(record);
  const none = { reason: "unreadable" };
  expect(await decodeRecord(record, field, "q", sealer)).toEqual(none);
  expect(await decodeRecord(record, fieldOf("p", "x"), "p", sealer)).toEqual(none);
  expect(await decodeRecord(record.replace("1 5", "1 6"), field, "p", sealer)).toEqual(none);
  expect(await decodeRecord(record.slice(0, -9), field, "p", sealer)).toEqual(none);
  expect(await decodeRecord(record, field, "p", undefined)).toEqual({ reason: "unknown-key", keyId: "k1" });
  const plain = await encodeRecord(entry, "p", undefined);
  expect(await decodeRecord(plain, field, "p", undefined)).toEqual(entry);
  expect(await decodeRecord(plain, field, "p", sealer)).toEqual(none);
  for (const rubbish of [
    "",
    "1",
    "1 2 3 u -",
    "1 2 3 u - {",
    '1 2 3 u - ["Account"]',
    '1 2 3 u - ["__proto__","k",{}]',
  ]) {
    expect(await decodeRecord(rubbish, field, "p", undefined)).toEqual(none);
  }
});

it("reads replies in every shape that clients give, and rubbish as none", () => {
  const pairs = new Map([["a", "1"]]);
  expect([pairsOf(["a", "1"]), pairsOf({ a: "1" }), pairsOf(pairs)]).toEqual([pairs, pairs, pairs]);
  expect(pairsOf([Buffer.from("a"), Buffer.from("1")])).toEqual(pairs);
  for (const rubbish of ["OK", 1, null, undefined, ["a"], [1, null], { a: [] }, Buffer.from("a")]) {
    expect(pairsOf(rubbish)).toBeUndefined();
  }
  expect(textsOf([1, "a", Buffer.from("b")])).toEqual(["1", "a", "b"]);
  for (const rubbish of ["OK", [null], [[]], {}]) expect(textsOf(rubbish)).toBeUndefined();
});

it("compares demands by what they demand, their time aside", () => {
  const of = (claims: string) => demandOf({ scopes: [], correlationId: "", claims });
  const one = of('{"access_token":{"nbf":{"essential":true,"value":"9"},"acrs":{"value":"c1","essential":true}}}');
  const two = of('{ "access_token": { "acrs":{"essential":true,"value":"c1"}, "nbf":{"value":"12"} } }');
  expect(one?.key).toBe(two?.key);
  expect([one?.nbf, two?.nbf]).toEqual([9, 12]);
  expect(of('{"access_token":{"acrs":{"essential":true,"value":"c2"}}}')?.key).not.toBe(one?.key);
  expect(of("no JSON")?.key).not.toBe(of("no JSON either")?.key);
  expect(demandOf({ scopes: [], correlationId: "" })).toBeUndefined();
  expect(demandOf({ scopes: [], correlationId: "", refresh: true })?.key).toBe("refresh");
});

/** MSAL's memory, as far as a plugin sees it. */
const memory = () => {
  let text = "{}";
  return {
    serialize: () => text,
    deserialize: (cache: string) => {
      text = cache;
    },
  };
};

it("waits half a second for a silent Redis, then leaves it alone for a second, and tells so once [N4, A8]", async () => {
  const clock = fakeClock();
  const events: RedisCacheEvent[] = [];
  let asked = 0;
  const redis = {
    sendCommand: () => {
      asked++;
      return new Promise<unknown>(() => {});
    },
  };
  const plugin = redisTokenCache(redis, { partition: "p", onEvent: (event) => events.push(event) });
  const other = redisTokenCache(redis, { partition: "q", onEvent: (event) => events.push(event) });
  const context = { cacheHasChanged: false, tokenCache: memory() };
  let done = 0;
  const look = (one = plugin) => one.beforeCacheAccess(context).then(() => done++);

  void look();
  await clock.advance(499);
  expect(done).toBe(0);
  await clock.advance(1);
  await settle();
  expect(done).toBe(1);
  await Promise.all([look(), look(other), look()]);
  expect([asked, events.length]).toEqual([1, 2]);
  await clock.advance(1_000);
  // One finds out whether it is back; the others do not wait.
  void look();
  await settle();
  await look(other);
  expect([asked, done]).toEqual([2, 5]);
  await clock.advance(500);
  await settle();
  expect(done).toBe(6);
  expect(events).toEqual([
    { type: "degraded", operation: "read", reason: "time-limit" },
    { type: "degraded", operation: "read", reason: "time-limit" },
  ]);
});

it("gives a turn back that comes when nobody waits for it any more [N4]", async () => {
  const clock = fakeClock();
  const commands: string[][] = [];
  let reply: (value: unknown) => void = () => {};
  const redis = {
    sendCommand: (args: string[]) => {
      commands.push(args);
      return new Promise<unknown>((resolve) => {
        reply = resolve;
      });
    },
  };
  const provider = clientCredential(client(redisTokenCache(redis, { partition: "p" })));
  const answer = provider.silent({ scopes: ["s"], correlationId: "", refresh: true });
  await clock.advance(500);
  await settle();
  expect((await answer).token).toBe("t1");
  reply([7, 7, -2, ""]);
  await settle();
  await clock.advance(1_000);
  expect(commands.map(([, , , lock]) => lock?.endsWith(":lock"))).toEqual([true, true]);
  expect(commands[1]?.[5]).toBe("7");
});

it("does not take its own being busy for a silent Redis [N4]", async () => {
  const clock = fakeClock();
  const events: RedisCacheEvent[] = [];
  // The reply is in the socket when the timer fires, and is read right after it.
  const redis = { sendCommand: () => new Promise<unknown>((resolve) => setTimeout(() => resolve([]), 500)) };
  const plugin = redisTokenCache(redis, { partition: "p", onEvent: (event) => events.push(event) });
  const look = plugin.beforeCacheAccess({ cacheHasChanged: false, tokenCache: memory() });
  await clock.advance(500);
  await look;
  expect(events).toEqual([]);
});

it("is not disturbed by who looks on [X1]", async () => {
  const redis = { sendCommand: () => Promise.reject(new Error("NOPERM this user has no permissions for alex")) };
  const seen: string[] = [];
  const onEvent = (event: RedisCacheEvent) => {
    seen.push(JSON.stringify(event));
    throw new Error("not mine");
  };
  const plugin = redisTokenCache(redis, { partition: "alex", onEvent });
  await plugin.beforeCacheAccess({ cacheHasChanged: false, tokenCache: memory() });
  expect(seen).toEqual(['{"type":"degraded","operation":"read","reason":"refused","code":"NOPERM"}']);
});

function client(cachePlugin: object) {
  let count = 0;
  return {
    config: { auth: { clientId: "c" }, cache: { cachePlugin } },
    async acquireTokenByClientCredential() {
      count++;
      const expiresOn = new Date(Date.now() + 3_600_000);
      return {
        accessToken: `t${count}`,
        expiresOn,
        tokenType: "Bearer",
        fromCache: false,
        tenantId: "",
        account: null,
      };
    },
  };
}

it("marks as of its turn what MSAL writes from within it, and no sign-in of meanwhile [N4]", async () => {
  const writes: string[][] = [];
  const redis = {
    async sendCommand(args: string[]): Promise<unknown> {
      if (args[1] === WRITE) writes.push(args);
      return args[1] === ENTER ? [7, 7, -2, ""] : ["written", "", "e"];
    },
  };
  const plugin = redisTokenCache(redis, { partition: "p" });
  const tokenCache = memory();
  const write = async (secret: string) => {
    const token = { secret, target: "s", expires_on: "9999999999" };
    tokenCache.deserialize(JSON.stringify({ AccessToken: { [secret]: token } }));
    await plugin.afterCacheAccess({ cacheHasChanged: true, tokenCache });
  };
  const [asked, goOn] = [deferred(), deferred()];
  const msal = client(plugin);
  const provider = clientCredential({
    ...msal,
    async acquireTokenByClientCredential() {
      asked.resolve();
      await goOn.promise;
      await write("of the turn");
      return msal.acquireTokenByClientCredential();
    },
  });
  const answer = provider.silent({ scopes: ["s"], correlationId: "", refresh: true });
  await asked.promise;
  await write("of a sign-in");
  goOn.resolve();
  await answer;
  await write("afterwards");
  const [first, second, third] = writes;
  expect([first?.[5], second?.[5], third?.[5]]).toEqual(["0", "7", "0"]);
  expect(second?.[4]).toMatch(/:ledger$/);
  expect(writes).toHaveLength(3);
});
