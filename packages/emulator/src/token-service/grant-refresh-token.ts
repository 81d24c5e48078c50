import type { World } from "../world.ts";
import { tenantFor } from "./client.ts";
import { EntraError } from "./entra-error.ts";
import { readScopes } from "./scopes.ts";
import type { TokenRequest } from "./token.ts";
import { userTokens } from "./token-response.ts";

/** Issues tokens from a refresh token, and a new refresh token. The old one stays good, as Entra's do. */
export async function redeemRefreshToken(
  world: World,
  { exchange, form, tenant, app, claims }: TokenRequest,
): Promise<Response> {
  const grant = world.grants.refreshTokens.get((form.get("refresh_token") ?? "").replace(/^1\./, ""));
  if (!grant || grant.clientId !== app.id)
    throw new EntraError({
      error: "invalid_grant",
      code: 70000,
      text: "Provided grant is invalid or malformed.",
      suberror: "bad_token",
    });
  const user = world.directory.user(grant.signIn.userId);
  if (!user)
    throw new EntraError({
      error: "invalid_grant",
      code: 50034,
      text: "The user account does not exist in the directory.",
    });
  checkAge(world, grant.signIn, user.id, grant.expiresAt);
  const tenantId = tenantFor(world, user, tenant);
  return userTokens(world, exchange, {
    app,
    user,
    signIn: { ...grant.signIn, tenantId },
    scope: readScopes(world, form.get("scope")),
    claims,
  });
}

function checkAge(world: World, signIn: { ticket: number; at: number }, userId: string, expiresAt: number): void {
  const revocation = world.events.grantRevocationOf({ ticket: signIn.ticket, user: userId });
  const issued = new Date(signIn.at).toISOString();
  if (revocation?.kind === "revoked")
    throw badToken(
      50173,
      `The provided grant has expired due to it being revoked, a fresh auth token is needed. The user might have changed or reset their password. The grant was issued on '${issued}' and the TokensValidFrom date (before which tokens are not valid) for this user is '${new Date(revocation.at).toISOString()}'.`,
    );
  if (revocation?.kind === "sign-in-frequency")
    throw badToken(
      70043,
      `The refresh token has expired or is invalid due to sign-in frequency checks by conditional access. The token was issued on ${issued} and the maximum allowed lifetime for this request is 3600.`,
    );
  if (revocation?.kind === "inactive" || expiresAt <= world.now())
    throw badToken(
      700082,
      `The refresh token has expired due to inactivity. The token was issued on ${issued} and was inactive for 90.00:00:00.`,
    );
}

const badToken = (code: number, text: string): EntraError =>
  new EntraError({ error: "invalid_grant", code, text, suberror: "bad_token" });
