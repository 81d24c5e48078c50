/** Explains a refused call: extracts facts from the evidence, lets the rules look at them, and words the answer. */
import { decide } from "./answer/decide.ts";
import { endedBy } from "./answer/ended.ts";
import { findMissing } from "./answer/missing.ts";
import { recoverability } from "./answer/recoverable.ts";
import { remediesFor } from "./answer/remedies.ts";
import { showAudience, showAudiences } from "./answer/show.ts";
import { summarize } from "./answer/summary.ts";
import { collectFacts } from "./evidence/collect.ts";
import type { Facts } from "./evidence/facts.ts";
import { readIds } from "./evidence/ids.ts";
import { roleNames } from "./knowledge/directory-roles.ts";
import { findFindings } from "./rules/all.ts";
import type { Diagnosis, Evidence, Failure } from "./types.ts";

/**
 * Explains why a call was refused or a token could not be had: the cause, how sure that is, and who can do what.
 *
 * It is pure and synchronous, never throws, needs no network and works with whatever part of the evidence is there.
 * The token is decoded, never verified and never echoed; neither are claims' values, account names and paths.
 */
export function diagnose(failure: Failure): Diagnosis {
  try {
    const { facts, error } = collectFacts(failure);
    const { cause, confidence, alternatives, reasons } = decide(findFindings(facts));
    const missing = findMissing(cause, facts);
    const ended = endedBy(cause, facts);
    const usual = remediesFor(cause, facts, missing);
    // What the usual remedies tell to do was done.
    const done =
      cause === "claims-challenge" || cause === "token-expired" || (cause === "unknown" && facts.codes.length === 0);
    return {
      cause,
      confidence,
      alternatives,
      summary: ended?.summary ?? summarize(cause, facts, missing),
      evidence: evidenceOf(facts, reasons),
      remedies: ended ? [ended.remedy, ...(done ? [] : usual)] : usual,
      recoverable: recoverability(cause, facts),
      codes: [...facts.codes],
      ids: readIds(facts.headers, facts.body, error, facts.time.fromResponse ? facts.time.at : undefined),
      ...(missing ? { missing } : {}),
    };
  } catch {
    return UNREADABLE;
  }
}

/** The reasons for the cause, then what else is known of the call. */
function evidenceOf(facts: Facts, reasons: readonly Evidence[]): Evidence[] {
  const evidence: Evidence[] = [];
  const add = (source: Evidence["source"], fact: string): void => {
    if (evidence.length < MAX_EVIDENCE && !evidence.some((known) => known.fact === fact))
      evidence.push({ source, fact });
  };
  for (const { source, fact } of reasons) add(source, fact);
  if (facts.status !== undefined) add("status", `The status is ${facts.status}.`);
  const named = reasons.some(({ fact }) => fact.startsWith("The token is for"));
  if (facts.token.audiences.length > 0 && !named)
    add("token", `The token is for ${showAudiences(facts.token.audiences)}.`);
  const found = facts.required.found === undefined ? ANOTHER : showAudience(facts.required.found);
  if (found !== ANOTHER && facts.token.audiences.length === 0) add("body", `The response found a token for ${found}.`);
  const roles = roleNames(facts.token.directoryRoles ?? []);
  if (roles.length > 0) add("token", `The caller's directory roles: ${roles.slice(0, 8).join(", ")}.`);
  return evidence;
}

const MAX_EVIDENCE = 8;
const ANOTHER = showAudience("");

const UNREADABLE: Diagnosis = {
  cause: "unknown",
  confidence: "possible",
  alternatives: [],
  summary: "The evidence could not be read.",
  evidence: [],
  remedies: [
    { who: "developer", action: "Give the status, the header fields and the body of the response as plain values." },
  ],
  recoverable: "no",
  codes: [],
  ids: {},
};
