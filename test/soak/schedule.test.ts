/** What happens in a soak is decided by the seed, and leaves every event time of its own. */
import { expect, test } from "vitest";
import { KINDS } from "./episode.ts";
import { createSchedule } from "./schedule.ts";
import { MORTALS, SESSIONS, USERS } from "./topology.ts";

test("the same seed gives the same schedule, and another seed another one", () => {
  const schedule = createSchedule({ seconds: 120, seed: 7 });
  expect(createSchedule({ seconds: 120, seed: 7 })).toEqual(schedule);
  const others = [8, 9, 10].map((seed) => createSchedule({ seconds: 120, seed }).map(({ kind }) => kind));
  for (const kinds of others) expect(kinds).not.toEqual(schedule.map(({ kind }) => kind));
  expect(new Set(others.map(String)).size).toBe(3);
});

test.each([1, 2, 3, 4, 5])("nothing begins before all that came before it is over, nor too late (seed %i)", (seed) => {
  for (const seconds of [10, 30, 600]) {
    const schedule = createSchedule({ seconds, seed });
    expect(schedule.length).toBeGreaterThanOrEqual(seconds / 10);
    let over = 2_000;
    for (const { at, kind } of schedule) {
      expect(at).toBeGreaterThanOrEqual(over);
      expect(at - over).toBeLessThanOrEqual(2_000);
      over = at + KINDS[kind].ms;
    }
    expect(over).toBeLessThan(seconds * 1_000);
  }
});

test("every kind comes once before any comes again", () => {
  const kinds = createSchedule({ seconds: 600, seed: 1 }).map(({ kind }) => kind);
  const all = Object.keys(KINDS).length;
  expect(kinds.length).toBeGreaterThan(5 * all);
  for (let deck = 0; deck < 5; deck++) expect(new Set(kinds.slice(deck * all, (deck + 1) * all)).size).toBe(all);
});

test("a run of half a minute has something of everything", () => {
  const schedule = createSchedule({ seconds: 30, seed: 153 });
  expect(new Set(schedule.map(({ kind }) => KINDS[kind].about))).toEqual(
    new Set(["policy", "token service", "API", "Redis", "process"]),
  );
});

test("no authentication context is asked for twice, and only what exists is concerned", () => {
  const schedule = createSchedule({ seconds: 600, seed: 2 });
  const contexts = schedule.filter(({ kind }) => kind.startsWith("step-up")).map(({ context }) => context);
  expect(contexts.length).toBeGreaterThan(8);
  expect(new Set(contexts).size).toBe(contexts.length);
  for (const { user, session, worker, scope } of schedule) {
    expect(USERS).toContain(user);
    expect(SESSIONS).toContain(session);
    expect(MORTALS).toContain(worker);
    expect(Object.keys(scope).length).toBeLessThan(2);
  }
  expect(new Set(schedule.map(({ scope }) => JSON.stringify(scope))).size).toBeGreaterThan(3);
});
