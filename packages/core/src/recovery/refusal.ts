/** What a refused call asks for, read off its status and challenges. */
import type { Challenge } from "../challenge/challenge.ts";
import { readClaimsChallenge } from "../challenge/find.ts";
import { parseChallenges } from "../challenge/parse.ts";
import { claimsInBody } from "../claims/body-claims.ts";
import { type Requirement, readRequirement } from "../claims/requirement.ts";
import type { Reason } from "../report.ts";
import type { ErrorBody } from "../request/error-body.ts";

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
 * @param status 400, 401 or 403.
 * @param field The value of `WWW-Authenticate`, several fields joined by ", ".
 */
export function readRefusal(status: number, field: string | null): Refusal {
  // RFC 6750 §3.1 has no challenge on 400: only a body can hold one.
  const challenges = field === null || status === 400 ? [] : parseChallenges(field);
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

/** Reads the claims request of an error body, where the challenges hold none that can be used: rule D4. */
export function readBodyRefusal(body: ErrorBody | undefined): Refusal | undefined {
  const claims = body && claimsInBody(body.text, body.json);
  if (claims === undefined) return undefined;
  const requirement = readRequirement(claims);
  if (typeof requirement === "string") return { kind: "refused", reason: requirement };
  return { kind: "claims-challenge", requirement };
}

/** @see [RFC 6750](https://www.rfc-editor.org/rfc/rfc6750#section-3.1) */
function asksForAnotherToken({ scheme, params }: Challenge): boolean {
  const error = params["error"];
  return scheme === "bearer" && !params["claims"] && (error === undefined || error === "invalid_token");
}
