/** Calls are made at a steady rate, but no more at once than there is room for. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { keepCalling } from "./pace.ts";
import { Pool } from "./pool.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("as many calls are made as ordered, each with a number of its own, until it is stopped", () => {
  const numbers: number[] = [];
  const stop = keepCalling(25, (number) => numbers.push(number));
  vi.advanceTimersByTime(2_000);
  expect(numbers).toEqual(Array.from({ length: 50 }, (_, n) => n));
  stop();
  vi.advanceTimersByTime(2_000);
  expect(numbers).toHaveLength(50);
});

test("what could not be made in time is not made all at once", () => {
  let calls = 0;
  keepCalling(200, () => calls++);
  vi.advanceTimersByTime(1_000);
  expect(calls).toBe(200);
  // The process was stopped meanwhile: no timer ran, and much time went by.
  const now = performance.now();
  vi.spyOn(performance, "now").mockReturnValueOnce(now + 60_000);
  vi.advanceTimersByTime(20);
  expect(calls).toBeLessThan(310);
});

test("a pool makes no call for which there is no room, and knows its oldest one", async () => {
  const pool = new Pool(2);
  const ends: (() => void)[] = [];
  let made = 0;
  const call = () => {
    made++;
    return new Promise<void>((end) => void ends.push(end));
  };
  expect(pool.oldestMs).toBe(0);
  pool.run(call);
  vi.advanceTimersByTime(300);
  pool.run(call);
  pool.run(call);
  expect([made, pool.oldestMs]).toEqual([2, 300]);
  ends[0]?.();
  await vi.advanceTimersByTimeAsync(50);
  expect(pool.oldestMs).toBe(50);
  pool.run(call);
  expect(made).toBe(3);
});
