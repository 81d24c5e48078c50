// What an authorization request asks for, read and checked once for the page and for the answer.
import type { Application } from "../state/directory-types.ts";
import type { SignIn } from "../state/grants.ts";
import type { World } from "../world.ts";
import { type ClaimsRequest, readClaims } from "./claims-request.ts";
import { readClient, readTenant } from "./client.ts";
import { EntraError } from "./entra-error.ts";
import { readRedirectUri } from "./redirect-uri.ts";
import { readScopes, type ScopeRequest } from "./scopes.ts";

/** Where an answer may be sent. */
export interface ReplyTo {
  app: Application;
  redirectType: string;
}

/** An authorization request. */
export interface AuthorizationRequest extends ReplyTo {
  tenantSegment: string;
  parameters: URLSearchParams;
  scope: ScopeRequest;
  claims: ClaimsRequest;
  prompt: string;
}

/**
 * Reads client and redirect URI. Before these two are known to be good nothing may be redirected.
 *
 * @throws EntraError to be shown, not redirected
 */
export function readReplyTo(world: World, tenantSegment: string, parameters: URLSearchParams): ReplyTo {
  const app = readClient(world, parameters.get("client_id"), readTenant(world, tenantSegment));
  return { app, redirectType: readRedirectUri(app, parameters.get("redirect_uri")).type };
}

/**
 * Reads everything else.
 *
 * @throws EntraError to be redirected
 */
export function readAuthorization(
  world: World,
  replyTo: ReplyTo,
  tenantSegment: string,
  parameters: URLSearchParams,
): AuthorizationRequest {
  // `ear_jwe` clients also take a code, which they then redeem.
  if (!["code", "ear_jwe"].includes(parameters.get("response_type") ?? ""))
    throw new EntraError({
      error: "unsupported_response_type",
      code: 700054,
      text: "response_type 'id_token' is not enabled for the application: only 'code' is.",
    });
  return {
    ...replyTo,
    tenantSegment,
    parameters,
    scope: readScopes(world, parameters.get("scope")),
    claims: readClaims(parameters.get("claims")),
    prompt: parameters.get("prompt") ?? "",
  };
}

const cookieName = "EMULATOR-SESSION";

/** Finds the browser session of a request, if it is still good. */
export function sessionOf(world: World, request: Request): SignIn | undefined {
  const cookies = (request.headers.get("cookie") ?? "").split(";").map((pair) => pair.trim());
  const value = cookies.find((pair) => pair.startsWith(`${cookieName}=`))?.slice(cookieName.length + 1);
  const signIn = value === undefined ? undefined : world.grants.sessions.get(value);
  if (!signIn || world.events.grantRevocationOf({ ticket: signIn.ticket, user: signIn.userId })) return undefined;
  return signIn;
}

/** Gives the `Set-Cookie` of a session; none: ends it. Sent in frames of other sites too, as Entra's is. */
export const sessionCookie = (value: string | undefined): string =>
  `${cookieName}=${value ?? ""}; Path=/; Secure; HttpOnly; SameSite=None${value === undefined ? "; Max-Age=0" : ""}`;
