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
  const sorted = findings
    .map((finding, at) => ({ finding, at }))
    .sort((a, b) => b.finding.weight - a.finding.weight || a.at - b.at);
  const best = sorted[0]?.finding;
  if (!best) return { cause: "unknown", confidence: "possible", alternatives: [], reasons: [] };
  const reasons = sorted.map(({ finding }) => finding).filter(({ cause }) => cause === best.cause);
  const contradicted = findings.some(({ cause, weight }) => cause !== best.cause && weight === 5);
  const confidence = best.weight === 5 && !contradicted ? "certain" : best.weight >= 3 ? "likely" : "possible";
  return {
    cause: best.cause,
    confidence,
    alternatives: alternatives(
      best.cause,
      sorted.map(({ finding }) => finding),
    ),
    reasons,
  };
}

/** The other causes found, then what each finding says it cannot rule out. */
function alternatives(cause: Cause, sorted: readonly Finding[]): Diagnosis["alternatives"] {
  const found = new Map<Cause, string>();
  const add = (other: Cause, unless: string): void => {
    if (other !== cause && other !== "unknown" && !found.has(other) && found.size < MAX_ALTERNATIVES)
      found.set(other, unless);
  };
  for (const { cause: other, weight, fact } of sorted) if (weight >= 4) add(other, lowerFirst(fact));
  for (const { cause: own, unless } of sorted) {
    if (own !== cause) continue;
    for (const [other, why] of reasonsOf(unless)) add(other, why);
  }
  for (const { cause: other, fact, unless } of sorted) {
    add(other, lowerFirst(fact));
    for (const [third, why] of reasonsOf(unless)) add(third, why);
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
