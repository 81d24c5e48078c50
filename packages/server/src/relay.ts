/** Hands a challenge that an on-behalf-of call met on to the caller, as one of the API's own. */
import { readCaller } from "./caller.ts";
import { challengeCaller } from "./challenge.ts";
import { forbidden } from "./refusal.ts";
import { findRelayable } from "./relayable.ts";

/** To whom a challenge is handed on. */
export interface RelayOptions {
  /** The claims of the caller's access token, validated. */
  tokenClaims: object;
  /** The API's own authority. @default the tenant of the token's `iss` */
  authority?: string;
}

/**
 * Gives the answer that hands a challenge of a downstream API, or of the token service, on to one's own caller;
 * `undefined` where there is nothing to hand on, so that the failure is an error of the API like any other.
 *
 * 401 with the claims request in a challenge of one's own; 403 and a reason where the caller does not declare `cp1`,
 * its token is an application's own, or a policy blocks the user. Nothing else of the failure reaches the caller:
 * neither its messages nor the downstream API's field, client id or authority.
 *
 * @param failure What was caught or answered: a `RecoveryError`, an error of MSAL, one with such a `cause`, or the
 * `Response` of the downstream API. It is neither changed nor is its body read.
 * @throws TypeError where `tokenClaims` is a token rather than its claims, or the authority cannot be told from it.
 * @see [On-behalf-of](https://learn.microsoft.com/entra/identity-platform/v2-oauth2-on-behalf-of-flow)
 */
export function relayChallenge(failure: unknown, options: RelayOptions): Response | undefined {
  const caller = readCaller(options.tokenClaims);
  const found = findRelayable(failure);
  if (!found) return undefined;
  return found.blocked ? forbidden("blocked-by-policy") : challengeCaller(caller, found.claims, options.authority);
}
