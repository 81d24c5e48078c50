import { base64url } from "jose";
import type { World } from "../world.ts";
import { tenantFor } from "./client.ts";
import { EntraError } from "./entra-error.ts";
import { readScopes } from "./scopes.ts";
import type { TokenRequest } from "./token.ts";
import { userTokens } from "./token-response.ts";

/** Issues tokens from an authorization code: once, to the client and redirect URI that it was made for, with its PKCE verifier. */
export async function redeemCode(
  world: World,
  { exchange, form, tenant, app, claims }: TokenRequest,
): Promise<Response> {
  const grant = world.grants.codes.get(form.get("code") ?? "");
  if (!grant || grant.clientId !== app.id) throw invalid(70000, "Provided grant is invalid or malformed.");
  if (grant.used)
    throw invalid(
      54005,
      "OAuth2 Authorization code was already redeemed, please retry with a new valid code or use an existing refresh token.",
    );
  grant.used = true;
  if (grant.expiresAt <= world.now())
    throw invalid(70008, "The provided authorization code or refresh token has expired due to inactivity.");
  if (form.get("redirect_uri") !== grant.redirectUri)
    throw invalid(
      500112,
      "The reply address does not match the reply address provided when requesting the authorization code.",
    );
  await checkVerifier(grant.challenge, grant.challengeMethod, form.get("code_verifier"));
  checkOrigin(grant.redirectType, exchange.request.headers.get("origin"));
  const user = world.directory.user(grant.signIn.userId);
  if (!user) throw invalid(50034, "The user account does not exist in the directory.");
  tenantFor(world, user, tenant);
  const scope = readScopes(world, form.get("scope") ?? grant.scope);
  return userTokens(world, exchange, { app, user, signIn: grant.signIn, scope, claims, nonce: grant.nonce });
}

async function checkVerifier(
  challenge: string | undefined,
  method: string | undefined,
  verifier: string | null,
): Promise<void> {
  if (challenge === undefined) return;
  if (verifier === null)
    throw invalid(50148, "The code_verifier is missing: the code was requested with a code_challenge.");
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier));
  const expected = method === "plain" ? verifier : base64url.encode(new Uint8Array(digest));
  if (expected !== challenge)
    throw invalid(501481, "The Code_Verifier does not match the code_challenge supplied in the authorization request.");
}

function checkOrigin(redirectType: string, origin: string | null): void {
  if (redirectType === "spa" && origin === null)
    throw new EntraError({
      error: "invalid_request",
      code: 9002327,
      text: "Tokens issued for the 'Single-Page Application' client-type may only be redeemed via cross-origin requests.",
    });
  if ((redirectType === "web" || redirectType === "native") && origin !== null)
    throw new EntraError({
      error: "invalid_request",
      code: 9002326,
      text: "Cross-origin token redemption is permitted only for the 'Single-Page Application' client-type.",
    });
}

const invalid = (code: number, text: string): EntraError => new EntraError({ error: "invalid_grant", code, text });
