/** Claims challenges: seen, hidden by CORS, or not satisfied by what the token already has. */
import { showNames } from "../answer/show.ts";
import type { Facts } from "../evidence/facts.ts";
import type { Finding, Rule } from "./rule.ts";

/** Rules about challenges. */
export const CHALLENGE_RULES: readonly Rule[] = [
  challengeNotSatisfied,
  claimsChallenge,
  unusableChallenge,
  hiddenChallenge,
];

/** A claims challenge that a further token will not satisfy. */
function challengeNotSatisfied(facts: Facts): Finding | undefined {
  const why = whyNotSatisfied(facts);
  if (!why) return undefined;
  return {
    cause: "challenge-not-satisfied",
    weight: 5,
    source: "token",
    fact: why,
    unless: [["claims-challenge", "the token that is shown is not the one that was sent"]],
  };
}

/** A claims challenge. */
function claimsChallenge(facts: Facts): Finding | undefined {
  const { challenge } = facts;
  if (!challenge || isTokenEndpoint(facts) || whyNotSatisfied(facts)) return undefined;
  const demanded = typeof challenge.requirement === "object" ? challenge.requirement : undefined;
  const names = demanded ? ` for ${showNames(demanded.names)}` : "";
  return {
    cause: "claims-challenge",
    weight: 5,
    source: facts.headers.challenges.includes(challenge.challenge) ? "header" : "body",
    fact: `The response carries a claims request${names}: the API wants a token with more in it.`,
    unless:
      demanded?.nbf !== undefined || facts.marks.has("revoked")
        ? ["token-revoked", "conditional-access-blocked"]
        : ["conditional-access-blocked"],
  };
}

/** A claims challenge that cannot be used. */
function unusableChallenge(facts: Facts): Finding | undefined {
  if (!facts.unusableClaims) return undefined;
  return {
    cause: "claims-challenge",
    weight: 4,
    source: "header",
    fact: `The challenge carries claims that cannot be used (${facts.unusableClaims}).`,
    unless: [["app-misconfigured", "the API builds its challenge wrongly"]],
  };
}

/** A challenge that the page cannot read. */
function hiddenChallenge(facts: Facts): Finding | undefined {
  const { headers, status } = facts;
  if (status !== 401 || headers.fields.has("www-authenticate")) return undefined;
  // A body may repeat what the challenge says; any other word of the API explains the refusal better.
  if (facts.hits.some((hit) => hit.signal.means !== "claims-challenge")) return undefined;
  const cors = headers.fields.has("access-control-allow-origin") && !exposesChallenge(facts);
  if (!facts.crossOrigin && !cors) return undefined;
  return {
    cause: "challenge-hidden",
    weight: facts.crossOrigin ? (facts.hits.length > 0 ? 5 : 4) : 3,
    source: "header",
    fact: "The 401 shows no WWW-Authenticate field, which every 401 has: Access-Control-Expose-Headers does not name it.",
    unless: ["token-expired", "wrong-audience"],
  };
}

function exposesChallenge({ headers }: Facts): boolean {
  return /www-authenticate|^\s*\*/i.test(headers.fields.get("access-control-expose-headers") ?? "");
}

/** The token endpoint's own claims are for the next interactive request, not for another API call. */
function isTokenEndpoint(facts: Facts): boolean {
  return (
    facts.service === "sts" ||
    (facts.oauth.error !== undefined && !facts.headers.challenges.includes(facts.challenge?.challenge as never))
  );
}

function whyNotSatisfied(facts: Facts): string | undefined {
  const { challenge, token } = facts;
  if (facts.repeatedChallenge) return "The same challenge came back after a token was got for it.";
  if (!challenge || typeof challenge.requirement !== "object") return undefined;
  const { acrs, names } = challenge.requirement;
  if (acrs.length === 0 || names.length > 1) return undefined;
  if (facts.kind === "app") return "An authentication context is asked for, which an app-only token never carries.";
  if (acrs.every((context) => token.contexts.includes(context))) {
    return "The authentication context asked for is in the token already.";
  }
  return undefined;
}
