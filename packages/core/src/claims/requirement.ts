/** What a claims request demands, in a form in which two requests can be compared. */
import { isJsonObject, type JsonObject, parseJsonObject } from "./json.ts";

/** A claims request, read once: compared and remembered by what it demands, not by how it was written. */
export interface Requirement {
  /** The text for MSAL, as decoded. */
  readonly claims: string;
  /** Equal for requests that demand the same; the time in `nbf` is left out, as it is met rather than equalled. */
  readonly key: string;
  /** The names of the claims demanded: all that may be shown of them. */
  readonly names: readonly string[];
  /** The authentication contexts demanded, sorted. */
  readonly acrs: readonly string[];
  /** Seconds since 1970: a token issued at or after it meets the request. */
  readonly nbf: number | undefined;
  /** Whether the request makes the token useless for other calls too, rather than asking for more for this one. */
  readonly revokes: boolean;
}

/** Why a well-formed claims request is not honoured. */
export type UnusableClaims = "claims-undecodable" | "claims-empty" | "claims-not-accepted";

/** Reads the decoded text of a claims request. @see [OpenID Connect Core](https://openid.net/specs/openid-connect-core-1_0.html#IndividualClaimsRequests) */
export function readRequirement(claims: string): Requirement | UnusableClaims {
  const parsed = parseJsonObject(claims);
  if (!parsed) return "claims-undecodable";
  // An API may ask for claims in its own token, never for the client's id_token or userinfo.
  if (Object.keys(parsed).some((member) => member !== "access_token")) return "claims-not-accepted";
  const demanded = parsed["access_token"];
  if (!isJsonObject(demanded) || Object.keys(demanded).length === 0) return "claims-empty";
  const nbf = Number(valuesOf(demanded["nbf"])[0] || Number.NaN);
  const acrs = valuesOf(demanded["acrs"]).sort();
  const names = Object.keys(demanded);
  return {
    claims,
    key: canonical(demanded),
    names,
    acrs,
    nbf: Number.isFinite(nbf) ? nbf : undefined,
    revokes: !("acrs" in demanded) || "nbf" in demanded || "xms_caeerror" in demanded,
  };
}

/** The values that an individual claim asks for, each once: `value` x is the same as `values` [x]. */
export function valuesOf(claim: unknown): string[] {
  if (!isJsonObject(claim)) return [];
  // Note: Conditional Access sends `Values` in places.
  const values = [claim["values"], claim["Values"], claim["value"]].flat().filter((value) => (value ?? null) !== null);
  return [...new Set(values.map((value) => (typeof value === "object" ? JSON.stringify(value) : String(value))))];
}

function canonical(demanded: JsonObject): string {
  const members = Object.keys(demanded).sort();
  return JSON.stringify(members.map((name) => (name === "nbf" ? [name] : [name, canonicalClaim(demanded[name])])));
}

function canonicalClaim(claim: unknown): unknown {
  if (!isJsonObject(claim)) return canonicalValue(claim);
  const { value: _value, values: _values, Values: _Values, ...others } = claim;
  return [valuesOf(claim).sort(), canonicalValue(others)];
}

function canonicalValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonicalValue);
  if (!isJsonObject(value)) return value;
  return Object.keys(value)
    .sort()
    .map((name) => [name, canonicalValue(value[name])]);
}
