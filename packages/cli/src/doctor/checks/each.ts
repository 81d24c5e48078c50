/** Turns a check of one part of the facts into a check that runs for every such part, or not at all. */
import type { ApiFacts, ClientFacts, Facts, RegistrationFacts, TokenFacts } from "../facts.ts";
import { type Check, type Finding, NOTHING } from "../finding.ts";

/** The check of every client; the file is named where there are several. */
export function forEachClient(check: (client: ClientFacts, facts: Facts) => readonly Finding[]): Check {
  return (facts) => facts.clients.flatMap((client) => named(check(client, facts), client, facts));
}

/** The check of every registration. */
export function forEachRegistration(
  check: (registration: RegistrationFacts, facts: Facts) => readonly Finding[],
): Check {
  return (facts) =>
    facts.registrations.flatMap((registration) => named(check(registration, facts), registration, facts));
}

/** The check of the token, where there is one. */
export function forToken(check: (token: TokenFacts, facts: Facts) => readonly Finding[]): Check {
  return (facts) => (facts.token ? check(facts.token, facts) : NOTHING);
}

/** The check of an API that was probed. */
export function forApi(check: (api: ApiFacts, facts: Facts) => readonly Finding[]): Check {
  return (facts) => (facts.api ? check(facts.api, facts) : NOTHING);
}

function named(findings: readonly Finding[], { name }: { name: string }, facts: Facts): readonly Finding[] {
  if (facts.clients.length + facts.registrations.length < 2) return findings;
  return findings.map((finding) => ({ ...finding, evidence: [`file ${JSON.stringify(name)}`, ...finding.evidence] }));
}
