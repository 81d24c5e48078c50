import { expect, it, vi } from "vitest";
import { type RetryPlan, retrying } from "../../../packages/core/src/recovery/retry.ts";
import { type Clock, fakeClock } from "../../support/clock.ts";

function plan(more: Partial<RetryPlan> = {}): RetryPlan {
  return { retries: 2, firstWaitMs: 100, maxWaitMs: 1_000, waitAfter: () => 0, ...more };
}

/** Runs with the clock going on; tells when each try was made. */
async function times(clock: Clock, run: (attempt: number) => Promise<unknown>, own: RetryPlan) {
  const started = clock.now();
  const at: number[] = [];
  const result = retrying(() => {
    at.push(clock.now() - started);
    return run(at.length);
  }, own).then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  await clock.advance(60_000);
  return { at, ...(await result) } as { at: number[]; value?: unknown; error?: unknown };
}

it("gives the result of the first try, without a wait [A8]", async () => {
  expect(await times(fakeClock(), async () => "token", plan())).toEqual({ at: [0], value: "token" });
});

it("tries again after growing waits with jitter, as often as planned [A8]", async () => {
  const error = new Error("down");
  const { at, error: last } = await times(fakeClock(), () => Promise.reject(error), plan());
  expect(last).toBe(error);
  expect(at).toHaveLength(3);
  const [first = 0, second = 0] = [(at[1] ?? 0) - (at[0] ?? 0), (at[2] ?? 0) - (at[1] ?? 0)];
  expect(first).toBeGreaterThanOrEqual(100);
  expect(first).toBeLessThanOrEqual(200);
  expect(second).toBeGreaterThanOrEqual(200);
  expect(second).toBeLessThanOrEqual(400);
});

it("waits no longer than the plan says, however many tries [A8]", async () => {
  const { at } = await times(fakeClock(), () => Promise.reject("down"), plan({ retries: 8, maxWaitMs: 300 }));
  expect(at).toHaveLength(9);
  for (let index = 1; index < at.length; index++)
    expect((at[index] ?? 0) - (at[index - 1] ?? 0)).toBeLessThanOrEqual(300);
});

it("waits at least as long as it is told after a failure [A8]", async () => {
  const own = plan({ maxWaitMs: 60_000, waitAfter: (_, attempt) => attempt * 5_000 });
  const { at } = await times(fakeClock(), () => Promise.reject("busy"), own);
  expect(at[1]).toBeGreaterThanOrEqual(5_000);
  expect((at[2] ?? 0) - (at[1] ?? 0)).toBeGreaterThanOrEqual(10_000);
  expect(at).toHaveLength(3);
});

it("does not wait after the last try [A8]", async () => {
  const clock = fakeClock();
  const waitAfter = vi.fn(() => 10_000);
  const done = vi.fn();
  const failing = retrying(() => Promise.reject("busy"), plan({ retries: 0, waitAfter })).catch(done);
  await clock.advance(0);
  expect(done).toHaveBeenCalledWith("busy");
  await failing;
});

it("stops at a failure that will not pass [A8]", async () => {
  const asked: unknown[] = [];
  const own = plan({
    waitAfter: (error, attempt) => {
      asked.push([error, attempt]);
      return error === "passing" ? 0 : undefined;
    },
  });
  const run = (attempt: number) => Promise.reject(attempt === 1 ? "passing" : "final");
  expect(await times(fakeClock(), run, own)).toMatchObject({ at: [0, expect.any(Number)], error: "final" });
  expect(asked).toEqual([
    ["passing", 1],
    ["final", 2],
  ]);
});

it.each([
  ["text", "no"],
  ["undefined", undefined],
  ["an object", { errorCode: "x" }],
  ["a TypeError", new TypeError("fetch failed")],
  ["a frozen error", Object.freeze(new Error("shared"))],
  ["an AbortError", new DOMException("aborted", "AbortError")],
])("rejects with the failure as it was: %s [A9]", async (_, reason) => {
  const { at, error } = await times(fakeClock(), () => Promise.reject(reason), plan());
  expect([at.length, error]).toEqual([3, reason]);
});

it("carries a synchronous failure, too [A9]", async () => {
  const broken = () => {
    throw "broken";
  };
  await expect(retrying(broken, plan({ retries: 0 }))).rejects.toBe("broken");
});

it.each([
  ["an error", new Error("gone")],
  ["text", "gone"],
])("tries nothing where the signal has aborted, and rejects with its reason: %s [E5]", async (_, reason) => {
  const signal = AbortSignal.abort(reason);
  await expect(retrying(() => expect.unreachable(), plan({ signal }))).rejects.toBe(reason);
});

it.each([
  ["while it waits by the plan", 50, { firstWaitMs: 1_000, maxWaitMs: 1_000 }],
  ["while it waits as it was told", 50, { waitAfter: () => 30_000 }],
])("ends with the signal's reason at once %s [A8, E5]", async (_, after, more) => {
  const clock = fakeClock();
  const controller = new AbortController();
  const run = vi.fn(() => Promise.reject("busy"));
  const done = vi.fn();
  const ended = retrying(run, plan({ signal: controller.signal, ...more })).catch(done);
  await clock.advance(after);
  controller.abort("gone");
  await clock.advance(0);
  expect(done).toHaveBeenCalledWith("gone");
  await ended;
  await clock.advance(60_000);
  expect(run).toHaveBeenCalledTimes(1);
  expect(vi.getTimerCount()).toBe(0);
});

it.each([
  ["an error", new Error("gone")],
  ["text", "gone"],
])("ends with the signal's reason where it aborts during a try: %s [E5]", async (_, reason) => {
  for (const outcome of [() => Promise.resolve("token"), () => Promise.reject("busy")]) {
    const controller = new AbortController();
    const run = vi.fn(() => {
      controller.abort(reason);
      return outcome();
    });
    const waitAfter = vi.fn(() => 30_000);
    await expect(retrying(run, plan({ signal: controller.signal, waitAfter }))).rejects.toBe(reason);
    expect(run).toHaveBeenCalledTimes(1);
  }
});
