/** The numbers of turns in a real Redis: they rise whatever becomes of the ledger, and the ledger ends. */
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { ENTER, LEAVE } from "../../packages/node/src/redis/scripts.ts";
import { type NodeRedis, type RedisServer, startRedis } from "../support/redis.ts";

let server: RedisServer;
let redis: NodeRedis;

beforeAll(async () => {
  server = await startRedis();
  redis = await server.client();
});
beforeEach(async () => void (await redis.flushAll()));
afterAll(() => server.close());

const LEDGER_MS = "90000";
const run = <T>(script: string, ...args: string[]) =>
  redis.sendCommand<T>(["EVAL", script, "2", "{p}:lock", "{p}:ledger", ...args]);
const enter = async () => (await run<number[]>(ENTER, "5000", LEDGER_MS))[0] ?? Number.NaN;

it("goes on rising after Redis lost its data: who had a turn before neither ends the next nor notes over it [N4]", async () => {
  const old = await enter();
  await redis.flushAll();
  const next = await enter();
  expect(next).toBeGreaterThan(old);
  await run(LEAVE, String(old), `${old} stale`);
  expect([await redis.get("{p}:lock"), await redis.hGet("{p}:ledger", "note")]).toEqual([String(next), null]);
});

it("counts in numbers that stay exact, in Redis and here [N4]", async () => {
  const fence = await enter();
  expect(Number.isSafeInteger(fence)).toBe(true);
  expect([await redis.get("{p}:lock"), await redis.hGet("{p}:ledger", "fence")]).toEqual([`${fence}`, `${fence}`]);
  await run(LEAVE, String(fence), "");
  expect(await enter()).toBe(fence + 1);
});

it("lets the ledger end when nobody has taken a turn for long [N4]", async () => {
  await enter();
  expect(await redis.pTTL("{p}:ledger")).toBeGreaterThan(Number(LEDGER_MS) - 5_000);
});
