/** Weighs the findings: one cause, how sure it is, and what stays possible. */
import type { Finding } from "../rules/rule.ts";
import type { Cause, Diagnosis } from "../types.ts";
import { reasonsOf } from "./why.ts";

/** The outcome of weighing. */
export interface Verdict {
  readonly cause: Cause;
  readonly confidence: Diagnosis["confidence"];
  readonly alternatives: Diagnosis["alternatives"];
  /** The findings for the cause, the weightiest first. */
  readonly reasons: readonly Finding[];
}

const MAX_ALTERNATIVES = 5;

/** The verdict on findings that stand in the order of their rules: of two that weigh the same, the first counts. */
export function decide(findings: readonly Finding[]): Verdict {
  // Note: sorting is stable, so the order of the rules decides between findings of one weight.
  const sorted = findings.toSorted((a, b) => b.weight - a.weight);
  const best = sorted[0];
  if (!best) return { cause: "unknown", confidence: "possible", alternatives: [], reasons: [] };
  const reasons = sorted.filter(({ cause, weight }) => cause === best.cause && weight >= best.weight - 1);
  const contradicted = sorted.some(({ cause, weight }) => cause !== best.cause && weight === 5);
  const confidence = best.weight === 5 && !contradicted ? "certain" : best.weight >= 3 ? "likely" : "possible";
  return { cause: best.cause, confidence, alternatives: alternatives(best.cause, sorted), reasons };
}

/** The other causes found, then what each finding says it cannot rule out. */
function alternatives(cause: Cause, sorted: readonly Finding[]): Diagnosis["alternatives"] {
  const found = new Map<Cause, string>();
  const isNew = (other: Cause): boolean =>
    other !== cause && other !== "unknown" && found.size < MAX_ALTERNATIVES && !found.has(other);
  const addFinding = (other: Finding): void => {
    if (isNew(other.cause)) found.set(other.cause, lowerFirst(other.fact));
  };
  const addUnless = (finding: Finding): void => {
    for (const [other, why] of reasonsOf(finding.unless)) if (isNew(other)) found.set(other, why);
  };
  // What says the cause outright leaves no room for guesses.
  const outright = sorted[0]?.weight === 5;
  for (const finding of sorted) if (finding.weight >= 4) addFinding(finding);
  for (const finding of sorted) if (finding.cause === cause && (!outright || finding.weight >= 4)) addUnless(finding);
  if (!outright) {
    for (const finding of sorted) {
      addFinding(finding);
      addUnless(finding);
    }
  }
  return [...found].map(([other, unless]) => ({ cause: other, unless }));
}

/** A sentence as the end of "unless …". */
function lowerFirst(sentence: string): string {
  const text =
    /^[A-Z][a-z]/.test(sentence) &&
    !/^(?:Microsoft|Azure|SharePoint|Exchange|Power|Dataverse|Key|Storage|Log|Kubernetes)/.test(sentence)
      ? sentence[0]?.toLowerCase() + sentence.slice(1)
      : sentence;
  return text.endsWith(".") ? text.slice(0, -1) : text;
}
