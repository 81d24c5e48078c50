import { expect, test } from "vitest";
import { fakeClock } from "./clock.ts";

test("the clock stands until it is moved, and runs what falls due in order", async () => {
  const clock = fakeClock(1000);
  const done: string[] = [];
  setTimeout(() => done.push("late"), 200);
  setTimeout(() => Promise.resolve().then(() => done.push(`early, at ${Date.now()}`)), 100);
  await clock.advance(99);
  expect([clock.now(), ...done]).toEqual([1099]);
  await clock.advance(101);
  expect(done).toEqual(["early, at 1100", "late"]);
});

test("a jump moves the time and runs nothing", () => {
  const clock = fakeClock();
  setTimeout(() => expect.unreachable(), 10);
  clock.jump(-5000);
  expect(Date.now()).toBe(Date.UTC(2026, 0, 1) - 5000);
});

test("immediates go on while the clock stands", async () => {
  fakeClock();
  await new Promise((resolve) => setImmediate(resolve));
});

test("the clock of one test does not reach into the next", () => {
  expect(Date.now()).toBeGreaterThan(Date.UTC(2026, 0, 1) + 1000);
});
