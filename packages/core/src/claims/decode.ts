/** Takes a claims request out of the encodings that services wrap it in. */
import { parseJsonObject } from "./json.ts";

/** The longest claims request that is honoured, in bytes of UTF-8. */
export const MAX_CLAIMS_BYTES = 8_192;

/**
 * Gives the JSON text of a claims request as it was decoded, byte for byte, so that MSAL gets what the API wrote.
 *
 * Takes base64 and base64url with or without padding, percent-encoding, single quotes round the value, and plain
 * JSON. `undefined`: not a JSON object, not UTF-8, or longer than 8 KiB.
 * @param encoded The value of the `claims` parameter, without its double quotes.
 * @see [OpenID Connect Core](https://openid.net/specs/openid-connect-core-1_0.html#ClaimsParameter)
 */
export function decodeClaims(encoded: string): string | undefined {
  if (typeof encoded !== "string" || encoded.length > MAX_CLAIMS_BYTES * 3) return undefined;
  const text = plainText(encoded);
  if (text === undefined || isOver(text, MAX_CLAIMS_BYTES)) return undefined;
  return parseJsonObject(text) ? text : undefined;
}

function plainText(encoded: string): string | undefined {
  const value = unquote(encoded.trim());
  if (value.startsWith("{")) return value;
  const unescaped = value.includes("%") ? percentDecode(value) : value;
  if (unescaped === undefined || unescaped.startsWith("{")) return unescaped;
  return base64Decode(unescaped);
}

function unquote(value: string): string {
  return value.length > 1 && value.startsWith("'") && value.endsWith("'") ? value.slice(1, -1) : value;
}

function percentDecode(value: string): string | undefined {
  try {
    return decodeURIComponent(value);
  } catch {
    return undefined;
  }
}

function base64Decode(value: string): string | undefined {
  try {
    const binary = atob(value.replaceAll("-", "+").replaceAll("_", "/").replaceAll("=", ""));
    const bytes = new Uint8Array(binary.length);
    for (let at = 0; at < binary.length; at++) bytes[at] = binary.charCodeAt(at);
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function isOver(text: string, bytes: number): boolean {
  return text.length > bytes || (text.length * 3 > bytes && new TextEncoder().encode(text).length > bytes);
}
