/** Turns MSAL's answer into the engine's form. */
import type { AccessToken } from "@msal-fetch/core";
import type { AuthenticationResultLike } from "./msal-like.ts";

/** The token of an answer; an empty one where MSAL gave none, which the engine refuses. */
export function accessToken(result: AuthenticationResultLike, subject: string): AccessToken {
  const { accessToken: token = "", expiresOn, refreshOn, tokenType = "", fromCache, tenantId } = result;
  const type = tokenType.toLowerCase();
  return {
    token,
    type: type === "" || type === "bearer" ? "Bearer" : type === "dpop" ? "DPoP" : "PoP",
    // Without an expiry MSAL keeps nothing, and neither does the engine.
    expiresOn: expiresOn?.getTime() ?? Date.now(),
    ...(refreshOn && { refreshOn: refreshOn.getTime() }),
    subject,
    ...(tenantId && { tenant: tenantId }),
    fromCache: fromCache === true,
  };
}
