// Azure Resource Manager's words: precise codes, both sides named.
import { json } from "../../http/respond.ts";
import type { Api } from "../../state/directory-types.ts";
import type { DenyReason } from "../../state/policy-types.ts";
import type { Exchange, World } from "../../world.ts";
import type { Caller } from "../access.ts";
import type { Shape } from "../api.ts";
import { writeChallenge } from "../challenge.ts";
import type { Refusal } from "../refusal.ts";

/** How the Azure Resource Manager-like API words its refusals. */
export const armShape: Shape = {
  refuse,
  headers: () => {
    const id = crypto.randomUUID();
    return {
      "x-ms-request-id": id,
      "x-ms-correlation-request-id": id,
      "x-ms-routing-request-id": `EMULATOR:${id}`,
      "x-ms-failure-cause": "gateway",
      "cache-control": "no-cache",
    };
  },
};

const audiences = [
  "https://management.core.windows.net/",
  "https://management.core.windows.net",
  "https://management.azure.com/",
  "https://management.azure.com",
];

function refuse(world: World, exchange: Exchange, api: Api, refusal: Refusal): Response {
  switch (refusal.kind) {
    case "token-missing":
      return unauthorized(
        exchange,
        api,
        "AuthenticationFailed",
        "Authentication failed. The 'Authorization' header is missing.",
      );
    case "token-malformed":
      return unauthorized(
        exchange,
        api,
        "AuthenticationFailedInvalidHeader",
        "Authentication failed. The 'Authorization' header is provided in an invalid format.",
      );
    case "token-untrusted":
      return unauthorized(exchange, api, "InvalidAuthenticationToken", "The access token is invalid.");
    case "token-expired":
      return unauthorized(
        exchange,
        api,
        "ExpiredAuthenticationToken",
        `The access token expiry UTC time '${clock(refusal.expiredAt)}' is earlier than current UTC time '${clock(world.now())}'.`,
      );
    case "wrong-audience":
      return unauthorized(
        exchange,
        api,
        "InvalidAuthenticationTokenAudience",
        `The access token has been obtained for wrong audience or resource '${refusal.audience}'. It should exactly match with one of the allowed audiences ${audiences.map((audience) => `'${audience}'`).join(",")}.`,
      );
    case "wrong-tenant":
      return unauthorized(
        exchange,
        api,
        "InvalidAuthenticationTokenTenant",
        `The access token is from the wrong issuer '${refusal.issuer}'. It must match the tenant 'https://sts.windows.net/${refusal.expectedTenant}/' associated with this subscription. Please use the authority (URL) 'https://login.windows.net/${refusal.expectedTenant}' to get the token. Note, if the subscription is transferred to another tenant there is no impact to the services, but information about new tenant could take time to propagate (up to an hour).`,
      );
    case "personal-account":
      return unauthorized(
        exchange,
        api,
        "InvalidAuthenticationToken",
        "The received access token is not valid: at least one of the claims 'puid' or 'altsecid' or 'oid' should be present. If you are accessing as application please make sure service principal is properly created in the tenant.",
      );
    case "revoked":
      return unauthorized(exchange, api, "InvalidAuthenticationToken", "The access token has been revoked.");
    case "challenge": {
      const { status, fieldValue, body } = writeChallenge(exchange, refusal);
      const own = {
        error: {
          code: "InvalidAuthenticationToken",
          message: "The access token does not carry the claims that this operation requires.",
        },
      };
      return json(body ?? own, status, fieldValue === undefined ? {} : { "www-authenticate": fieldValue });
    }
    case "context-needs-cp1":
      return policyRefusal(exchange, "MFA is required. See error details for policy resource IDs.");
    case "denied":
      return deny(exchange, refusal.reason, refusal.caller);
    default:
      return armError(
        403,
        "AuthorizationFailed",
        "The client does not have authorization to perform the action or the scope is invalid.",
      );
  }
}

/** Gives an error in Azure Resource Manager's shape. */
export const armError = (
  status: number,
  code: string,
  message: string,
  headers: Record<string, string> = {},
): Response => json({ error: { code, message } }, status, headers);

/** Refuses for want of a role assignment. */
export function notAssigned({ request, path }: Exchange, caller: Caller): Response {
  const name = caller.user?.userPrincipalName ?? caller.app?.id ?? "";
  const verb = request.method === "DELETE" ? "delete" : ["GET", "HEAD"].includes(request.method) ? "read" : "write";
  const type = path.toLowerCase().includes("/resourcegroups")
    ? "Microsoft.Resources/subscriptions/resourcegroups"
    : "Microsoft.Resources/subscriptions";
  return armError(
    403,
    "AuthorizationFailed",
    `The client '${name}' with object id '${String(caller.token["oid"])}' does not have authorization to perform action '${type}/${verb}' over scope '${path}' or the scope is invalid. If access was recently granted, please refresh your credentials.`,
  );
}

/** Refuses by Azure Policy: no question of identity. */
export function policyRefusal({ path }: Exchange, why: string): Response {
  const name = path.split("/").at(-1) ?? "";
  return armError(
    403,
    "RequestDisallowedByPolicy",
    `Resource '${name}' was disallowed by policy. Reasons: '${why}'. See error details for policy resource IDs.`,
  );
}

function deny(exchange: Exchange, reason: DenyReason, caller: Caller): Response {
  if (reason === "role-assignment") return notAssigned(exchange, caller);
  if (reason === "azure-policy")
    return policyRefusal(exchange, "The resource type is not allowed in this subscription.");
  return armError(403, "Forbidden", "");
}

function unauthorized({ authorityOrigin }: Exchange, api: Api, code: string, message: string): Response {
  const challenge = `Bearer authorization_uri="${authorityOrigin}/${api.tenantId ?? "common"}", error="invalid_token", error_description="${message.replaceAll('"', "'")}"`;
  return armError(401, code, message, { "www-authenticate": challenge });
}

function clock(ms: number): string {
  const date = new Date(ms);
  const hours = date.getUTCHours();
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${date.getUTCMonth() + 1}/${date.getUTCDate()}/${date.getUTCFullYear()} ${hours % 12 || 12}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())} ${hours < 12 ? "AM" : "PM"}`;
}
