/** Wraps a claims request for a challenge. */
import { isJsonObject, parseJsonObject } from "./json.ts";

/**
 * Gives a claims request in base64, as the `claims` parameter of a challenge holds it. A string is encoded as it is,
 * an object as its shortest JSON.
 *
 * @throws TypeError where `claims` is not a JSON object or its text.
 * @see [Claims challenges](https://learn.microsoft.com/entra/identity-platform/claims-challenge)
 */
export function encodeClaims(claims: string | object): string {
  const text = typeof claims === "string" ? claims : JSON.stringify(claims);
  if (text === undefined || !parseJsonObject(text) || (typeof claims !== "string" && !isJsonObject(claims))) {
    throw new TypeError('`claims` must be a JSON object or its text, such as {"access_token":{"acrs":{"value":"c1"}}}');
  }
  let binary = "";
  for (const byte of new TextEncoder().encode(text)) binary += String.fromCharCode(byte);
  return btoa(binary);
}
