// Microsoft Graph's words: one code for many causes, the message tells them apart.
import { json } from "../../http/respond.ts";
import type { Api } from "../../state/directory-types.ts";
import type { DenyReason } from "../../state/policy-types.ts";
import type { Exchange, World } from "../../world.ts";
import type { Shape } from "../api.ts";
import { writeChallenge } from "../challenge.ts";
import type { Refusal } from "../refusal.ts";

/** How the Graph-like API words its refusals. */
export const graphShape: Shape = {
  refuse,
  headers: ({ request }) => {
    const id = crypto.randomUUID();
    return {
      "request-id": id,
      "client-request-id": request.headers.get("client-request-id") ?? id,
      "x-ms-ags-diagnostic": JSON.stringify({
        ServerInfo: { DataCenter: "Emulator", Slice: "E", Ring: "1", ScaleUnit: "000", RoleInstance: "LOOPBACK" },
      }),
      "cache-control": "private",
    };
  },
};

function refuse(world: World, exchange: Exchange, _api: Api, refusal: Refusal): Response {
  switch (refusal.kind) {
    case "token-missing":
      return invalid(world, exchange, "Access token is empty.");
    case "token-malformed":
      return invalid(
        world,
        exchange,
        "IDX14100: JWT is not well formed, there are no dots (.).\nThe token needs to be in JWS or JWE Compact Serialization Format.",
      );
    case "token-untrusted":
      return invalid(world, exchange, "Access token validation failure. Invalid signature.");
    case "token-expired":
      return invalid(world, exchange, "Lifetime validation failed, the token is expired.");
    case "wrong-audience":
      return invalid(world, exchange, "Access token validation failure. Invalid audience.");
    case "wrong-tenant":
      return invalid(world, exchange, "Access token validation failure. Invalid issuer.");
    case "personal-account":
      return graphError(world, exchange, 400, "BadRequest", "Specified resource is not supported for MSA requests");
    case "user-needed":
      if (exchange.path.includes("/me"))
        return graphError(
          world,
          exchange,
          400,
          "BadRequest",
          "/me request is only valid with delegated authentication flow.",
        );
      return graphError(
        world,
        exchange,
        403,
        "Authorization_RequestDenied",
        "Insufficient privileges to complete the operation.",
      );
    case "scope-missing":
    case "role-missing":
    case "app-needed":
    case "nothing-granted":
      return permissionMissing(world, exchange, refusal);
    case "revoked":
      return invalid(
        world,
        exchange,
        `Continuous access evaluation resulted in challenge with result: InteractionRequired and code: ${refusal.code}`,
      );
    case "denied":
      return deny(world, exchange, refusal.reason);
    case "context-needs-user":
    case "context-needs-cp1":
      return graphError(
        world,
        exchange,
        403,
        "Authorization_RequestDenied",
        "Insufficient privileges to complete the operation.",
      );
    case "challenge": {
      const { status, fieldValue, body } = writeChallenge(exchange, refusal);
      const message =
        refusal.context === undefined
          ? `Continuous access evaluation resulted in challenge with result: InteractionRequired and code: ${refusal.code}`
          : "Exception of type 'Microsoft.Graph.AGS.Contracts.ClaimsChallengeRequiredException' was thrown.";
      const headers = fieldValue === undefined ? {} : { "www-authenticate": fieldValue };
      if (body !== undefined) return json(body, status, headers);
      return graphError(world, exchange, status, "InvalidAuthenticationToken", message, headers);
    }
  }
}

/** Gives an error in Graph's shape. */
export function graphError(
  world: World,
  { request }: Pick<Exchange, "request">,
  status: number,
  code: string,
  message: string,
  headers: Record<string, string> = {},
): Response {
  const id = crypto.randomUUID();
  const innerError = {
    date: new Date(world.now()).toISOString().slice(0, 19),
    "request-id": id,
    "client-request-id": request.headers.get("client-request-id") ?? id,
  };
  return json({ error: { code, message, innerError } }, status, { "request-id": id, ...headers });
}

// Graph sends this challenge on every 401; without `claims` it asks for nothing in particular.
function invalid(world: World, exchange: Exchange, message: string): Response {
  const challenge = `Bearer realm="", authorization_uri="${exchange.authorityOrigin}/common/oauth2/authorize", client_id="00000003-0000-0000-c000-000000000000"`;
  return graphError(world, exchange, 401, "InvalidAuthenticationToken", message, { "www-authenticate": challenge });
}

function permissionMissing(world: World, exchange: Exchange, refusal: PermissionRefusal): Response {
  const path = exchange.path.toLowerCase();
  const forbidden = (code: string, message: string): Response => graphError(world, exchange, 403, code, message);
  if (/\/(messages|sendmail|mailfolders)/.test(path))
    return forbidden("ErrorAccessDenied", "Access is denied. Check credentials and try again.");
  if (path.includes("/drive")) {
    if (refusal.kind === "nothing-granted")
      return forbidden("AccessDenied", "Either scp or roles claim need to be present in the token.");
    return forbidden("accessDenied", "Access denied");
  }
  if (path.includes("/auditlogs/"))
    return forbidden(
      "Authentication_MSGraphPermissionMissing",
      `Calling principal does not have required MSGraph permissions ${refusal.needed.join(",")}`,
    );
  if (path.includes("/presence")) return forbidden("Forbidden", "");
  if (path.includes("/onlinemeetings")) {
    const [what, needed, have] = [
      refusal.kind === "scope-missing" ? "scope" : "role",
      refusal.needed.join(", "),
      "have" in refusal ? refusal.have.join(", ") : "",
    ];
    return forbidden(
      "Forbidden",
      `Missing ${what} permissions on the request. API requires one of '${needed}'. ${what === "scope" ? "Scopes" : "Roles"} on the request '${have}'.`,
    );
  }
  if (path.includes("/rolemanagement/")) {
    const inner = {
      errorCode: "PermissionScopeNotGranted",
      message: `Authorization failed due to missing permission scope ${refusal.needed.join(",")}.`,
    };
    return forbidden("UnknownError", JSON.stringify(inner));
  }
  return forbidden("Authorization_RequestDenied", "Insufficient privileges to complete the operation.");
}

function deny(world: World, exchange: Exchange, reason: DenyReason): Response {
  const forbidden = (code: string, message: string): Response => graphError(world, exchange, 403, code, message);
  switch (reason) {
    case "application-access-policy":
      return /\/onlinemeetings/i.test(exchange.path)
        ? forbidden("Forbidden", "No application access policy found for this app.")
        : forbidden("ErrorAccessDenied", "[RAOP] : Blocked by tenant configured AppOnly AccessPolicy settings.");
    case "licence":
      return forbidden(
        "Authentication_RequestFromNonPremiumTenantOrB2CTenant",
        "Neither tenant is B2C or tenant doesn't have premium license",
      );
    case "user-role":
      return forbidden("Authentication_RequestFromUnsupportedUserRole", "User is not in the allowed roles");
    case "role-assignment":
      return forbidden("Authorization_RequestDenied", "Insufficient privileges to complete the operation.");
    default:
      return forbidden("UnknownError", "");
  }
}

type PermissionRefusal = Extract<Refusal, { needed: readonly string[] }>;
