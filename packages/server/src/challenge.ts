/** A claims challenge for any claims request. */
import { authorityOf } from "./authority.ts";
import { type Caller, readCaller } from "./caller.ts";
import { shortestRequest } from "./claims-request.ts";
import { forbidden, insufficientClaims, invalidToken } from "./refusal.ts";

/** What a challenge asks for, and of whom. */
export interface ChallengeRequest {
  /** The claims request, such as `{ access_token: { acrs: { essential: true, value: "c1" } } }`, or its JSON text. */
  claims: string | object;
  /**
   * The validated claims of the caller's access token. Without them it has to be known by other means that the caller
   * understands a challenge, and `authority` is needed.
   */
  tokenClaims?: object;
  /** The API's own authority. @default the tenant of the token's `iss` */
  authority?: string;
}

/**
 * Gives the answer that asks the caller for a token with further claims.
 *
 * ```http
 * HTTP/1.1 401 Unauthorized
 * WWW-Authenticate: Bearer realm="<tenant>", authorization_uri="https://login.microsoftonline.com/<tenant>/oauth2/v2.0/authorize", error="insufficient_claims", claims="eyJhY2Nlc3NfdG9rZW4iOnsi…"
 * Access-Control-Expose-Headers: WWW-Authenticate
 * Cache-Control: no-store
 * ```
 *
 * With `tokenClaims`: 403 and no claims where the token is an application's own or does not name the client
 * capability `cp1`; 401 `invalid_token` where its time is over.
 *
 * @throws TypeError where `claims` asks for anything but claims in the access token or is over 8 KiB, `tokenClaims`
 * is a token rather than its claims, or there is no authority.
 * @see [Claims challenges](https://learn.microsoft.com/entra/identity-platform/claims-challenge)
 */
export function claimsChallenge(request: ChallengeRequest): Response {
  const { claims, authority, tokenClaims } = request;
  const text = shortestRequest(typeof claims === "string" ? claims : (JSON.stringify(claims) ?? ""));
  if (text === undefined) {
    throw new TypeError(
      "`claims` must ask for claims in the `access_token`, for nothing else, in at most 8 KiB of JSON",
    );
  }
  if (tokenClaims !== undefined) return challengeCaller(readCaller(tokenClaims), text, authority);
  if (authority === undefined) throw new TypeError("`authority` is needed where there are no `tokenClaims`");
  return insufficientClaims(text, authorityOf(authority, {}));
}

/** The challenge, or what this caller gets in its place. */
export function challengeCaller(caller: Caller, claims: string, authority: string | undefined): Response {
  const named = authorityOf(authority, caller.claims);
  if (caller.outdated) return invalidToken();
  if (caller.appOnly) return forbidden("app-only-token");
  return caller.capable ? insufficientClaims(claims, named) : forbidden("client-capability-missing");
}
