// GET or POST /<tenant>/oauth2/v2.0/authorize: a person signs in, here by being named.
import { escapeHtml, html } from "../http/respond.ts";
import type { User } from "../state/directory-types.ts";
import { keep, type SignIn } from "../state/grants.ts";
import type { Exchange, World } from "../world.ts";
import { readClaims } from "./claims-request.ts";
import { readClient, readTenant, tenantFor } from "./client.ts";
import { EntraError, errorMembers, errorResponse } from "./entra-error.ts";
import { evaluate, satisfy } from "./evaluate.ts";
import { readRedirectUri } from "./redirect-uri.ts";
import { checkConsent, consent, readScopes } from "./scopes.ts";
import { clientInfo } from "./token-response.ts";

const codeLifetimeMs = 600_000;

/** Answers an authorization request. */
export async function authorize(world: World, exchange: Exchange, tenantSegment: string): Promise<Response> {
  const { request, url } = exchange;
  const parameters = request.method === "POST" ? new URLSearchParams(await request.text()) : url.searchParams;
  let redirectType: string;
  try {
    // Before these two are known good nothing may be redirected.
    const app = readClient(world, parameters.get("client_id"), readTenant(world, tenantSegment));
    redirectType = readRedirectUri(app, parameters.get("redirect_uri")).type;
  } catch (error) {
    if (error instanceof EntraError) return errorPage(world, exchange, error);
    throw error;
  }
  try {
    return decide(world, exchange, tenantSegment, parameters, redirectType);
  } catch (error) {
    if (!(error instanceof EntraError)) throw error;
    const { error_description, ...members } = errorMembers(world, exchange, error);
    exchange.note.fact = `${error.init.error} AADSTS${error.init.code}`;
    return respond(parameters, {
      error: String(members["error"]),
      error_description: String(error_description),
      error_uri: String(members["error_uri"]),
      ...(error.init.suberror !== undefined && { suberror: error.init.suberror }),
    });
  }
}

function decide(
  world: World,
  exchange: Exchange,
  tenantSegment: string,
  parameters: URLSearchParams,
  redirectType: string,
): Response {
  if (parameters.get("response_type") !== "code")
    throw new EntraError({ error: "unsupported_response_type", code: 700054, text: "response_type must be 'code'." });
  const tenant = readTenant(world, tenantSegment);
  const app = readClient(world, parameters.get("client_id"), tenant);
  const scope = readScopes(world, parameters.get("scope"));
  const raw = parameters.get("claims");
  const claims = readClaims(raw);
  if (raw !== null) exchange.note.claims = claims.names;

  const user = userOf(world, parameters);
  const signIn = world.grants.signIn(user.id, tenantFor(world, user, tenant));
  satisfy(world, { app, api: scope.api, user, signIn, claims });
  consent(world, app, user, scope);
  checkConsent(world, app, user, scope);
  evaluate(world, { app, api: scope.api, user, signIn, claims });
  exchange.note.fact = "approved";
  return respond(parameters, {
    code: code(world, parameters, signIn, redirectType),
    ...(parameters.get("client_info") === "1" && { client_info: clientInfo(user) }),
    session_state: signIn.sessionId,
  });
}

function userOf(world: World, parameters: URLSearchParams): User {
  const name = parameters.get("login_hint") ?? world.policy.settings.user;
  const user = world.directory.user(name);
  if (!user)
    throw new EntraError({
      error: "invalid_request",
      code: 50034,
      text: "The user account does not exist in the directory.",
    });
  return user;
}

function code(world: World, parameters: URLSearchParams, signIn: SignIn, redirectType: string): string {
  return keep(world.grants.codes, {
    signIn,
    clientId: (parameters.get("client_id") ?? "").toLowerCase(),
    redirectUri: parameters.get("redirect_uri") ?? "",
    redirectType,
    scope: parameters.get("scope") ?? "",
    nonce: parameters.get("nonce") ?? undefined,
    challenge: parameters.get("code_challenge") ?? undefined,
    challengeMethod: parameters.get("code_challenge_method") ?? undefined,
    expiresAt: world.now() + codeLifetimeMs,
    used: false,
  });
}

function respond(parameters: URLSearchParams, members: Record<string, string>): Response {
  const state = parameters.get("state");
  const answer = new URLSearchParams({ ...members, ...(state !== null && { state }) });
  const target = new URL(parameters.get("redirect_uri") ?? "");
  const mode = parameters.get("response_mode") ?? "query";
  if (mode === "form_post") return formPost(target.href, answer);
  if (mode === "fragment") target.hash = answer.toString();
  else for (const [name, value] of answer) target.searchParams.append(name, value);
  return new Response(null, { status: 302, headers: { location: target.href, "cache-control": "no-store" } });
}

function formPost(action: string, answer: URLSearchParams): Response {
  const fields = [...answer].map(
    ([name, value]) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`,
  );
  return html(
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Signing in</title></head><body><form method="post" action="${escapeHtml(action)}">${fields.join("")}<noscript><button>Continue</button></noscript></form><script>document.forms[0].submit()</script></body></html>`,
  );
}

function errorPage(world: World, exchange: Exchange, error: EntraError): Response {
  errorResponse(world, exchange, error);
  return html(
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Cannot sign in</title></head><body><main><h1>Cannot sign in</h1><p>${escapeHtml(error.message)}</p></main></body></html>`,
    400,
  );
}
