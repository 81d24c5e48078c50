/** The records of test/data/challenges.json: wire forms collected from the tests and samples of other projects. */
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import type { Challenge } from "../../../packages/core/src/challenge/challenge.ts";
import { findClaimsChallenge } from "../../../packages/core/src/challenge/find.ts";
import { parseChallenges } from "../../../packages/core/src/challenge/parse.ts";
import { serializeChallenge } from "../../../packages/core/src/challenge/serialize.ts";
import { readRefusal } from "../../../packages/core/src/recovery/refusal.ts";

interface Vector {
  id: string;
  source: string;
  header?: string | null;
  headers?: string[];
  /** `null`: no challenge may come out. Absent: the record says nothing about it. */
  challenges?: Challenge[] | null;
  /** The claims as MSAL is to get them; `null`: not a claims challenge that can be acted upon. */
  claims?: string | null;
}

const vectors = JSON.parse(
  readFileSync(new URL("../../data/challenges.json", import.meta.url), "utf8"),
) as readonly Vector[];

/** Where a record expects the last of a repeated parameter, we keep the first, as rule D1 has it. */
const FIRST_COUNTS: Readonly<Record<string, Challenge[]>> = {
  // A later parameter cannot take back what the challenge said first: RFC 9110 §11.2 forbids the repetition, and an
  // appended one may come from text that was put into the field without quoting.
  s47: [{ scheme: "scheme", params: { realm: "foo" } }],
  s90: [{ scheme: "bearer", params: { error: "a" } }],
};

function fieldOf({ header, headers }: Vector): string {
  return headers ? headers.join(", ") : (header ?? "");
}

it("holds the records that the exceptions name, and many more", () => {
  expect(vectors.length).toBeGreaterThan(100);
  const repeated = vectors.filter(({ id }) => id in FIRST_COUNTS);
  expect(repeated.map(({ challenges }) => challenges?.[0]?.params)).toEqual([{ realm: "bar" }, { error: "b" }]);
});

it.each(vectors.filter(({ challenges }) => challenges !== undefined))("parses $id: $source [D1]", (vector) => {
  expect(parseChallenges(fieldOf(vector))).toEqual(FIRST_COUNTS[vector.id] ?? vector.challenges ?? []);
});

it.each(vectors.filter(({ claims }) => claims !== undefined))("finds the claims of $id: $source [D2, D3]", (vector) => {
  expect(findClaimsChallenge(fieldOf(vector))?.claims ?? null).toBe(vector.claims);
});

it.each(vectors.filter(({ claims }) => claims === null))("asks no token for $id: $source [D3]", (vector) => {
  expect(readRefusal(401, fieldOf(vector)).kind).not.toBe("claims-challenge");
});

it.each(vectors)("reads $id again from what it writes for it: $source [D1]", (vector) => {
  const challenges = parseChallenges(fieldOf(vector));
  expect(parseChallenges(challenges.map(serializeChallenge).join(", "))).toEqual(challenges);
});
