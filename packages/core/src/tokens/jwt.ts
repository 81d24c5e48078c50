/** Looks into an access token for facts about our own request; nothing is verified and nothing is shown. */
import { type JsonObject, parseJsonObject } from "../claims/json.ts";

/** The claims of a token that is a JWT; `undefined` for any other. */
export function peekClaims(token: string): JsonObject | undefined {
  const [, payload, signature] = token.split(".", 3);
  if (payload === undefined || signature === undefined || payload.length > 65_536) return undefined;
  try {
    const binary = atob(payload.replaceAll("-", "+").replaceAll("_", "/"));
    const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
    return parseJsonObject(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}
