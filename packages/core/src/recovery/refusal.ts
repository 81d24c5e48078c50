/** What a refused call asks for, read off its status and challenges. */
import type { Challenge } from "../challenge/challenge.ts";
import { readClaimsChallenge } from "../challenge/find.ts";
import { parseChallenges } from "../challenge/parse.ts";
import type { Requirement } from "../claims/requirement.ts";
import type { Reason } from "../report.ts";

/** A refusal, by what could cure it. */
export type Refusal =
  /** A token with further claims: rule D2. */
  | { readonly kind: "claims-challenge"; readonly requirement: Requirement }
  /** Another token of the same kind: rule D6. */
  | { readonly kind: "invalid-token" }
  /** Nothing that a token request could give. */
  | { readonly kind: "refused"; readonly reason: Reason };

/**
 * Reads a refusal.
 * @param status 401 or 403.
 * @param field The value of `WWW-Authenticate`, several fields joined by ", ".
 */
export function readRefusal(status: number, field: string | null): Refusal {
  const challenges = field === null ? [] : parseChallenges(field);
  const found = readClaimsChallenge(challenges);
  if (typeof found === "string") return { kind: "refused", reason: found };
  if (found) {
    return typeof found.requirement === "string"
      ? { kind: "refused", reason: found.requirement }
      : { kind: "claims-challenge", requirement: found.requirement };
  }
  if (challenges.some(({ params }) => params["error"] === "insufficient_claims")) {
    return { kind: "refused", reason: "claims-missing" };
  }
  return status === 401 && challenges.some(asksForAnotherToken)
    ? { kind: "invalid-token" }
    : { kind: "refused", reason: "not-recoverable" };
}

/** @see [RFC 6750](https://www.rfc-editor.org/rfc/rfc6750#section-3.1) */
function asksForAnotherToken({ scheme, params }: Challenge): boolean {
  const error = params["error"];
  return scheme === "bearer" && !params["claims"] && (error === undefined || error === "invalid_token");
}
