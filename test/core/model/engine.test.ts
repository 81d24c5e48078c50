/**
 * Random interleavings of calls, challenges, late answers, expiries, aborts, account switches, cancellations and
 * faults against the real engine: 300 runs, or 10,000 with `npm run test:model`.
 *
 * A failure prints the steps that lead to it, and with what to run it again: MODEL_SEED, MODEL_PATH, MODEL_REPLAY.
 */
import fc from "fast-check";
import { expect, it, vi } from "vitest";
import "../../../packages/core/src/diagnosis/diagnose.ts";
import { fakeClock } from "../../support/clock.ts";
import { steps } from "./commands.ts";
import { settings } from "./plan.ts";
import { World } from "./world.ts";

const START = Date.UTC(2026, 0, 1);
// npm tells which script runs; a variable in the script itself would not work in every shell.
const { npm_lifecycle_event: script, MODEL_RUNS, MODEL_SEED, MODEL_PATH } = process.env;
const RUNS = Number(MODEL_RUNS ?? (script === "test:model" ? 10_000 : 300));

it(`keeps its rules in ${RUNS} random runs`, { timeout: 1_800_000 }, async () => {
  const clock = fakeClock(START);
  const dropped: unknown[] = [];
  const onDropped = (reason: unknown) => dropped.push(reason);
  process.on("unhandledRejection", onDropped);
  // What waits with jitter waits the same in every run.
  vi.spyOn(Math, "random").mockReturnValue(0.5);

  const property = fc.asyncProperty(settings, steps, async (setting, list) => {
    vi.clearAllTimers();
    vi.setSystemTime(START);
    dropped.length = 0;
    const world = new World(setting, clock);
    try {
      await fc.asyncModelRun(() => ({ model: world, real: world }), list);
      await world.finish();
    } finally {
      await world.abandon();
    }
    expect(dropped, "rejections that nobody handles").toEqual([]);
  });
  try {
    await fc.assert(property, {
      numRuns: RUNS,
      ...(MODEL_SEED && { seed: Number(MODEL_SEED) }),
      ...(MODEL_PATH && { path: MODEL_PATH }),
      endOnFailure: false,
    });
  } finally {
    process.off("unhandledRejection", onDropped);
    vi.restoreAllMocks();
  }
});
