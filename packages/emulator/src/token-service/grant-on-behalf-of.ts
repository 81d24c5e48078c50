import type { JWTPayload } from "jose";
import type { User } from "../state/directory-types.ts";
import type { SignIn } from "../state/grants.ts";
import type { World } from "../world.ts";
import { tenantFor } from "./client.ts";
import { EntraError } from "./entra-error.ts";
import { readScopes } from "./scopes.ts";
import type { TokenRequest } from "./token.ts";
import { userTokens } from "./token-response.ts";

/** Issues a token for a further API, for the person in the token that the client was called with. */
export async function redeemAssertion(world: World, request: TokenRequest): Promise<Response> {
  const { exchange, form, tenant, app, claims } = request;
  if (form.get("requested_token_use") !== "on_behalf_of")
    throw new EntraError({
      error: "invalid_request",
      code: 900144,
      text: "The request body must contain the following parameter: 'requested_token_use'.",
    });
  if (app.publicClient)
    throw new EntraError({
      error: "invalid_grant",
      code: 7000114,
      text: `Application '${app.id}' is not allowed to make application on-behalf-of calls.`,
    });
  const assertion = await readAssertion(world, form.get("assertion") ?? "", app.id);
  const user = world.directory.user(String(assertion["oid"]));
  if (!user) throw invalid(50034, "The user account does not exist in the directory.");
  const tenantId = tenantFor(world, user, tenant);
  const signIn = signInOf(world, assertion, user, tenantId);
  return userTokens(world, exchange, { app, user, signIn, scope: readScopes(world, form.get("scope")), claims });
}

async function readAssertion(world: World, assertion: string, clientId: string): Promise<JWTPayload> {
  const payload = await world.keys.verify(assertion);
  if (!payload) throw invalid(50013, "Assertion failed signature validation.");
  const audience = Array.isArray(payload.aud) ? payload.aud[0] : payload.aud;
  if (world.directory.api(audience ?? "")?.id !== clientId)
    throw invalid(
      500131,
      `Assertion audience does not match the Client app presenting the assertion. The audience in the assertion was '${audience}' and the expected audience is '${clientId}' or one of the Application Uris of this application.`,
    );
  if ((payload.exp ?? 0) * 1000 <= world.now())
    throw invalid(
      500133,
      "Assertion is not within its valid time range. Ensure that the access token is not expired before using it for user assertion, or request a new token.",
    );
  if (payload["idtyp"] === "app")
    throw new EntraError({
      error: "invalid_grant",
      code: 50027,
      text: "JWT token is invalid or malformed: an app-only token cannot be used on behalf of a person.",
    });
  return payload;
}

// What the person achieved for the assertion counts for the token made from it.
function signInOf(world: World, assertion: JWTPayload, user: User, tenantId: string): SignIn {
  const issue = world.register.find(String(assertion["uti"]));
  const revocation = issue && world.events.grantRevocationOf({ ticket: issue.ticket, user: user.id });
  if (revocation?.kind === "revoked")
    throw new EntraError({
      error: "invalid_grant",
      code: 50173,
      text: "The provided grant has expired due to it being revoked, a fresh auth token is needed. The user might have changed or reset their password.",
      suberror: "bad_token",
    });
  const texts = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);
  return {
    ...world.grants.signIn(user.id, tenantId),
    amr: texts(assertion["amr"]),
    contexts: new Set(texts(assertion["acrs"])),
    ...(issue && { ticket: issue.ticket, at: issue.at }),
  };
}

const invalid = (code: number, text: string): EntraError => new EntraError({ error: "invalid_grant", code, text });
