/** How many token requests an event calls for, counted by hand. */
import { expect, test } from "vitest";
import type { Episode, KindName } from "./episode.ts";
import { AT_START, expectedOf, sum } from "./expectation.ts";
import { type Scope, tokensIn } from "./topology.ts";

// Two daemons with tokens for two APIs, two middle tiers with one each for the two sessions of four users.
const DAEMON = 2;
const SESSIONS = 8;
const ALL = DAEMON + SESSIONS;

function episode(kind: KindName, scope: Scope = {}, worker = "daemon-2"): Episode {
  return { at: 0, kind, scope, user: "alex", session: "alex-1", worker, context: "c1" };
}

const exactly = (count: number) => ({ low: count, high: count });

test("a policy change concerns one token for each client, subject and set of scopes", () => {
  expect(tokensIn({})).toEqual({ daemon: DAEMON, middle: SESSIONS });
  expect(tokensIn({ api: "graph" })).toEqual({ daemon: 1, middle: 0 });
  expect(tokensIn({ api: "todo" })).toEqual({ daemon: 1, middle: SESSIONS });
  expect(tokensIn({ user: "kim" })).toEqual({ daemon: 0, middle: 2 });
});

test.each([
  ["policy", {}, exactly(ALL)],
  ["policy", { api: "graph" }, exactly(1)],
  ["location", { user: "ada" }, exactly(2)],
  ["token-slow", { api: "todo" }, exactly(1 + SESSIONS)],
  ["redis-cut", {}, exactly(ALL)],
  ["revoke", {}, exactly(2 * 2 + 2)],
  ["revoke-kept", {}, exactly(2)],
  ["sign-in", {}, exactly(1)],
  ["step-up", {}, exactly(SESSIONS)],
  ["step-up-user", {}, exactly(2 * SESSIONS)],
  ["token-throttled", {}, exactly(2 * ALL + ALL)],
  ["token-throttled", { api: "graph" }, exactly(2 + 1)],
  ["token-dropped", {}, exactly(ALL + 1)],
  ["token-502", { user: "sam" }, exactly(2 + 1)],
  ["token-down", {}, exactly(0)],
  ["api-dropped", {}, exactly(0)],
  ["api-502", {}, exactly(0)],
  ["api-busy", {}, exactly(0)],
  ["kill", {}, exactly(0)],
  ["redis-lost", {}, { low: 2 * ALL + ALL + ALL, high: 2 * ALL + 2 * ALL + ALL }],
  ["redis-frozen", {}, { low: ALL + ALL + ALL, high: 2 * ALL + 2 * ALL + ALL }],
] as const)("%s that concerns %j calls for %j", (kind, scope, expected) => {
  expect(expectedOf(episode(kind, scope))).toEqual(expected);
});

test("what a killed process had asked for is asked for once more", () => {
  expect(expectedOf(episode("kill-in-turn", {}, "daemon-2"))).toEqual({ low: ALL, high: ALL + DAEMON });
  expect(expectedOf(episode("kill-in-turn", {}, "middle-2"))).toEqual({ low: ALL, high: ALL + SESSIONS });
});

test("a process that told that Redis did not answer may have been on its own", () => {
  const two = ["daemon-1", "middle-2"];
  expect(expectedOf(episode("policy"), two)).toEqual({ low: ALL, high: ALL + DAEMON + SESSIONS });
  expect(expectedOf(episode("policy", { api: "graph" }), two)).toEqual({ low: 1, high: 2 });
  expect(expectedOf(episode("step-up"), two)).toEqual({ low: SESSIONS, high: 2 * SESSIONS });
  expect(expectedOf(episode("revoke-kept"), two)).toEqual({ low: 2, high: 4 });
  expect(expectedOf(episode("redis-lost"), two)).toEqual(expectedOf(episode("redis-lost")));
});

test("at the start there is one for every token, and ranges add up", () => {
  expect(AT_START).toEqual(exactly(ALL));
  expect(sum([exactly(3), { low: 1, high: 5 }])).toEqual({ low: 4, high: 8 });
  expect(sum([])).toEqual(exactly(0));
});
