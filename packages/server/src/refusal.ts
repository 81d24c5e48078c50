/** Writes the answers: a challenge in the header field, and a short reason in the body. */
import { encodeClaims, serializeChallenge } from "@msal-fetch/core";
import type { Authority } from "./authority.ts";

/** Why a caller gets 403 in place of a challenge. */
export type Forbidden = "app-only-token" | "client-capability-missing" | "blocked-by-policy";

const DETAILS: Record<Forbidden, string> = {
  "app-only-token":
    "This operation needs a signed-in user. The access token is an application's own, which cannot satisfy it.",
  "client-capability-missing":
    "This operation needs further authentication, and the calling application cannot be asked for it: its access token does not name the client capability cp1. The application has to declare it (MSAL: clientCapabilities) and handle claims challenges; the registration of this API has to list the optional claim xms_cc for access tokens.",
  "blocked-by-policy":
    "An access policy does not allow this operation, and signing in again does not change that. An administrator has to look at it.",
};

/** 401 that asks for a token with further claims. @see [Claims challenges](https://learn.microsoft.com/entra/identity-platform/claims-challenge) */
export function insufficientClaims(claims: string, { realm, authorizationUri }: Authority): Response {
  return challenge(
    { realm, authorization_uri: authorizationUri, error: "insufficient_claims", claims: encodeClaims(claims) },
    "The access token lacks claims that this operation needs. The WWW-Authenticate field says which.",
  );
}

/** 401 that asks for an authentication context in the words of [RFC 9470](https://www.rfc-editor.org/rfc/rfc9470#section-3). */
export function insufficientUserAuthentication(id: string): Response {
  const error_description = "A different authentication level is required";
  return challenge(
    { error: "insufficient_user_authentication", error_description, acr_values: id },
    "This operation needs another authentication level. The WWW-Authenticate field says which.",
  );
}

/** 401 for a token that is no longer, or not yet, good. @see [RFC 6750](https://www.rfc-editor.org/rfc/rfc6750#section-3.1) */
export function invalidToken(): Response {
  const error_description = "The access token is expired or not yet valid";
  return challenge({ error: "invalid_token", error_description }, `${error_description}.`);
}

/** 403 with a reason that a person can read, and no claims. */
export function forbidden(reason: Forbidden): Response {
  return problem({ title: "Forbidden", status: 403, detail: DETAILS[reason], reason }, {});
}

function challenge(params: Record<string, string>, detail: string): Response {
  return problem(
    { title: "Unauthorized", status: 401, detail },
    {
      "WWW-Authenticate": serializeChallenge({ scheme: "Bearer", params }),
      // Without it, a page of another origin sees the status and nothing of the challenge.
      "Access-Control-Expose-Headers": "WWW-Authenticate",
    },
  );
}

/** @see [RFC 9457](https://www.rfc-editor.org/rfc/rfc9457#section-3) */
function problem(body: { status: number } & Record<string, unknown>, fields: Record<string, string>): Response {
  const headers = { ...fields, "Cache-Control": "no-store", "Content-Type": "application/problem+json" };
  return new Response(JSON.stringify(body), { status: body.status, headers });
}
