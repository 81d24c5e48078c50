/** Step-up: an operation that needs an authentication context. */
import { checkAuthority } from "./authority.ts";
import { readCaller } from "./caller.ts";
import { challengeCaller } from "./challenge.ts";
import { forbidden, insufficientUserAuthentication, invalidToken } from "./refusal.ts";

/** How a missing authentication context is asked for. */
export interface AuthContextOptions {
  /** The API's own authority. @default the tenant of the token's `iss` */
  authority?: string;
  /**
   * "entra": a claims challenge, for callers that declare `cp1`; "rfc9470": `acr_values`, for any caller that knows
   * that specification, which has no capabilities. @default "entra"
   */
  form?: "entra" | "rfc9470";
}

/**
 * Gives the answer for a caller whose token does not prove an authentication context, or `undefined` where it does.
 * Ask before anything is done, so that the call can be sent again.
 *
 * 401 with the challenge; 403 and a reason where the token is an application's own, or (form "entra") does not name
 * the client capability `cp1`; 401 `invalid_token` where the token's time is over.
 *
 * @param tokenClaims The claims of the caller's access token, validated.
 * @param id The authentication context, such as "c1": another one in each tenant, so a matter of configuration.
 * @throws TypeError where `tokenClaims` is a token rather than its claims, `id` cannot be an authentication context,
 * an option is wrong, or the authority cannot be told from the token.
 * @see [Authentication contexts](https://learn.microsoft.com/entra/identity-platform/developer-guide-conditional-access-authentication-context)
 */
export function requireAuthContext(
  tokenClaims: object,
  id: string,
  options: AuthContextOptions = {},
): Response | undefined {
  checkAuthContext(id, options);
  const caller = readCaller(tokenClaims);
  if (caller.outdated) return invalidToken();
  // Only a user can be asked to prove more.
  if (caller.appOnly) return forbidden("app-only-token");
  if (caller.acrs.includes(id)) return undefined;
  if (options.form === "rfc9470") return insufficientUserAuthentication(id);
  const claims = JSON.stringify({ access_token: { acrs: { essential: true, value: id } } });
  return challengeCaller(caller, claims, options.authority);
}

/** @throws TypeError where the id or an option is wrong. */
export function checkAuthContext(id: unknown, { authority, form }: AuthContextOptions): void {
  // RFC 9470 §3 lists ids parted by blanks, in quotes: RFC 6749's NQCHAR.
  if (typeof id !== "string" || !/^[\x21\x23-\x5b\x5d-\x7e]{1,256}$/.test(id)) {
    throw new TypeError('`id` must be the id of an authentication context, such as "c1"');
  }
  if (/^C\d+$/.test(id)) throw new TypeError('`id` must be in lower case, such as "c1": tokens hold it so');
  if (form !== undefined && form !== "entra" && form !== "rfc9470") {
    throw new TypeError('`form` must be "entra" or "rfc9470"');
  }
  if (authority !== undefined) checkAuthority(authority);
}
