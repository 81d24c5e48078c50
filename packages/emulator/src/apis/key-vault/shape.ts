// Azure Key Vault's words: AKV numbers for tokens, an inner code for everything else.
import { json } from "../../http/respond.ts";
import type { Api } from "../../state/directory-types.ts";
import type { DenyReason } from "../../state/policy-types.ts";
import type { Exchange, World } from "../../world.ts";
import type { Caller } from "../access.ts";
import type { Shape } from "../api.ts";
import { writeChallenge } from "../challenge.ts";
import type { Refusal } from "../refusal.ts";

/** How the Key Vault-like API words its refusals. */
export const keyVaultShape: Shape = {
  refuse,
  headers: () => ({
    "x-ms-keyvault-region": "loopback",
    "x-ms-keyvault-service-version": "1.9.0",
    "x-ms-request-id": crypto.randomUUID(),
    "cache-control": "no-cache",
  }),
};

function refuse(_world: World, exchange: Exchange, api: Api, refusal: Refusal): Response {
  switch (refusal.kind) {
    case "token-missing":
      return unauthorized(exchange, api, "AKV10000: Request is missing a Bearer or PoP token.");
    case "token-malformed":
      return unauthorized(exchange, api, "Error validating token: the token is malformed.");
    case "token-untrusted":
      return unauthorized(exchange, api, "[BearerReadAccessTokenFailed] Error validating token: 'S2S12005'.");
    case "token-expired":
      return unauthorized(exchange, api, "[TokenExpired] Error validating token: 'S2S12086'.");
    case "wrong-audience":
      return unauthorized(
        exchange,
        api,
        `AKV10022: Invalid audience. Expected https://vault.azure.net, found: ${refusal.audience}.`,
      );
    case "wrong-tenant":
      return unauthorized(
        exchange,
        api,
        `AKV10032: Invalid issuer. Expected one of https://sts.windows.net/${refusal.expectedTenant}/, found ${refusal.issuer}.`,
      );
    case "personal-account":
      return unauthorized(exchange, api, "AKV10032: Invalid issuer. Personal accounts are not served.");
    case "revoked":
      return unauthorized(exchange, api, "Error validating token: the token was revoked.");
    case "challenge": {
      const { status, fieldValue, body } = writeChallenge(exchange, refusal);
      const own = {
        error: {
          code: "Unauthorized",
          message: "Error validating token: continuous access evaluation resulted in a claims challenge.",
        },
      };
      return json(body ?? own, status, fieldValue === undefined ? {} : { "www-authenticate": fieldValue });
    }
    case "denied":
      return deny(refusal.reason, refusal.caller);
    default:
      return forbidden("The operation is not allowed for this kind of caller.", "AccessDenied");
  }
}

function deny(reason: DenyReason, { app, token }: Caller): Response {
  const caller = `Caller: appid=${app?.id};oid=${String(token["oid"])};iss=${String(token.iss)}`;
  if (reason === "role-assignment")
    return forbidden(
      `Caller is not authorized to perform action on resource.\r\nIf role assignments, deny assignments or role definitions were changed recently, please observe propagation time.\r\n${caller}\r\nAction: 'Microsoft.KeyVault/vaults/secrets/getSecret/action'\r\nVault: sample;location=loopback`,
      "ForbiddenByRbac",
    );
  if (reason === "access-policy")
    return forbidden(
      `The user, group or application 'appid=${app?.id};oid=${String(token["oid"])};iss=${String(token.iss)}' does not have secrets get permission on key vault 'sample;location=loopback'. For help resolving this issue, please see https://go.microsoft.com/fwlink/?linkid=2125287`,
      "AccessDenied",
    );
  if (reason === "firewall")
    return forbidden(
      `Client address is not authorized and caller is not a trusted service.\r\nClient address: 203.0.113.7\r\n${caller}\r\nVault: sample;location=loopback`,
      "ForbiddenByFirewall",
    );
  return json({ error: { code: "Forbidden", message: "" } }, 403);
}

const forbidden = (message: string, code: string): Response =>
  json({ error: { code: "Forbidden", message, innererror: { code } } }, 403);

// The first leg: a client learns tenant and resource from it, without having sent a token.
function unauthorized({ authorityOrigin }: Exchange, api: Api, message: string): Response {
  const challenge = `Bearer authorization="${authorityOrigin}/${api.tenantId ?? "common"}", resource="https://vault.azure.net"`;
  return json({ error: { code: "Unauthorized", message } }, 401, { "www-authenticate": challenge });
}
