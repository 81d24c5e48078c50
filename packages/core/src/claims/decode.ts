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
  if (value.startsWith("{")) return utf8OfOctets(value) ?? value;
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
    return utf8OfOctets(atob(value.replaceAll("-", "+").replaceAll("_", "/").replaceAll("=", "")));
  } catch {
    return undefined;
  }
}

/** `Headers.get` gives every octet of a field as one character: text beyond ASCII has to be put together again. */
function utf8OfOctets(octets: string): string | undefined {
  const bytes = new Uint8Array(octets.length);
  for (let at = 0; at < octets.length; at++) {
    const code = octets.charCodeAt(at);
    if (code > 0xff) return undefined;
    bytes[at] = code;
  }
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function isOver(text: string, bytes: number): boolean {
  return text.length > bytes || (text.length * 3 > bytes && new TextEncoder().encode(text).length > bytes);
}
