/** Recognises an access token, and says what is wrong with what only looks like one. */
import { BadInput } from "./bad-input.ts";

const GIVE = "Give the whole access token, as it stands after `Bearer `, or the response to the call.";

/** The token in the text; `undefined` where the text is something else. */
export function readTokenText(text: string): string | undefined {
  const token = text.replace(/^(?:authorization:\s*)?(?:bearer|pop|dpop)\s+(?=\S+$)/i, "").replace(/^["']|["']$/g, "");
  if (/\s/.test(token) || token === "") return undefined;
  if (/^\.+$/.test(token)) throw new BadInput(`These are dots without the three parts of a token. ${GIVE}`);
  const parts = token.split(".");
  const isTokenLike =
    parts.every((part) => /^[\w-]*=*$/.test(part)) &&
    (token.startsWith("ey") || parts.length === 3 || parts.length === 5);
  if (!isTokenLike) {
    if (token.length > 100 && /^[\w+/=!*.-]+$/.test(token)) {
      throw new BadInput(
        "This is an opaque token, as personal Microsoft accounts get them: nobody but the API can read it. Give the response to the call instead.",
      );
    }
    return undefined;
  }
  if (parts.length === 5) {
    throw new BadInput(
      "This token is encrypted (five parts): only the API that it is for can read it. Give the response to the call instead.",
    );
  }
  if (parts.length !== 3 || parts[2] === "")
    throw new BadInput(`This is part of a token: ${parts.filter(Boolean).length} of 3 parts. ${GIVE}`);
  if (!isJson(parts[0]) || !isJson(parts[1]))
    throw new BadInput(`This has three parts but is no token, or was damaged when it was copied. ${GIVE}`);
  return token;
}

function isJson(part: string | undefined): boolean {
  try {
    const value: unknown = JSON.parse(Buffer.from(part ?? "", "base64url").toString("utf8"));
    return typeof value === "object" && value !== null;
  } catch {
    return false;
  }
}
