/** Finds claims requests outside of `WWW-Authenticate`: in a message, in a token endpoint's answer. */
import type { Challenge } from "../../challenge/challenge.ts";
import type { ErrorFacts } from "./error.ts";
import type { BodyFacts } from "./facts.ts";

/** Longer than this is no claims request that would be honoured. */
const MAX_ENCODED = 24_576;

/** Claims requests as challenges, so that one reader decides which are usable. */
export function claimsInText(body: BodyFacts, error: ErrorFacts): Challenge[] {
  const found: Challenge[] = [];
  for (const { text } of body.texts) {
    // Privileged Identity Management writes `…&claims=%7B%22access_token%22…` into its message.
    const at = text.indexOf("claims=");
    const encoded =
      at < 0
        ? undefined
        : /^['"]?(%7B[\w%.~*+-]{1,24576}|eyJ[\w+/=-]{1,24576})/i.exec(text.slice(at + 7, at + MAX_ENCODED))?.[1];
    if (encoded) found.push(challengeWith(encoded));
  }
  for (const claims of [body.members.get("claims"), error.claims]) if (claims) found.push(challengeWith(claims));
  return found;
}

function challengeWith(claims: string): Challenge {
  return { scheme: "bearer", params: { error: "insufficient_claims", claims } };
}
