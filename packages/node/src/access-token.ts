/** Turns MSAL's answer into the engine's form. */
import type { AccessToken } from "@msal-fetch/core";
import type { AuthenticationResultLike } from "./msal-like.ts";

/** The token of an answer; an empty one where MSAL gave none, which the engine refuses. */
export function accessToken(result: AuthenticationResultLike | null, subject: string): AccessToken {
  const { accessToken: token = "", expiresOn, refreshOn, tokenType, fromCache, tenantId } = result ?? {};
  return {
    token,
    type: typeOf(tokenType),
    // Without an expiry MSAL keeps nothing, and neither does the engine.
    expiresOn: expiresOn?.getTime() ?? Date.now(),
    ...(refreshOn && { refreshOn: refreshOn.getTime() }),
    subject,
    ...(tenantId && { tenant: tenantId }),
    fromCache: fromCache === true,
  };
}

function typeOf(tokenType: string | undefined): AccessToken["type"] {
  const type = tokenType?.toLowerCase() ?? "bearer";
  if (type === "bearer") return "Bearer";
  return type === "dpop" ? "DPoP" : "PoP";
}
