/** A run is judged by its calls, its token requests and its memory. */
import { expect, test } from "vitest";
import { aRun, OPTIONS } from "./a-run.ts";
import { chart } from "./chart.ts";
import { expectedInAll, judge, livesOf } from "./judge.ts";
import { liveLine } from "./live-line.ts";
import { tables } from "./table.ts";
import { WORKERS } from "./topology.ts";

const missed = (...args: Parameters<typeof aRun>) =>
  judge(aRun(...args), OPTIONS)
    .filter(({ met }) => !met)
    .map(({ sentence }) => sentence);

test("a run in which all went well meets every judgement", () => {
  expect(missed()).toEqual([]);
  expect(judge(aRun(), OPTIONS).length).toBe(4 + 4);
});

test("one call that failed is one too many, and is told of", () => {
  const [sentence, ...more] = missed({ failures: 1 });
  expect(more).toEqual([]);
  expect(sentence).toMatch("1 call failed");
  expect(sentence).toMatch("1 × middle-1 during policy: 401, too-many-recoveries, first at 101.1 s");
});

test("a run without calls, or without recoveries, is none", () => {
  expect(missed({ calls: 0.4 })).toHaveLength(1);
  expect(missed({ recovered: false })).toHaveLength(1);
});

test("a run in which hardly anything happened is none", () => {
  expect(missed({ episodes: 60 })[0]).toMatch(/^60 of \d+ events that were planned took place/);
  expect(missed({ episodes: 80 })).toEqual([]);
});

test("token requests may differ by 5 % of what the events call for, in either direction", () => {
  // 10 at the start, and 10 for each of 99 policy changes.
  expect(expectedInAll(aRun())).toEqual({ low: 1_000, high: 1_000 });
  for (const [extra, met] of [
    [0, true],
    [50, true],
    [-50, true],
    [51, false],
    [-51, false],
  ] as const) {
    expect(missed({ extra }).length, String(extra)).toBe(met ? 0 : 1);
  }
  expect(missed({ extra: 51 })[0]).toMatch("1051 token requests were made; the events call for 1000");
});

test("a heap that grows beyond its noise is told by its process", () => {
  const [sentence, ...more] = missed({ growth: { "middle-2": 0.5 } });
  expect(more).toEqual([]);
  expect(sentence).toMatch(/The heap of middle-2 changed by \+0\.\d\d MB a minute/);
  expect(missed({ growth: { "middle-2": 0.05 } })).toEqual([]);
  expect(missed({ growth: { "middle-2": -3 } })).toEqual([]);
});

test("what a process holds at its start does not count", () => {
  expect(missed({ warmUpMb: 30 })).toEqual([]);
});

test("only a process that lived for half of the run after its warm-up is judged", () => {
  const { memory } = aRun();
  expect(livesOf(memory, OPTIONS.seconds).map(({ worker }) => worker)).toEqual(WORKERS.map(({ name }) => name));
  const killed = memory.map((sample) => (sample.at > 400 ? { ...sample, life: 2 } : sample));
  expect(livesOf(killed, OPTIONS.seconds)).toEqual([]);
  const early = memory.map((sample) => (sample.at > 100 ? { ...sample, life: 2 } : sample));
  expect(livesOf(early, OPTIONS.seconds).map(({ life }) => life)).toEqual([2, 2, 2, 2]);
});

test("a run in which no memory could be judged is not met", () => {
  const run = aRun();
  run.memory.length = 0;
  expect(judge(run, OPTIONS).filter(({ met }) => !met)).toHaveLength(1);
});

test("the tables tell what was expected and what was made, by event", () => {
  const text = tables(aRun({ extra: 3 }));
  expect(text).toMatch(/^start +1 +10 +10$/m);
  expect(text).toMatch(/^policy change +99 +990 +993 +\d+ ms$/m);
  expect(text.match(/^At \d+\.\d s, policy: 11 token requests, 10 expected$/gm)).toHaveLength(3);
  expect(text).toMatch("half of the calls within 5.0 ms");
});

test("the live line tells how it goes", () => {
  const line = liveLine(aRun(), 133);
  expect(line).toMatch(
    /^2:13 · \d+ calls · 0 failed · \d+ recovered · 1000 token requests · p50 5 p99 5 ms · daemon-1/,
  );
  expect(line).toMatch(/policy$/);
});

test("the chart is well-formed, marks every event, and has no value that is not a number", () => {
  const run = aRun({ failures: 1 });
  const svg = chart(run, OPTIONS, judge(run, OPTIONS));
  expect(svg).not.toMatch(/NaN|Infinity|undefined/);
  expect(svg.match(/class="mark"/g)).toHaveLength(run.happenings.length);
  expect(svg).toMatch("NOT met");
  const open = svg.match(/<(svg|g|text|tspan|title|style)\b/g)?.length;
  expect(svg.match(/<\/(svg|g|text|tspan|title|style)>/g)).toHaveLength(open ?? 0);
  expect(chart(aRun(), OPTIONS, judge(aRun(), OPTIONS))).not.toMatch("NOT met");
});
