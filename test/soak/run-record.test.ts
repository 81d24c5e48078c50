/** What is noted of a run goes to the right second, and to the right episode. */
import { expect, test } from "vitest";
import type { Episode } from "./episode.ts";
import { RunRecord } from "./run-record.ts";
import type { CallRecord } from "./verdict.ts";

const START = 1_700_000_000_000;
const EPISODE: Episode = { at: 0, kind: "policy", scope: {}, user: "", session: "", worker: "", context: "" };

function call(at: number, ms: number, recovered = false): CallRecord {
  const outcome = { status: 200, recovered };
  return { worker: "daemon-1", target: "graph", secured: false, startedAt: START + at, ms, outcome };
}

test("a call counts when it ends", () => {
  const run = new RunRecord();
  run.start(START);
  run.call(call(900, 50), "ok");
  run.call(call(900, 200, true), "ok");
  run.call(call(2_500, 10), "needs-user");
  run.call(call(2_600, 10), "failed");
  expect(run.seconds.map(({ calls }) => calls)).toEqual([1, 1, 2]);
  expect(run.seconds.map(({ recovered }) => recovered)).toEqual([0, 1, 0]);
  expect(run.seconds.map(({ needsUser, failed }) => [needsUser, failed])).toEqual([
    [0, 0],
    [0, 0],
    [1, 1],
  ]);
  expect([run.calls, run.recovered, run.verdicts.ok, run.failures.length]).toEqual([4, 1, 2, 1]);
});

test("a token request counts for the episode that began last, before the first one for the start", () => {
  const run = new RunRecord();
  run.tokenRequest(START - 500, 200);
  run.start(START);
  run.tokenRequest(START + 100, 200);
  run.begin(EPISODE, START + 1_000);
  for (const status of [200, 429, 0]) run.tokenRequest(START + 1_100, status);
  run.begin(EPISODE, START + 2_000);
  run.tokenRequest(START + 2_100, 200);
  expect([run.tokenRequestsAtStart, run.tokenRequests]).toEqual([2, 6]);
  expect(run.happenings.map(({ tokenRequests }) => tokenRequests)).toEqual([3, 1]);
  expect(run.seconds.map(({ tokenRequests, tokenless }) => [tokenRequests, tokenless])).toEqual([
    [2, 0],
    [3, 2],
    [1, 0],
  ]);
});

test("an episode knows its slowest call, and who had to do without Redis", () => {
  const run = new RunRecord();
  run.start(START);
  run.call(call(0, 900), "ok");
  run.begin(EPISODE, START + 1_000);
  run.call(call(1_000, 30), "ok");
  run.call(call(1_000, 20), "ok");
  run.told("daemon-1", { type: "degraded", operation: "read", reason: "time-limit" });
  run.told("daemon-2", { type: "restored", operation: "read" });
  const [happening] = run.happenings;
  expect(happening?.slowestMs).toBe(30);
  expect([...(happening?.degraded ?? [])]).toEqual(["daemon-1"]);
  expect([...run.redisEvents]).toEqual([
    ["daemon-1 degraded", 1],
    ["daemon-2 restored", 1],
  ]);
});
