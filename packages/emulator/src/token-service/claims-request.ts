// The `claims` parameter: what a client asks the token to carry (OpenID Connect Core §5.5).
import { EntraError } from "./entra-error.ts";

/** What a `claims` parameter asks for. Members that the emulator does not know are named and otherwise ignored. */
export interface ClaimsRequest {
  /** Authentication contexts. */
  acrs: readonly string[];
  /** Ids of conditional access policies to satisfy (`polids`, `capolids`). */
  policies: readonly string[];
  /** Client capabilities as written by the client. */
  capabilities: readonly string[];
  /** Names of all members of `access_token`. */
  names: readonly string[];
}

/**
 * Reads a `claims` parameter.
 *
 * @throws EntraError if it is not a JSON object
 */
export function readClaims(text: string | null | undefined): ClaimsRequest {
  if (text === null || text === undefined || text === "")
    return { acrs: [], policies: [], capabilities: [], names: [] };
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    parsed = undefined;
  }
  if (!isObject(parsed))
    throw new EntraError({
      error: "invalid_request",
      code: 90100,
      text: "The claims parameter is empty or not valid.",
    });
  const members = isObject(parsed["access_token"]) ? parsed["access_token"] : {};
  return {
    acrs: valuesOf(members["acrs"]),
    policies: [...valuesOf(members["polids"]), ...valuesOf(members["capolids"])],
    capabilities: valuesOf(members["xms_cc"]),
    names: Object.keys(members),
  };
}

/** Tells whether a client declared that it can handle claims challenges. */
export const hasCp1 = (capabilities: unknown): boolean =>
  (Array.isArray(capabilities) ? capabilities : [capabilities]).some(
    (capability) => typeof capability === "string" && capability.toLowerCase() === "cp1",
  );

// Entra's own challenges write `value`, `values` and `Values`.
function valuesOf(claim: unknown): string[] {
  if (!isObject(claim)) return [];
  return Object.entries(claim).flatMap(([name, value]) => {
    if (!["value", "values"].includes(name.toLowerCase())) return [];
    return (Array.isArray(value) ? value : [value]).filter((entry) => typeof entry === "string");
  });
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
