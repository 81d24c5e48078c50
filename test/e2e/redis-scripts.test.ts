/** What the scripts do in a real Redis: the newer wins, an account keeps its partition, who is late writes nothing. */
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { entryOf } from "../../packages/node/src/redis/entries.ts";
import type { RedisCacheEvent } from "../../packages/node/src/redis/events.ts";
import { linkOf } from "../../packages/node/src/redis/link.ts";
import { Partition } from "../../packages/node/src/redis/partition.ts";
import { ENTER, EXTEND, LEAVE, WRITE } from "../../packages/node/src/redis/scripts.ts";
import { Station } from "../../packages/node/src/redis/station.ts";
import { type NodeRedis, type RedisServer, startRedis } from "../support/redis.ts";

let server: RedisServer;
let redis: NodeRedis;
let events: RedisCacheEvent[] = [];

beforeAll(async () => {
  server = await startRedis();
  redis = await server.client();
});
beforeEach(async () => {
  events = [];
  await redis.flushAll();
});
afterAll(() => server.close());

const HOUR = Math.floor(Date.now() / 1000) + 3_600;
const DAY = "86400";

function partition(): Partition {
  const tell = (event: RedisCacheEvent) => void events.push(event);
  return new Partition("{p}", new Station(linkOf(redis), tell), undefined, tell);
}

function token(resource: string, issued: number, home = "", secret = `${resource}-${issued}`) {
  const value = { secret, cached_at: String(issued), expires_on: String(HOUR), home_account_id: home };
  return entryOf("AccessToken", resource, value, Date.now());
}

async function put(into: Partition, ...entries: ReturnType<typeof token>[]): Promise<void> {
  into.take(entries.map((entry) => ({ id: entry.id, entry, issuedAt: entry.issuedAt })));
  await into.write();
}

async function secretsIn(one: Partition = partition()): Promise<string[]> {
  await one.read();
  return one
    .entries()
    .map(({ text }) => JSON.parse(text).secret)
    .sort();
}

it("lets the newer entry stay, in whatever order they are written [N4]", async () => {
  const [a, b] = [partition(), partition()];
  await put(a, token("x", 20));
  await put(b, token("x", 10));
  expect(await secretsIn()).toEqual(["x-20"]);
  expect(await secretsIn(b)).toEqual(["x-20"]);
  await put(b, token("x", 20, "", "later, in the same second"));
  expect(await secretsIn(a)).toEqual(["later, in the same second"]);
});

it("removes an entry only if it is the one that was meant, or an older one [N4]", async () => {
  const [a, b] = [partition(), partition()];
  await put(a, token("x", 10), token("y", 10));
  await b.read();
  await put(a, token("x", 20));
  b.take([token("x", 10), token("y", 10)].map(({ id, issuedAt }) => ({ id, entry: undefined, issuedAt })));
  await b.write();
  expect(await secretsIn()).toEqual(["x-20"]);
  expect(await secretsIn(b)).toEqual(["x-20"]);
});

it("refuses another account's entries in the step that would write them, even unread [N4]", async () => {
  const [a, b] = [partition(), partition()];
  await put(a, token("x", 10, "alex.home"));
  await put(b, token("x", 20, "ada.home"), token("app", 10));
  expect(await secretsIn()).toEqual(["app-10", "x-10"]);
  expect(events).toEqual([{ type: "entry-ignored", reason: "foreign-account" }]);
});

it("writes of a turn that has passed to another only what is newer than what is there [N4]", async () => {
  const turn = ["2", "{p}:lock", "{p}:ledger"];
  const enter = (ms = "60000") => redis.sendCommand<number[]>(["EVAL", ENTER, ...turn, ms, "90000"]);
  const [fence = 0] = await enter("200");
  expect(fence).toBeGreaterThan(0);
  expect((await enter())[0]).toBe(0);
  await expect.poll(async () => (await enter())[0]).toBe(fence + 1);

  const changes = (...entries: ReturnType<typeof token>[]) =>
    entries.map((entry) => ({ id: entry.id, entry, issuedAt: entry.issuedAt }));
  const [timely, late] = [partition(), partition()];
  const good = changes(token("x", 20), token("same", 20, "", "timely"), token("older", 20));
  timely.take(good);
  await timely.writeInTurn({ ledger: "{p}:ledger", fence: fence + 1 }, good);
  const tooLate = changes(token("x", 10), token("same", 20, "", "late"), token("older", 30), token("alone", 5));
  late.take(tooLate);
  await late.writeInTurn({ ledger: "{p}:ledger", fence }, tooLate);
  expect(await secretsIn()).toEqual(["alone-5", "older-30", "timely", "x-20"]);
  // The late one finds out at its next look.
  expect(await secretsIn(late)).toEqual(["alone-5", "older-30", "timely", "x-20"]);

  await redis.sendCommand(["EVAL", LEAVE, ...turn, String(fence), `${fence} late`]);
  expect(await redis.hGet("{p}:ledger", "note")).toBeNull();
  expect(await redis.get("{p}:lock")).toBe(String(fence + 1));
});

it("makes a turn last longer, unless it has passed to another [N4]", async () => {
  const [fence = 0] = await redis.sendCommand<number[]>([
    "EVAL",
    ENTER,
    "2",
    "{p}:lock",
    "{p}:ledger",
    "60000",
    "90000",
  ]);
  const extend = (of: number) => redis.sendCommand(["EVAL", EXTEND, "1", "{p}:lock", String(of), "80000"]);
  await extend(fence - 1);
  expect(await redis.pTTL("{p}:lock")).toBeLessThanOrEqual(60_000);
  await extend(fence);
  expect(await redis.pTTL("{p}:lock")).toBeGreaterThan(70_000);
  await redis.del("{p}:lock");
  await extend(fence);
  expect(await redis.exists("{p}:lock")).toBe(0);
});

it("drops entries that have ended, and the key with the last of them, a day later [N4]", async () => {
  const write = (...args: string[]) =>
    redis.sendCommand(["EVAL", WRITE, "2", "{p}", "{p}", "0", "e", "", DAY, ...args]);
  await write("old", "1", "", "1 1 1000 a - x", "new", "1", "", `1 1 ${HOUR + 200_000} a - x`);
  expect(Object.keys(await redis.hGetAll("{p}")).sort()).toEqual(["epoch", "new"]);
  expect(await redis.expireTime("{p}")).toBe(HOUR + 200_000);
  await write("new", "1", "", "");
  expect(await redis.hGetAll("{p}")).toEqual({ epoch: "e", new: expect.stringMatching(/^1 1 \d+ r -$/) });
  expect(await redis.ttl("{p}")).toBeGreaterThan(86_000);
});
