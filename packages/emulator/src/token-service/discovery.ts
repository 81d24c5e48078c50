import { json } from "../http/respond.ts";
import type { Exchange, World } from "../world.ts";
import { readTenant } from "./client.ts";
import { EntraError, errorResponse } from "./entra-error.ts";

/** Answers `/<tenant>/v2.0/.well-known/openid-configuration`. */
export function openidConfiguration(world: World, exchange: Exchange, tenantSegment: string): Response {
  let tenantId: string;
  try {
    tenantId = readTenant(world, tenantSegment)?.id ?? "{tenantid}";
  } catch (error) {
    if (error instanceof EntraError) return errorResponse(world, exchange, error);
    throw error;
  }
  const origin = exchange.authorityOrigin;
  const base = `${origin}/${tenantSegment}`;
  return json({
    token_endpoint: `${base}/oauth2/v2.0/token`,
    token_endpoint_auth_methods_supported: ["client_secret_post", "private_key_jwt", "client_secret_basic"],
    jwks_uri: `${base}/discovery/v2.0/keys`,
    response_modes_supported: ["query", "fragment", "form_post"],
    subject_types_supported: ["pairwise"],
    id_token_signing_alg_values_supported: ["RS256"],
    response_types_supported: ["code"],
    scopes_supported: ["openid", "profile", "email", "offline_access"],
    issuer: `${origin}/${tenantId}/v2.0`,
    request_uri_parameter_supported: false,
    authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
    device_authorization_endpoint: `${base}/oauth2/v2.0/devicecode`,
    http_logout_supported: true,
    frontchannel_logout_supported: true,
    end_session_endpoint: `${base}/oauth2/v2.0/logout`,
    claims_parameter_supported: true,
    claims_supported: ["sub", "iss", "aud", "exp", "iat", "nonce", "preferred_username", "name", "tid", "ver", "acrs"],
    tenant_region_scope: "EU",
    cloud_instance_name: "microsoftonline.com",
  });
}

/** Answers `/common/discovery/instance`: which host names are one cloud. */
export function instanceDiscovery({ authorityOrigin }: Exchange): Response {
  const { host } = new URL(authorityOrigin);
  return json({
    tenant_discovery_endpoint: `${authorityOrigin}/common/v2.0/.well-known/openid-configuration`,
    "api-version": "1.1",
    metadata: [{ preferred_network: host, preferred_cache: host, aliases: [host] }],
  });
}
