/** Tells a claims challenge from the other challenges of a response. */
import { decodeClaims } from "../claims/decode.ts";
import { type Requirement, readRequirement, type UnusableClaims } from "../claims/requirement.ts";
import type { Challenge, ClaimsChallenge } from "./challenge.ts";
import { parseChallenges } from "./parse.ts";

/**
 * Gives the first claims challenge that can be acted upon, or `undefined`.
 *
 * One is a `Bearer` or `PoP` challenge with decodable `claims` for an access token, and an `error` of
 * `insufficient_claims`, `invalid_token` (as early ARM sent it) or none (as Microsoft.Identity.Web sends it); in a
 * `Response`, of status 401 or 403 only.
 *
 * ```http
 * HTTP/1.1 401 Unauthorized
 * WWW-Authenticate: Bearer realm="", error="insufficient_claims", claims="eyJhY2Nlc3NfdG9rZW4iOnsi…"
 * ```
 * @param source A response, its headers, or the value of its `WWW-Authenticate` field. No body is read.
 * @see [Claims challenges](https://learn.microsoft.com/entra/identity-platform/claims-challenge)
 */
export function findClaimsChallenge(source: Response | Headers | string): ClaimsChallenge | undefined {
  const found = readClaimsChallenge(parseChallenges(fieldOf(source)));
  return found && typeof found !== "string" ? { claims: found.claims, challenge: found.challenge } : undefined;
}

/** A claims challenge with what it demands; where `access_token` is empty, it demands nothing. */
export interface FoundChallenge extends ClaimsChallenge {
  readonly requirement: Requirement | "claims-empty";
}

/** The first usable claims challenge, else why the first unusable one is that, else `undefined`. */
export function readClaimsChallenge(challenges: readonly Challenge[]): FoundChallenge | UnusableClaims | undefined {
  let unusable: UnusableClaims | undefined;
  for (const challenge of challenges) {
    if (!carriesClaims(challenge)) continue;
    const claims = decodeClaims(challenge.params["claims"] ?? "");
    const requirement = claims === undefined ? "claims-undecodable" : readRequirement(claims);
    if (claims !== undefined && (typeof requirement !== "string" || requirement === "claims-empty")) {
      return { claims, challenge, requirement };
    }
    unusable ??= requirement as UnusableClaims;
  }
  return unusable;
}

function carriesClaims({ scheme, params }: Challenge): boolean {
  if (scheme !== "bearer" && scheme !== "pop") return false;
  if (!Object.hasOwn(params, "claims") || params["claims"] === "") return false;
  const error = params["error"];
  return error === undefined || error === "insufficient_claims" || error === "invalid_token";
}

function fieldOf(source: Response | Headers | string): string {
  if (typeof source === "string") return source;
  if (typeof source !== "object" || source === null) return "";
  if ("get" in source) return source.get("www-authenticate") ?? "";
  return source.status === 401 || source.status === 403 ? (source.headers.get("www-authenticate") ?? "") : "";
}
