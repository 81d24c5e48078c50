// POST /<tenant>/oauth2/v2.0/token: one function for each grant.
import type { Application, Tenant } from "../state/directory-types.ts";
import type { Exchange, World } from "../world.ts";
import { type ClaimsRequest, readClaims } from "./claims-request.ts";
import { readClient, readTenant } from "./client.ts";
import { clientIdOf, proveClient } from "./client-proof.ts";
import { EntraError, errorResponse } from "./entra-error.ts";
import { redeemCode } from "./grant-authorization-code.ts";
import { redeemClientCredentials } from "./grant-client-credentials.ts";
import { redeemDeviceCode } from "./grant-device-code.ts";
import { redeemAssertion } from "./grant-on-behalf-of.ts";
import { redeemRefreshToken } from "./grant-refresh-token.ts";

/** A token request whose client is known and proven. */
export interface TokenRequest {
  exchange: Exchange;
  form: URLSearchParams;
  tenant: Tenant | undefined;
  app: Application;
  claims: ClaimsRequest;
}

type Redeem = (world: World, request: TokenRequest) => Promise<Response>;

const grants: Record<string, Redeem> = {
  authorization_code: redeemCode,
  refresh_token: redeemRefreshToken,
  client_credentials: redeemClientCredentials,
  "urn:ietf:params:oauth:grant-type:jwt-bearer": redeemAssertion,
  "urn:ietf:params:oauth:grant-type:device_code": redeemDeviceCode,
  device_code: redeemDeviceCode,
};

/** The grants as the log names them. */
const shortNames: Record<string, string> = {
  "urn:ietf:params:oauth:grant-type:jwt-bearer": "on_behalf_of",
  "urn:ietf:params:oauth:grant-type:device_code": "device_code",
};

/** Answers a token request. */
export async function token(world: World, exchange: Exchange, tenantSegment: string): Promise<Response> {
  try {
    const form = new URLSearchParams(await exchange.request.text());
    const grant = form.get("grant_type") ?? "";
    exchange.note.grant = Object.hasOwn(grants, grant) ? (shortNames[grant] ?? grant) : "unknown";
    const raw = form.get("claims");
    const claims = readClaims(raw);
    if (raw !== null) {
      if (world.receivedClaims.push(raw) > 10_000) world.receivedClaims.shift();
      exchange.note.claims = claims.names;
    }
    const redeem = Object.hasOwn(grants, grant) ? grants[grant] : undefined;
    if (!redeem)
      throw new EntraError({
        error: "unsupported_grant_type",
        code: 70003,
        text: "The app requested an unsupported grant type.",
      });
    const authorization = exchange.request.headers.get("authorization");
    const tenant = readTenant(world, tenantSegment);
    const app = readClient(world, clientIdOf(form, authorization), tenant);
    await proveClient(world, app, form, authorization, audiences(exchange, tenantSegment));
    return await redeem(world, { exchange, form, tenant, app, claims });
  } catch (error) {
    if (error instanceof EntraError) return errorResponse(world, exchange, error);
    throw error;
  }
}

// A client may address its assertion to the token endpoint or to the issuer.
const audiences = ({ authorityOrigin: origin }: Exchange, tenant: string): string[] => [
  `${origin}/${tenant}/oauth2/v2.0/token`,
  `${origin}/${tenant}/v2.0`,
  `${origin}/${tenant}`,
];
