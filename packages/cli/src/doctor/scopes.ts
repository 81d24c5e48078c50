/** Reads scopes: which API they are of. */
import { withoutSlashes } from "./audience.ts";
import { textsOf } from "./gather/members.ts";

const OPENID = ["openid", "profile", "email", "address", "phone", "offline_access"];
const MAX_SCOPES = 200;
const GRAPH = "https://graph.microsoft.com";

/** The scopes that an access token is asked for by: those of OpenID Connect come with any. */
export function scopesForTokens(scopes: unknown): string[] {
  return textsOf(scopes)
    .slice(0, MAX_SCOPES)
    .filter((scope) => scope.trim() !== "" && !OPENID.includes(scope.toLowerCase()));
}

/**
 * The API that a scope is of: all before the last slash. A bare name is one of Microsoft Graph.
 * @see [Scopes](https://learn.microsoft.com/entra/identity-platform/scopes-oidc)
 */
export function resourceOf(scope: string): string {
  const end = scope.lastIndexOf("/");
  if (end < 0) return GRAPH;
  // Note: `https://x//.default` asks for the audience `https://x/`; the slash says nothing.
  return withoutSlashes(scope.slice(0, end)).toLowerCase();
}
