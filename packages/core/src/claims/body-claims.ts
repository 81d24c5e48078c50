/** Claims requests that stand in an error body instead of a challenge: rule D4. */
import { decodeClaims } from "./decode.ts";
import { isJsonObject } from "./json.ts";

/** The `error` values with which a token endpoint, or an API that hands its answer on, sends claims along. */
const WITH_CLAIMS = new Set(["interaction_required", "insufficient_claims", "invalid_grant"]);

/**
 * Gives the decoded claims request of an error body.
 *
 * Privileged Identity Management answers 400 with a message that ends in `&claims=%7B…`; a token endpoint's answer
 * has a `claims` member. Any other text in a body may echo what somebody wrote into the request, and is not read.
 * @param text The body, JSON.
 * @param json The same, parsed.
 */
export function claimsInBody(text: string, json: unknown): string | undefined {
  if (isJsonObject(json) && typeof json["claims"] === "string" && WITH_CLAIMS.has(String(json["error"]))) {
    return decodeClaims(json["claims"]);
  }
  if (!text.includes("AcrsValidationFailed")) return undefined;
  const at = text.indexOf("claims=%7B");
  if (at < 0) return undefined;
  const start = at + "claims=".length;
  let end = start;
  while (end < text.length && isPercentEncoded(text.charCodeAt(end))) end++;
  return decodeClaims(text.slice(start, end));
}

/** Unreserved characters and "%": what percent-encoding leaves. @see [RFC 3986](https://www.rfc-editor.org/rfc/rfc3986#section-2.3) */
function isPercentEncoded(code: number): boolean {
  if ((code >= 0x30 && code <= 0x39) || (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a)) return true;
  return code === 0x25 || code === 0x2d || code === 0x2e || code === 0x5f || code === 0x7e;
}
