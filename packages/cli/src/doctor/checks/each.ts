/** Turns a check of one part of the facts into a check that runs for every such part, or not at all. */
import { type Challenge, parseChallenges } from "@msal-fetch/core";
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

/** A challenge with claims, as it came. */
export interface Given {
  readonly params: Challenge["params"];
  readonly claims: string;
  readonly api: ApiFacts;
  readonly facts: Facts;
}

/** The check of the claims challenge, where there is one. */
export function forChallenge(check: (given: Given) => readonly Finding[]): Check {
  return forApi((api, facts) => {
    const challenges = parseChallenges(api.answer.headers.get("www-authenticate") ?? "");
    const claiming = challenges.find(({ params }) => Object.hasOwn(params, "claims") || isInsufficient(params));
    return claiming ? check({ params: claiming.params, claims: claiming.params["claims"] ?? "", api, facts }) : NOTHING;
  });
}

/** Whether a challenge says of itself that it is one for claims. */
export function isInsufficient(params: Challenge["params"]): boolean {
  return params["error"] === "insufficient_claims";
}

function named(findings: readonly Finding[], { name }: { name: string }, facts: Facts): readonly Finding[] {
  if (facts.clients.length + facts.registrations.length < 2) return findings;
  return findings.map((finding) => ({ ...finding, evidence: [`file ${JSON.stringify(name)}`, ...finding.evidence] }));
}
