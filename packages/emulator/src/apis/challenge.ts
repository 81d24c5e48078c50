// A claims challenge in each form that services are known to send.
import type { ChallengeForm } from "../state/policy-types.ts";
import type { Exchange } from "../world.ts";
import type { Challenge } from "./refusal.ts";

/** The `WWW-Authenticate` of a challenge, and what else its form changes. */
export interface WireChallenge {
  status: number;
  fieldValue: string | undefined;
  /** Replaces the service's own body. */
  body?: unknown;
}

const graphId = "00000003-0000-0000-c000-000000000000";

/** Writes a challenge in its form. */
export function writeChallenge(exchange: Exchange, challenge: Challenge): WireChallenge {
  return writers[challenge.form](challenge, `${exchange.authorityOrigin}/common/oauth2/authorize`);
}

const writers: Record<ChallengeForm, (challenge: Challenge, authorizationUri: string) => WireChallenge> = {
  // The address is unquoted and the description is spelt in camel case, as Graph does it.
  graph: ({ claims, code }, uri) => ({
    status: 401,
    fieldValue: `Bearer realm="", authorization_uri=${uri}, client_id="${graphId}", error="insufficient_claims", claims="${base64(claims)}", errorDescription="Continuous access evaluation resulted in claims challenge with result: InteractionRequired and code: ${code}"`,
  }),
  "pop-bearer": ({ claims, code }, uri) => ({
    status: 401,
    fieldValue: `PoP realm="", authorization_uri="${uri}", client_id="${graphId}", nonce="ey==", Bearer realm="", authorization_uri="${uri}", client_id="${graphId}", error_description="Continuous access evaluation resulted in challenge with result: InteractionRequired and code: ${code}", error="insufficient_claims", claims="${base64(claims)}"`,
  }),
  arm: ({ claims }, uri) => ({
    status: 401,
    fieldValue: `Bearer realm="", authorization_uri="${uri}", error="insufficient_claims", claims="${base64(claims)}"`,
  }),
  "key-vault": ({ claims }, uri) => ({
    status: 401,
    fieldValue: `Bearer realm="", authorization_uri="${uri}", error="insufficient_claims", claims="${base64(claims)}"`,
  }),
  "auth-context": ({ claims, context }, uri) => ({
    status: 401,
    fieldValue: `Bearer realm="", authorization_uri="${uri}", error="insufficient_claims", claims="${base64(claims)}"${context === undefined ? "" : ', cc_type="authcontext"'}`,
  }),
  // Microsoft.Identity.Web: 403, no error, and the claims as JSON with their quotes as they are.
  "identity-web": ({ claims }, uri) => ({
    status: 403,
    fieldValue: `Bearer consentUri="${uri}?client_id=${graphId}&response_type=code&response_mode=query&scope=offline_access%20User.Read", claims="${claims}", scopes="User.Read", proposedAction="consent"`,
  }),
  // Privileged Identity Management: the claims stand percent-encoded in the message of a 400.
  "error-body": ({ claims }) => ({
    status: 400,
    fieldValue: undefined,
    body: {
      error: {
        code: "RoleAssignmentRequestAcrsValidationFailed",
        message: `The following policy rules failed: ["AcrsRule"] &claims=${encodeURIComponent(claims)}`,
      },
    },
  }),
  rfc9470: ({ claims, context }) => ({
    status: 401,
    fieldValue: `Bearer error="insufficient_user_authentication", error_description="A different authentication level is required", ${context === undefined ? 'max_age="0"' : `acr_values="${context}"`}`,
    body: { error: "insufficient_user_authentication", members: Object.keys(JSON.parse(claims)) },
  }),
  "insufficient-scope": () => ({
    status: 403,
    fieldValue:
      'Bearer error="insufficient_scope", scope="Tasks.ReadWrite Tasks.Approve", resource_metadata="https://api.contoso.example/.well-known/oauth-protected-resource"',
  }),
  "ietf-draft": ({ claims }) => ({
    status: 403,
    fieldValue:
      'Bearer error="insufficient_claims", resource_metadata="https://api.contoso.example/.well-known/oauth-protected-resource"',
    body: {
      error: "insufficient_claims",
      required_claims: (JSON.parse(claims) as Record<string, unknown>)["access_token"],
    },
  }),
};

/** Encodes claims as services do: base64 of the UTF-8 text, padded. */
function base64(claims: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(claims)));
}
