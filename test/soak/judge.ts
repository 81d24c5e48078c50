/** Whether a run was as it has to be, in plain sentences. */
import { AT_START, expectedOf, type Range, sum } from "./expectation.ts";
import type { SoakOptions } from "./options.ts";
import type { Failure, MemorySample, RunRecord } from "./run-record.ts";
import { createSchedule } from "./schedule.ts";
import { type Slope, theilSen } from "./statistics.ts";

/** One judgement. */
export interface Judgement {
  readonly met: boolean;
  readonly sentence: string;
}

/** A longer run tells a slow leak; a shorter one only a gross one, as the heap still settles. */
const LONG_RUN_SECONDS = 300;
const TOLERANCE_MB_A_MINUTE = { long: 0.2, short: 12 };
const MIN_SAMPLES = 10;
/** Part of the run that a process must have lived after its warm-up: one that was just started still settles. */
const MIN_LIFE = 0.5;
/** Part of the orders that is made in any case; a process that is started anew makes none, a busy machine fewer. */
const MIN_CALLS = 0.5;
const MIN_EVENTS = 0.5;
const MARGIN = 0.05;

/** Judges a run. */
export function judge(run: RunRecord, options: SoakOptions): Judgement[] {
  return [
    judgeCalls(run, options),
    judgeEvents(run, options),
    judgeFailures(run),
    judgeTokenRequests(run),
    ...judgeMemory(run, options),
  ];
}

/** A run without calls would meet everything else. */
function judgeCalls(run: RunRecord, { seconds, rate }: SoakOptions): Judgement {
  const ordered = seconds * rate;
  const met = run.calls >= ordered * MIN_CALLS && run.recovered > 0;
  return {
    met,
    sentence: `${count(run.calls, "call")} of ${ordered} ordered were made, ${run.recovered} of them recovered.`,
  };
}

/** Nor is it a soak where little happens. */
function judgeEvents({ happenings }: RunRecord, options: SoakOptions): Judgement {
  const planned = createSchedule(options).length;
  const met = happenings.length >= planned * MIN_EVENTS;
  return { met, sentence: `${happenings.length} of ${planned} events that were planned took place.` };
}

function judgeFailures(run: RunRecord): Judgement {
  const { failed } = run.verdicts;
  if (failed === 0) return { met: true, sentence: "No call failed that could have been recovered." };
  return {
    met: false,
    sentence: [`${count(failed, "call")} failed that could have been recovered:`, ...groups(run.failures)].join(
      "\n    ",
    ),
  };
}

/** Alike ones together, with the time of the first. */
function groups(failures: readonly Failure[]): string[] {
  const alike = new Map<string, { times: number; first: number }>();
  for (const { at, during, call } of failures) {
    const { status, code = "", reason = "", error = "" } = call.outcome;
    const what = [status || "no answer", code, reason, error].filter((part) => part !== "").join(", ");
    const line = `${call.worker}${call.secured ? " (step-up)" : ""} during ${during}: ${what}`;
    const { times, first } = alike.get(line) ?? { times: 0, first: at };
    alike.set(line, { times: times + 1, first });
  }
  return [...alike].map(([line, { times, first }]) => `${times} × ${line}, first at ${first.toFixed(1)} s`);
}

/** The token requests that the events of a run call for. */
export function expectedInAll(run: RunRecord): Range {
  return sum([AT_START, ...run.happenings.map(({ episode, degraded }) => expectedOf(episode, degraded))]);
}

function judgeTokenRequests(run: RunRecord): Judgement {
  const { low, high } = expectedInAll(run);
  const made = run.tokenRequests;
  const met = made >= low * (1 - MARGIN) && made <= high * (1 + MARGIN);
  return {
    met,
    sentence: `${made} token requests were made; the events call for ${rangeText({ low, high })}, within 5 %.`,
  };
}

function judgeMemory(run: RunRecord, { seconds }: SoakOptions): Judgement[] {
  const isLong = seconds >= LONG_RUN_SECONDS;
  const tolerance = isLong ? TOLERANCE_MB_A_MINUTE.long : TOLERANCE_MB_A_MINUTE.short;
  const judged = livesOf(run.memory, seconds).map(({ worker, slope }) => ({
    met: slope.low <= tolerance,
    sentence: `The heap of ${worker} changed by ${signed(slope.slope)} MB a minute (95 %: ${signed(slope.low)} to ${signed(slope.high)}); allowed are ${tolerance}${isLong ? "" : ", as the run is short"}.`,
  }));
  return judged.length > 0
    ? judged
    : [{ met: false, sentence: "No process lived long enough for its memory to be judged." }];
}

/** Seconds after the start of a process that are not judged. */
function warmUpOf(seconds: number): number {
  return Math.min(120, seconds * 0.3);
}

/** The growth in MB a minute, for every life that was long enough in a run of so many seconds. */
export function livesOf(
  samples: readonly MemorySample[],
  seconds: number,
): { worker: string; life: number; slope: Slope }[] {
  const lives = new Map<string, MemorySample[]>();
  for (const sample of samples) {
    const key = `${sample.worker} ${sample.life}`;
    lives.set(key, [...(lives.get(key) ?? []), sample]);
  }
  return [...lives.values()].flatMap((all) => {
    const [first] = all;
    if (!first) return [];
    const { worker, life } = first;
    const settled = all.filter(({ at }) => at - first.at >= warmUpOf(seconds));
    const lived = (settled.at(-1)?.at ?? 0) - (settled[0]?.at ?? 0);
    if (settled.length < MIN_SAMPLES || lived < seconds * MIN_LIFE) return [];
    return [{ worker, life, slope: theilSen(settled.map(({ at, heapMb }) => ({ x: at / 60, y: heapMb }))) }];
  });
}

/** A range in words. */
export function rangeText({ low, high }: Range): string {
  return low === high ? String(low) : `${low} to ${high}`;
}

function signed(value: number): string {
  return `${value > 0 ? "+" : ""}${value.toFixed(2)}`;
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? "" : "s"}`;
}
