import { issueAccessToken } from "../tokens/issue.ts";
import type { World } from "../world.ts";
import { EntraError } from "./entra-error.ts";
import { evaluateApp } from "./evaluate.ts";
import { readScopes } from "./scopes.ts";
import type { TokenRequest } from "./token.ts";
import { tokenResponse } from "./token-response.ts";

/** Issues an app-only token. It never carries an authentication context: those are about people. */
export async function redeemClientCredentials(
  world: World,
  { exchange, form, tenant, app, claims }: TokenRequest,
): Promise<Response> {
  if (!tenant)
    throw new EntraError({
      error: "invalid_request",
      code: 50059,
      text: "No tenant-identifying information found in either the request or implied by any provided credentials.",
    });
  const { api, values, asked } = readScopes(world, form.get("scope"));
  if (values.length > 0 || asked.length === 0)
    throw new EntraError({
      error: "invalid_scope",
      code: 1002012,
      text: `The provided value for scope ${form.get("scope") ?? ""} is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI).`,
    });
  evaluateApp(world, app, api);
  const accessToken = await issueAccessToken(world, {
    issuer: `${exchange.authorityOrigin}/${tenant.id}/v2.0`,
    tenantId: tenant.id,
    api,
    app,
    user: undefined,
    scopes: [],
    roles: app.roles[api.name] ?? [],
    acrs: [],
    capabilities: claims.capabilities,
    amr: [],
  });
  return tokenResponse(world, { access_token: accessToken });
}
