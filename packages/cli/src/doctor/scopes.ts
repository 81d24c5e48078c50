/** Reads scopes: which API they are of. */
import { textsOf } from "./gather/members.ts";

const OPENID = ["openid", "profile", "email", "address", "phone", "offline_access"];
const GRAPH = "https://graph.microsoft.com";

/** The scopes that an access token is asked for by: those of OpenID Connect come with any. */
export function scopesForTokens(scopes: unknown): string[] {
  return textsOf(scopes).filter((scope) => scope.trim() !== "" && !OPENID.includes(scope.toLowerCase()));
}

/**
 * The API that a scope is of: all before the last slash. A bare name is one of Microsoft Graph.
 * @see [Scopes](https://learn.microsoft.com/entra/identity-platform/scopes-oidc)
 */
export function resourceOf(scope: string): string {
  const end = scope.lastIndexOf("/");
  if (end < 0) return GRAPH;
  // Note: `https://x//.default` asks for the audience `https://x/`; the slash says nothing.
  return scope.slice(0, end).replace(/\/+$/, "").toLowerCase();
}
