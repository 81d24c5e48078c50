/** What is left of an entry that was removed, in a real Redis: enough to keep it from being written again. */
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { type Entry, entryOf } from "../../packages/node/src/redis/entries.ts";
import { linkOf } from "../../packages/node/src/redis/link.ts";
import { Partition } from "../../packages/node/src/redis/partition.ts";
import { Station } from "../../packages/node/src/redis/station.ts";
import { type NodeRedis, type RedisServer, startRedis } from "../support/redis.ts";

let server: RedisServer;
let redis: NodeRedis;
const events: unknown[] = [];

beforeAll(async () => {
  server = await startRedis();
  redis = await server.client();
});
beforeEach(async () => {
  events.length = 0;
  await redis.configSet("maxmemory", "0");
  await redis.flushAll();
});
afterAll(() => server.close());

const HOUR = Math.floor(Date.now() / 1000) + 3_600;

function partition(): Partition {
  const tell = (event: unknown) => void events.push(event);
  return new Partition("{p}", new Station(linkOf(redis), tell), undefined, tell);
}

function token(issued: number, home = ""): Entry {
  const value = { secret: `t-${issued}`, cached_at: String(issued), expires_on: String(HOUR), home_account_id: home };
  return entryOf("AccessToken", "x", value, Date.now());
}

const put = (entry: Entry) => ({ id: entry.id, entry, issuedAt: entry.issuedAt });
const remove = ({ id, issuedAt }: Entry) => ({ id, entry: undefined, issuedAt });

async function change(one: Partition, ...changes: Parameters<Partition["take"]>[0]): Promise<void> {
  one.take(changes);
  await one.write();
}

async function issued(): Promise<number[]> {
  const one = partition();
  await one.read();
  return one.entries().map(({ issuedAt }) => issuedAt);
}

it("writes again nothing that was removed, only what came later [N4]", async () => {
  const one = partition();
  await change(one, put(token(5)));
  await change(one, remove(token(5)));
  await change(one, { ...put(token(5)), isAgain: true });
  expect(await issued()).toEqual([]);
  await change(one, { ...put(token(6)), isAgain: true });
  expect(await issued()).toEqual([6]);
  await change(one, remove(token(6)));
  await change(one, put(token(6)));
  expect(await issued()).toEqual([6]);
  expect(events).toEqual([]);
});

it("remembers for a day what was removed, and lets the partition end as before [N4]", async () => {
  const one = partition();
  await change(one, put(token(5, "alex")));
  await change(one, remove(token(5)));
  const { epoch, owner, ...rest } = await redis.hGetAll("{p}");
  expect([typeof epoch, owner]).toEqual(["string", undefined]);
  const [, end] =
    Object.values(rest)
      .join()
      .match(/^1 5 (\d+) r -$/) ?? [];
  expect(Number(end) * 1000 - Date.now()).toBeGreaterThan(86_300_000);
  expect(await redis.ttl("{p}")).toBeLessThanOrEqual(86_401);
  // It belongs to nobody.
  await change(partition(), put(token(6, "ada")));
  expect(await issued()).toEqual([6]);
  // When that has ended, nothing is left of it.
  const [field = ""] = Object.keys(rest);
  await redis.hSet("{p}", field, "1 9 1000 r -");
  await change(partition(), remove(entryOf("AccessToken", "other", {}, 1_000)));
  expect(await redis.hExists("{p}", field)).toBe(0);
});

it("removes from a Redis that is full [N4]", async () => {
  await change(partition(), put(token(5)));
  await redis.configSet("maxmemory", "1");
  await change(partition(), remove(entryOf("AccessToken", "another", {}, 1_000)), remove(token(5)));
  expect(await issued()).toEqual([]);
  expect(events).toEqual([]);
});
