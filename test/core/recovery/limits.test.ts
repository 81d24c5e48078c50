import { expect, it } from "vitest";
import {
  COOL_DOWN_MS,
  Limits,
  MAX_RECOVERIES_A_MINUTE,
  REFRESH_PAUSE_MS,
} from "../../../packages/core/src/recovery/limits.ts";
import { fakeClock } from "../../support/clock.ts";

const MINUTE = 60_000;

it("does not try again for 30 s what was just in vain, and says why [E8]", async () => {
  const clock = fakeClock();
  const limits = new Limits();
  const error = new Error("no");
  limits.coolDown("a", clock.now(), error);
  await clock.advance(COOL_DOWN_MS - 1);
  expect(limits.coolingDown("a", clock.now())?.error).toBe(error);
  expect(limits.coolingDown("b", clock.now())).toBeUndefined();
  await clock.advance(1);
  expect(limits.coolingDown("a", clock.now())).toBeUndefined();
  expect(COOL_DOWN_MS).toBe(30_000);
});

it("starts the pause anew with every failure, and ends it with a success [E8]", async () => {
  const clock = fakeClock();
  const limits = new Limits();
  limits.coolDown("a", clock.now(), "first");
  await clock.advance(20_000);
  limits.coolDown("a", clock.now(), "second");
  await clock.advance(20_000);
  expect(limits.coolingDown("a", clock.now())?.error).toBe("second");
  limits.succeeded("a");
  expect(limits.coolingDown("a", clock.now())).toBeUndefined();
});

it("remembers a hundred failures, and gives up the oldest only for a new one [E8]", () => {
  const limits = new Limits();
  for (let index = 0; index < 100; index++) limits.coolDown(`${index}`, 0);
  limits.coolDown("99", 0);
  limits.coolDown("0", 0);
  expect(limits.coolingDown("1", 0)).toBeDefined();
  limits.coolDown("new", 0);
  expect(limits.coolingDown("1", 0)).toBeUndefined();
  expect(["0", "2", "99", "new"].every((what) => limits.coolingDown(what, 0))).toBe(true);
});

it("forgets failures on demand, and nothing else [E8]", () => {
  const limits = new Limits();
  limits.coolDown("a", 0);
  limits.prompted(0);
  limits.forgetFailures();
  expect([limits.coolingDown("a", 0), limits.mayPrompt(1)]).toEqual([undefined, "too-many"]);
});

it("allows 60 recoveries within any minute, and counts no more while there are too many [E8]", async () => {
  const clock = fakeClock();
  const limits = new Limits();
  for (let count = 0; count < MAX_RECOVERIES_A_MINUTE; count++) {
    expect(limits.countRecovery(clock.now())).toBe(true);
    await clock.advance(500);
  }
  expect(limits.countRecovery(clock.now())).toBe(false);
  await clock.advance(30_000);
  expect(limits.countRecovery(clock.now())).toBe(true);
  expect(limits.countRecovery(clock.now())).toBe(false);
  await clock.advance(500);
  expect(limits.countRecovery(clock.now())).toBe(true);
  expect(MAX_RECOVERIES_A_MINUTE).toBe(60);
});

it("allows one prompt a minute [E8]", async () => {
  const clock = fakeClock();
  const limits = new Limits();
  expect(limits.mayPrompt(clock.now())).toBe("yes");
  limits.prompted(clock.now());
  await clock.advance(MINUTE - 1);
  expect(limits.mayPrompt(clock.now())).toBe("too-many");
  await clock.advance(1);
  expect(limits.mayPrompt(clock.now())).toBe("yes");
});

it("does not prompt for 30 s after the user said no [E4]", async () => {
  const clock = fakeClock();
  const limits = new Limits();
  limits.prompted(clock.now() - 2 * MINUTE);
  limits.promptCancelled(clock.now());
  await clock.advance(COOL_DOWN_MS - 1);
  expect(limits.mayPrompt(clock.now())).toBe("cancelled");
  await clock.advance(1);
  expect(limits.mayPrompt(clock.now())).toBe("yes");
});

it("tells for 30 s that the user said no, also to whoever may prompt after all [E4]", async () => {
  const clock = fakeClock();
  const limits = new Limits();
  limits.prompted(clock.now() - 2 * MINUTE);
  expect(limits.wasCancelled(clock.now())).toBe(false);
  limits.promptCancelled(clock.now());
  await clock.advance(COOL_DOWN_MS - 1);
  expect([limits.mayPrompt(clock.now(), clock.now()), limits.wasCancelled(clock.now())]).toEqual(["yes", true]);
  await clock.advance(1);
  expect(limits.wasCancelled(clock.now())).toBe(false);
});

it("renews no token by force for 5 minutes after a renewed one was refused [D6]", async () => {
  const clock = fakeClock();
  const limits = new Limits();
  expect(limits.mayRefresh(clock.now())).toBe(true);
  limits.refreshRefused(clock.now());
  await clock.advance(REFRESH_PAUSE_MS - 1);
  expect(limits.mayRefresh(clock.now())).toBe(false);
  await clock.advance(1);
  expect(limits.mayRefresh(clock.now())).toBe(true);
  expect(REFRESH_PAUSE_MS).toBe(300_000);
});

it("is not stretched by a clock that goes back [E8]", () => {
  const clock = fakeClock();
  const limits = new Limits();
  limits.coolDown("a", clock.now());
  limits.prompted(clock.now());
  limits.promptCancelled(clock.now());
  limits.refreshRefused(clock.now());
  for (let count = 0; count < MAX_RECOVERIES_A_MINUTE; count++) limits.countRecovery(clock.now());
  clock.jump(-24 * 60 * MINUTE);
  const now = clock.now();
  expect(limits.coolingDown("a", now)).toBeUndefined();
  expect([limits.mayPrompt(now), limits.mayRefresh(now), limits.countRecovery(now)]).toEqual(["yes", true, true]);
});
