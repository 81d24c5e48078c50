/** Real refusals with the causes that their threads settled on: how often the diagnosis is right, and how sure. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { type Cause, type Diagnosis, diagnose, type Failure } from "@msal-fetch/core";
import { expect, test } from "vitest";

interface RefusalRecord {
  id: string;
  surface: string;
  request: { method: string | null; url: string | null };
  status: number | null;
  headers: Record<string, string>;
  body: unknown;
  tokenClaims: Record<string, unknown> | null;
  tokenKind: string;
  cause: Cause;
  alsoAcceptable: Cause[];
}

interface Outcome {
  record: RefusalRecord;
  diagnosis: Diagnosis;
  right: boolean;
}

/** Records whose label we hold to be undecidable from the evidence given, with the reason; they count as wrong all the same. */
const DISPUTED: Readonly<Record<string, string>> = {
  "devops-oauth-disabled":
    "TF400813 with a named user is word for word what a user without access gets; only the scopes of the grant, which are no part of the response, point at the OAuth policy.",
  "powerbi-grant-permissions":
    "The evidence is a bare 403 of Power BI, for which other records say wrong audience; nothing in it speaks of consent.",
  "teams-attendance-apponly":
    "By the record's own note the operation took delegated tokens only at the time; nothing in the refusal itself tells that.",
};

const records = JSON.parse(
  readFileSync(new URL("../../data/failures.json", import.meta.url), "utf8"),
) as RefusalRecord[];
const outcomes = records.map(explain);

test("names the right cause, or an acceptable one, for 95 % of the records", () => {
  const right = outcomes.filter((outcome) => outcome.right);
  writeResults();
  expect(right.length / outcomes.length, wrongOnes()).toBeGreaterThanOrEqual(0.95);
});

test("names the true cause among the alternatives of every other record", () => {
  const lost = outcomes.filter(
    ({ right, record, diagnosis }) => !right && !diagnosis.alternatives.some(({ cause }) => cause === record.cause),
  );
  expect(lost.map(({ record }) => record.id)).toEqual([]);
});

test("is right in 98 % of the records that it is certain of, and certain of 40 % of all", () => {
  const certain = outcomes.filter(({ diagnosis }) => diagnosis.confidence === "certain");
  expect(certain.length / outcomes.length).toBeGreaterThanOrEqual(0.4);
  expect(certain.filter(({ right }) => right).length / certain.length).toBeGreaterThanOrEqual(0.98);
});

test("beats the guess of the commonest cause per status by far", () => {
  const commonest = new Map<number | null, Map<Cause, number>>();
  for (const { status, cause } of records) {
    const counts = commonest.get(status) ?? new Map<Cause, number>();
    commonest.set(status, counts.set(cause, (counts.get(cause) ?? 0) + 1));
  }
  const guess = (status: number | null): Cause | undefined =>
    [...(commonest.get(status) ?? [])].sort((a, b) => b[1] - a[1])[0]?.[0];
  const guessed = records.filter(({ status, cause }) => guess(status) === cause).length;
  expect(outcomes.filter(({ right }) => right).length).toBeGreaterThan(2 * guessed);
});

test("disputes only records that it gets wrong", () => {
  const wrong = new Set(outcomes.filter(({ right }) => !right).map(({ record }) => record.id));
  expect(Object.keys(DISPUTED).filter((id) => !wrong.has(id))).toEqual([]);
});

function explain(record: RefusalRecord): Outcome {
  const { request, status, headers, body, tokenClaims, tokenKind } = record;
  const failure: Failure = { request: {}, headers, body };
  if (request.method !== null) failure.request = { method: request.method };
  if (request.url !== null) failure.request = { ...failure.request, url: request.url };
  if (status !== null) failure.status = status;
  if (tokenClaims) failure.token = tokenClaims;
  if (tokenKind === "app" || tokenKind === "delegated") failure.tokenKind = tokenKind;
  const diagnosis = diagnose(failure);
  const right = diagnosis.cause === record.cause || record.alsoAcceptable.includes(diagnosis.cause);
  return { record, diagnosis, right };
}

function wrongOnes(): string {
  return outcomes
    .filter(({ right }) => !right)
    .map(({ record, diagnosis }) => `${record.id}: ${diagnosis.cause} for ${record.cause}`)
    .join("\n");
}

/** The result per cause and per service, for people. */
function writeResults(): void {
  const wrong = outcomes.filter(({ right }) => !right);
  const certain = outcomes.filter(({ diagnosis }) => diagnosis.confidence === "certain");
  const lines = [
    "# Diagnosis of the collected refusals",
    "",
    "Written by `test/core/diagnosis/records.test.ts` from `test/data/failures.json`. Intervals are Wilson's, at 95 %.",
    "",
    `- right: ${rate(outcomes.length - wrong.length, outcomes.length)}`,
    `- of all, certain: ${rate(certain.length, outcomes.length)}`,
    `- of the certain ones, right: ${rate(certain.filter(({ right }) => right).length, certain.length)}`,
    `- of the wrong ones, true cause among the alternatives: ${wrong.filter(({ record, diagnosis }) => diagnosis.alternatives.some(({ cause }) => cause === record.cause)).length} of ${wrong.length}`,
    "",
    "## Per cause",
    "",
    ...table(({ record }) => record.cause),
    "## Per service",
    "",
    ...table(({ record }) => record.surface),
    "## Wrong, and what we hold of the label",
    "",
    ...wrong.map(
      ({ record, diagnosis }) =>
        `- \`${record.id}\`: ${diagnosis.cause} (${diagnosis.confidence}) for ${record.cause}. ${DISPUTED[record.id] ?? "The label is fair; the diagnosis is wrong."}`,
    ),
    "",
  ];
  const folder = new URL("../../results/", import.meta.url);
  mkdirSync(folder, { recursive: true });
  writeFileSync(new URL("diagnosis.md", folder), lines.join("\n"));
}

function table(keyOf: (outcome: Outcome) => string): string[] {
  const rows = ["| | records | right | certain |", "|---|--:|--:|--:|"];
  for (const key of [...new Set(outcomes.map(keyOf))].sort()) {
    const own = outcomes.filter((outcome) => keyOf(outcome) === key);
    const sure = own.filter(({ diagnosis }) => diagnosis.confidence === "certain").length;
    rows.push(`| ${key} | ${own.length} | ${own.filter(({ right }) => right).length} | ${sure} |`);
  }
  return [...rows, ""];
}

/** A share with Wilson's interval. */
function rate(hits: number, all: number): string {
  const z = 1.96;
  const share = hits / all;
  const middle = (share + z ** 2 / (2 * all)) / (1 + z ** 2 / all);
  const half = (z * Math.sqrt((share * (1 - share)) / all + z ** 2 / (4 * all ** 2))) / (1 + z ** 2 / all);
  const percent = (value: number): string => `${(100 * Math.min(1, Math.max(0, value))).toFixed(1)} %`;
  return `${hits} of ${all} (${percent(share)}; ${percent(middle - half)} to ${percent(middle + half)})`;
}
