/** The claims request that a challenge carries. */
import { decodeClaims } from "@msal-fetch/core";
import { isObject } from "./json.ts";

/**
 * Gives a claims request in its shortest form; `undefined` where it is not a JSON object of at most 8 KiB that asks
 * for claims in the access token and nothing else.
 * @param claims JSON text, or its base64.
 * @see [OpenID Connect Core](https://openid.net/specs/openid-connect-core-1_0.html#ClaimsParameter)
 */
export function shortestRequest(claims: string): string | undefined {
  const text = decodeClaims(claims);
  if (text === undefined) return undefined;
  const request: unknown = JSON.parse(text);
  // An API may ask for claims in its own token, never for the client's id_token or userinfo.
  if (!isObject(request) || Object.keys(request).some((name) => name !== "access_token")) return undefined;
  const demanded = request["access_token"];
  return isObject(demanded) && Object.keys(demanded).length > 0 ? minify(text) : undefined;
}

/** Takes out the blanks between the tokens of JSON, and changes nothing else: numbers stay as they were written. */
function minify(json: string): string {
  return json.replace(/("(?:[^"\\]|\\.)*")|\s+/g, "$1");
}
