// A successful answer of the token endpoint.
import { base64url } from "jose";
import { json } from "../http/respond.ts";
import type { Application, User } from "../state/directory-types.ts";
import { keep, type SignIn } from "../state/grants.ts";
import { issueAccessToken, issueIdToken } from "../tokens/issue.ts";
import type { Exchange, World } from "../world.ts";
import type { ClaimsRequest } from "./claims-request.ts";
import { evaluate } from "./evaluate.ts";
import { checkConsent, type ScopeRequest } from "./scopes.ts";

/** What a user token is issued from. */
export interface UserGrant {
  app: Application;
  user: User;
  signIn: SignIn;
  scope: ScopeRequest;
  claims: ClaimsRequest;
  nonce?: string | undefined;
  /** Whether a refresh token belongs to it, if `offline_access` is asked for. @default true */
  refreshable?: boolean;
}

/**
 * Issues the tokens of a user: access token, and refresh and id token if asked for.
 *
 * @throws EntraError if consent or a policy is in the way
 */
export async function userTokens(world: World, exchange: Exchange, grant: UserGrant): Promise<Response> {
  const { app, user, signIn, scope, claims } = grant;
  const { tenantId } = signIn;
  const issuer = `${exchange.authorityOrigin}/${tenantId}/v2.0`;
  const scopes = checkConsent(world, app, user, scope);
  const acrs = evaluate(world, { app, api: scope.api, user, signIn, claims });
  const accessToken = await issueAccessToken(world, {
    issuer,
    tenantId,
    api: scope.api,
    app,
    user,
    scopes,
    roles: [],
    acrs,
    capabilities: claims.capabilities,
    amr: signIn.amr,
  });
  const withRefresh = scope.openid.includes("offline_access") && grant.refreshable !== false;
  const expiresAt = world.now() + world.policy.settings.refreshTokenLifetimeMs;
  return tokenResponse(world, {
    scope: [
      ...scopes.map((value) => qualified(scope, value)),
      ...scope.openid.filter((entry) => entry !== "offline_access"),
    ].join(" "),
    access_token: accessToken,
    ...(withRefresh && {
      refresh_token: `1.${keep(world.grants.refreshTokens, { signIn, clientId: app.id, expiresAt })}`,
    }),
    ...(scope.openid.includes("openid") && {
      id_token: await issueIdToken(world, {
        issuer,
        tenantId,
        app,
        user,
        nonce: grant.nonce,
        acrs,
        sessionId: signIn.sessionId,
      }),
      client_info: clientInfo(user),
    }),
  });
}

/** Gives a token response around an access token. */
export function tokenResponse(world: World, members: Record<string, unknown>): Response {
  const { tokenLifetimeMs, refreshInMs } = world.policy.settings;
  const expiresIn = Math.max(1, Math.round(tokenLifetimeMs / 1000));
  return json(
    {
      token_type: "Bearer",
      expires_in: expiresIn,
      ext_expires_in: expiresIn,
      ...(refreshInMs !== undefined && { refresh_in: Math.max(1, Math.round(refreshInMs / 1000)) }),
      ...members,
    },
    200,
    { "cache-control": "no-store", pragma: "no-cache" },
  );
}

/** Tells MSAL the home account: object id and tenant where the person lives. */
export const clientInfo = (user: User): string =>
  base64url.encode(JSON.stringify({ uid: user.id, utid: user.tenantId }));

const qualified = ({ api }: ScopeRequest, value: string): string =>
  api.name === "graph" ? value : `${api.appIdUris[0] ?? api.id}/${value}`;
