/** Which calls may end in something other than an answer, and which may not. */
import { expect, test } from "vitest";
import { type CallRecord, type Excuse, type Outcome, verdictOf } from "./verdict.ts";

const NEEDS_USER: Outcome = { status: 0, code: "challenge", reason: "interaction-required" };
const HELD_BACK: Outcome = { status: 401, reason: "token-request-failed" };
const BAD_GATEWAY: Outcome = { status: 502 };
const BROKEN: Outcome = { status: 0, error: "TypeError: fetch failed" };

function call(outcome: Outcome, more: Partial<CallRecord> = {}): CallRecord {
  return { worker: "middle-2", target: "alex-1", secured: false, startedAt: 1_000, ms: 100, outcome, ...more };
}

function excuse(verdict: Excuse["verdict"], more: Partial<Excuse> = {}): Excuse {
  return { verdict, from: 1_050, until: 2_000, ...more };
}

test("an answer is an answer, whatever else happens", () => {
  expect(verdictOf(call({ status: 200 }), [])).toBe("ok");
  expect(verdictOf(call({ status: 200 }), [excuse("needs-user")])).toBe("ok");
});

test.each([
  ["needs-user", NEEDS_USER],
  ["held-back", HELD_BACK],
  ["api-fault", BAD_GATEWAY],
  ["lost", BROKEN],
] as const)("%s needs an excuse of its own", (verdict, outcome) => {
  expect(verdictOf(call(outcome), [])).toBe("failed");
  expect(verdictOf(call(outcome), [excuse(verdict)])).toBe(verdict);
  const others = (["needs-user", "held-back", "api-fault", "lost"] as const).filter((other) => other !== verdict);
  expect(
    verdictOf(
      call(outcome),
      others.map((other) => excuse(other)),
    ),
  ).toBe("failed");
});

test("any other end is a failure, excuses or not", () => {
  const excuses = (["needs-user", "held-back", "api-fault", "lost"] as const).map((one) => excuse(one));
  for (const outcome of [
    { status: 401 },
    { status: 401, reason: "too-many-recoveries" },
    { status: 403 },
    { status: 500 },
    { status: 0, code: "unrecovered", reason: "token-request-failed" },
    { status: 0, code: "challenge-not-relayed" },
  ]) {
    expect(verdictOf(call(outcome), excuses)).toBe("failed");
  }
});

test("an excuse holds for calls that were under way at any time of it", () => {
  const times = [
    [900, 100, "failed"],
    [900, 150, "needs-user"],
    [1_500, 10, "needs-user"],
    [2_000, 500, "needs-user"],
    [2_001, 1, "failed"],
  ] as const;
  for (const [startedAt, ms, verdict] of times) {
    expect(verdictOf(call(NEEDS_USER, { startedAt, ms }), [excuse("needs-user")])).toBe(verdict);
  }
});

test("an excuse holds for whom it concerns", () => {
  const other = { targets: ["ada-1"] };
  expect(verdictOf(call(NEEDS_USER), [excuse("needs-user", other)])).toBe("failed");
  expect(
    verdictOf(call(NEEDS_USER), [excuse("needs-user", other), excuse("needs-user", { targets: ["alex-1"] })]),
  ).toBe("needs-user");
  expect(verdictOf(call(BROKEN), [excuse("lost", { worker: "middle-1" })])).toBe("failed");
  expect(verdictOf(call(NEEDS_USER), [excuse("needs-user", { secured: true })])).toBe("failed");
  expect(verdictOf(call(NEEDS_USER, { secured: true }), [excuse("needs-user", { secured: true })])).toBe("needs-user");
});

test("an excuse for so many calls is used up", () => {
  const excuses = [excuse("api-fault", { left: 2 })];
  const verdicts = [1, 2, 3].map(() => verdictOf(call(BAD_GATEWAY), excuses));
  expect(verdicts).toEqual(["api-fault", "api-fault", "failed"]);
});
