// GET or POST /<tenant>/oauth2/v2.0/authorize, and the page's POST /<tenant>/sign-in.
import type { User } from "../state/directory-types.ts";
import { keep, type SignIn } from "../state/grants.ts";
import { loginHintOf } from "../tokens/issue.ts";
import type { Exchange, World } from "../world.ts";
import { readTenant, tenantFor } from "./client.ts";
import { EntraError, errorResponse } from "./entra-error.ts";
import { evaluate, satisfy } from "./evaluate.ts";
import { messagePage, signInPage } from "./page.ts";
import { type AuthorizationRequest, readAuthorization, readReplyTo, sessionCookie, sessionOf } from "./parameters.ts";
import { reply, replyError } from "./reply.ts";
import { checkConsent, consent } from "./scopes.ts";
import { clientInfo } from "./token-response.ts";

const codeLifetimeMs = 600_000;

/** Answers an authorization request: at once in `auto` mode or with a good session, else with a page. */
export async function authorize(world: World, exchange: Exchange, tenantSegment: string): Promise<Response> {
  return answer(world, exchange, tenantSegment, (request) => {
    const session = sessionOf(world, exchange.request);
    if (request.prompt === "none") return approve(world, exchange, request, silently(world, request, session), true);
    const user = userOf(world, request, session);
    if (world.policy.settings.signIn === "auto")
      return approve(world, exchange, request, signInAs(world, request, user, session));
    return continueSession(world, exchange, request, session) ?? showPage(world, exchange, request, user);
  });
}

/** Answers the sign-in page's form. */
export async function decideSignIn(world: World, exchange: Exchange, tenantSegment: string): Promise<Response> {
  return answer(world, exchange, tenantSegment, (request) => {
    const { parameters } = request;
    if (parameters.get("decision") !== "approve")
      throw new EntraError({
        error: "access_denied",
        code: 65004,
        text: "User declined to consent to access the app.",
        suberror: "cancel",
      });
    const user = known(world.directory.user(parameters.get("user") ?? ""));
    try {
      return approve(world, exchange, request, signInAs(world, request, user, sessionOf(world, exchange.request)));
    } catch (error) {
      // Entra does not send people back who cannot get in: they read why, and stay.
      if (!(error instanceof EntraError) || error.init.suberror !== "message_only") throw error;
      exchange.note.fact = `blocked AADSTS${error.init.code}`;
      return messagePage("You cannot access this right now", error.message, 403);
    }
  });
}

async function answer(
  world: World,
  exchange: Exchange,
  tenantSegment: string,
  decide: (request: AuthorizationRequest) => Response,
): Promise<Response> {
  const { request, url } = exchange;
  const parameters = request.method === "POST" ? new URLSearchParams(await request.text()) : url.searchParams;
  try {
    const replyTo = readReplyTo(world, tenantSegment, parameters);
    try {
      const authorization = readAuthorization(world, replyTo, tenantSegment, parameters);
      if (parameters.has("claims")) exchange.note.claims = authorization.claims.names;
      return decide(authorization);
    } catch (error) {
      if (error instanceof EntraError) return replyError(world, exchange, parameters, error);
      throw error;
    }
  } catch (error) {
    if (!(error instanceof EntraError)) throw error;
    errorResponse(world, exchange, error);
    return messagePage("Cannot sign in", error.message, 400);
  }
}

// prompt=none: what the session already is, or an error; nobody is asked.
function silently(
  world: World,
  { app, scope, claims, parameters }: AuthorizationRequest,
  session: SignIn | undefined,
): SignIn {
  const user = session && world.directory.user(session.userId);
  const hint = parameters.get("login_hint");
  if (!session || !user || (hint !== null && hinted(world, hint) !== user))
    throw new EntraError({
      error: "login_required",
      code: 50058,
      text: "A silent sign-in request was sent but no user is signed in. The cookies used to represent the user's session were not sent in the request to Azure AD.",
    });
  checkConsent(world, app, user, scope);
  evaluate(world, { app, api: scope.api, user, signIn: session, claims });
  return session;
}

