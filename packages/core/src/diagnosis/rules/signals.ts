/** Turns the signals that were found into findings. */
import type { Facts } from "../evidence/facts.ts";
import type { Hit } from "../signals/match.ts";
import type { Weight } from "../signals/signal.ts";
import { type Finding, missingPermission, otherKind } from "./rule.ts";

/** The findings of all signals that apply to this call. */
export function signalFindings(facts: Facts): Finding[] {
  const settledByNumber = facts.oauth.codes.some(({ settles }) => settles);
  return [...facts.hits]
    .sort((a, b) => a.order - b.order)
    .flatMap((hit) => {
      const weight = weigh(hit, facts, settledByNumber);
      return weight < 1 ? [] : [finding(hit, weight as Weight, facts)];
    });
}

function weigh({ signal }: Hit, facts: Facts, settledByNumber: boolean): number {
  if (signal.status && facts.status !== undefined && !signal.status.includes(facts.status)) return 0;
  if (signal.kind && facts.kind !== undefined && signal.kind !== facts.kind) return 0;
  if (signal.from && facts.service !== undefined && !signal.from.includes(facts.service)) return 0;
  const unknownService = signal.from !== undefined && facts.service === undefined ? 1 : 0;
  // The text after a number of the sign-in service is about that number.
  return settledByNumber ? Math.min(2, signal.weight) : signal.weight - unknownService;
}

function finding({ signal, source, phrase }: Hit, weight: Weight, facts: Facts): Finding {
  const permission = signal.means === "permission";
  const cause = signal.means === "permission" ? missingPermission(facts) : signal.means;
  return {
    cause,
    weight,
    source,
    fact: `The ${NAMES[source]} says ${JSON.stringify(asWritten(phrase, facts))}.`,
    unless: signal.unless ?? (permission ? otherKind(facts) : []),
  };
}

/** A code in the case in which the service writes it; a phrase with its gaps. */
function asWritten(phrase: string, { codes }: Facts): string {
  return codes.find((code) => code.toLowerCase() === phrase) ?? phrase.replaceAll(" * ", " … ");
}

const NAMES = {
  status: "status",
  header: "header",
  body: "body",
  token: "token",
  request: "request",
  error: "error",
} as const;