// A person with a good session is not asked again, unless the request or a policy wants it.
function continueSession(
  world: World,
  exchange: Exchange,
  request: AuthorizationRequest,
  session: SignIn | undefined,
): Response | undefined {
  if (["login", "select_account", "consent"].includes(request.prompt)) return undefined;
  try {
    return approve(world, exchange, request, silently(world, request, session), true);
  } catch (error) {
    if (error instanceof EntraError) return undefined;
    throw error;
  }
}

function signInAs(world: World, request: AuthorizationRequest, user: User, session: SignIn | undefined): SignIn {
  const { app, scope, claims, tenantSegment } = request;
  const signIn = world.grants.signIn(user.id, tenantFor(world, user, readTenant(world, tenantSegment)));
  if (session?.userId === user.id) {
    signIn.amr = [...session.amr];
    signIn.contexts = new Set(session.contexts);
  }
  satisfy(world, { app, api: scope.api, user, signIn, claims });
  consent(world, app, user, scope);
  checkConsent(world, app, user, scope);
  evaluate(world, { app, api: scope.api, user, signIn, claims });
  return signIn;
}

function approve(
  world: World,
  exchange: Exchange,
  request: AuthorizationRequest,
  signIn: SignIn,
  isSilent = false,
): Response {
  const { app, parameters, redirectType } = request;
  const user = known(world.directory.user(signIn.userId));
  exchange.note.fact = isSilent ? "approved by session" : "approved";
  const code = keep(world.grants.codes, {
    signIn,
    clientId: app.id,
    redirectUri: parameters.get("redirect_uri") ?? "",
    redirectType,
    scope: parameters.get("scope") ?? "",
    nonce: parameters.get("nonce") ?? undefined,
    challenge: parameters.get("code_challenge") ?? undefined,
    challengeMethod: parameters.get("code_challenge_method") ?? undefined,
    expiresAt: world.now() + codeLifetimeMs,
    used: false,
  });
  const members = {
    code,
    ...(parameters.get("client_info") === "1" && { client_info: clientInfo(user) }),
    session_state: signIn.sessionId,
  };
  return reply(parameters, members, isSilent ? undefined : sessionCookie(keep(world.grants.sessions, signIn)));
}

function showPage(world: World, exchange: Exchange, request: AuthorizationRequest, selected: User): Response {
  const { app, tenantSegment, parameters, scope, claims } = request;
  const contexts = claims.policies.map((id) => world.policy.contextOfPolicy(id));
  const named = new Set([...claims.acrs, ...contexts].filter((context) => context !== undefined));
  exchange.note.fact = "page shown";
  return signInPage({
    action: `/${tenantSegment}/sign-in`,
    appName: app.name,
    hidden: parameters,
    users: world.directory.users(),
    selected,
    permissions: scope.values.map((value) => `${scope.api.displayName}: ${value}`),
    stepUp: [
      ...[...named].map((context) => `Authentication context ${context}`),
      ...(contexts.includes(undefined) ? ["A second factor, which a conditional access policy demands"] : []),
    ],
  });
}

function userOf(world: World, { parameters }: AuthorizationRequest, session: SignIn | undefined): User {
  const hint = parameters.get("login_hint");
  return known(
    hint === null ? world.directory.user(session?.userId ?? world.policy.settings.user) : hinted(world, hint),
  );
}

// MSAL sends the opaque hint of the id token; people and tests write names.
const hinted = (world: World, hint: string): User | undefined =>
  world.directory.user(hint) ?? world.directory.users().find((user) => loginHintOf(user) === hint);

function known(user: User | undefined): User {
  if (!user)
    throw new EntraError({
      error: "invalid_request",
      code: 50034,
      text: "The user account does not exist in the directory.",
    });
  return user;
}
