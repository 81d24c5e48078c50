/** Who can do what about each cause. */
import type { Facts } from "../evidence/facts.ts";
import { AADSTS_LINK } from "../knowledge/aadsts.ts";
import type { Cause, Diagnosis, Remedy } from "../types.ts";
import { authorityRemedies } from "./authority.ts";
import { scopeAction } from "./scopes.ts";
import { showNames } from "./show.ts";

type Missing = NonNullable<Diagnosis["missing"]>;
/** Who, what, and the path of a page on learn.microsoft.com. */
type Line = readonly [who: Remedy["who"], action: string, page?: string];
type Lines = readonly Line[] | ((facts: Facts, missing: Missing) => readonly Line[]);

/** The remedies of a cause, the most promising first. */
export function remediesFor(cause: Cause, facts: Facts, missing: Missing | undefined): Remedy[] {
  const aboutAuthority = cause === "app-misconfigured" ? authorityRemedies(facts) : undefined;
  if (aboutAuthority) return aboutAuthority;
  const lines = REMEDIES[cause];
  const found = typeof lines === "function" ? lines(facts, missing ?? {}) : lines;
  return found.map(([who, action, page], at) => {
    const link = page
      ? `https://learn.microsoft.com/${page}`
      : at === 0 && facts.oauth.codes.length > 0
        ? AADSTS_LINK
        : undefined;
    return { who, action, ...(link ? { link } : {}) };
  });
}

const ENTRA = "entra/identity-platform/";
const CONSENT = "entra/identity/enterprise-apps/grant-admin-consent";
const GRAPH = "graph/permissions-reference";
const CODES = `${ENTRA}reference-error-codes`;

const REMEDIES: Readonly<Record<Cause, Lines>> = {
  "claims-challenge": ({ kind, challenge, unusableClaims }) => [
    !challenge && unusableClaims
      ? [
          "api-owner",
          "Send `claims` as base64 of a JSON object that holds `access_token` and nothing else.",
          `${ENTRA}claims-challenge`,
        ]
      : kind === "app"
        ? [
            "developer",
            "Get a new token with the decoded claims, past the cache, and repeat the call once.",
            `${ENTRA}claims-challenge`,
          ]
        : [
            "developer",
            "Get a token with the decoded claims, silently first, then with the user, and repeat the call with it.",
            `${ENTRA}claims-challenge`,
          ],
    [
      "developer",
      "Declare the client capability cp1 only where claims challenges are handled.",
      `${ENTRA}app-resilience-continuous-access-evaluation`,
    ],
  ],
  "challenge-hidden": [
    [
      "api-owner",
      "Send `Access-Control-Expose-Headers: WWW-Authenticate` with cross-origin answers, so that the page can read the challenge.",
    ],
    ["developer", "Look at the response in the browser's network panel: the challenge stands there."],
  ],
  "challenge-not-satisfied": ({ kind, challenge }) => [
    kind === "app" && typeof challenge?.requirement === "object" && challenge.requirement.acrs.length > 0
      ? [
          "api-owner",
          "Do not ask an app-only caller for an authentication context: answer 403.",
          `${ENTRA}developer-guide-conditional-access-authentication-context`,
        ]
      : [
          "administrator",
          "Check that a policy for this authentication context is on (not report-only) and covers this user and resource.",
        ],
    [
      "developer",
      "Check that the app declares cp1, sends the token that came back, and calls from the network of the sign-in.",
    ],
  ],
  "interaction-required": ({ kind }) =>
    kind === "app"
      ? [
          [
            "administrator",
            "An app cannot sign in interactively: exempt it from the policy, or give it a flow of its own.",
          ],
        ]
      : [
          ["user", "Sign in again, with the claims that came along if any did."],
          [
            "developer",
            "Catch this error and get the token interactively; never retry it silently.",
            `${ENTRA}msal-error-handling-js`,
          ],
        ],
  "conditional-access-blocked": ({ kind }) => [
    [
      "administrator",
      "Look the sign-in up in the sign-in log by its correlation id: the Conditional Access tab names the policy.",
      "entra/identity/conditional-access/troubleshoot-conditional-access",
    ],
    kind === "app"
      ? [
          "administrator",
          "If a policy for workload identities denies it, include the app's network or exclude the app.",
        ]
      : ["user", "Use a managed device and network; signing in again from here will not help."],
  ],
  "token-revoked": [["user", "Sign in again: sessions from before the change are void."]],
  "token-missing": [
    ["developer", "Send `Authorization: Bearer <access token>`, and check that no proxy or redirect drops it."],
  ],
  "token-expired": [
    ["developer", "Ask MSAL for the token before each call instead of keeping it; MSAL renews it in time."],
    ["administrator", "If the token is fresh, set the clock of the machine."],
  ],
  "token-malformed": [
    [
      "developer",
      "Send the access token as MSAL returned it, once after `Bearer `: not cut off, not quoted, not the ID token.",
    ],
  ],
  "token-untrusted": ({ service }) => [
    [
      "developer",
      "Compare the token's `iss`, `ver` and `aud` with what the API accepts; a token for Microsoft Graph is for nobody else.",
    ],
    ...(service === "custom" || service === undefined || service === "apim"
      ? [
          [
            "api-owner",
            "Validate with the metadata of the version (v1.0 or v2.0), tenant and cloud that issues the tokens.",
            `${ENTRA}access-tokens`,
          ] as const,
        ]
      : []),
  ],
  "personal-account-unsupported": [
    ["user", "Sign in with a work or school account."],
    ["developer", "Sign users in at an organisation's tenant, or use an operation that serves personal accounts."],
  ],
  "wrong-audience": (_facts, { audience }) => [
    [
      "developer",
      `Ask for a token with ${audience ? `the scope ${audience.replace(/\/$/, "")}/.default` : "a scope of the API that is called"}, and send that one.`,
      `${ENTRA}scopes-oidc`,
    ],
  ],
  "wrong-tenant": [
    [
      "developer",
      "Get the token at the tenant that owns the resource (authority https://login.microsoftonline.com/<tenant id>), not at /common or the app's own.",
    ],
    [
      "administrator",
      "If the caller is meant to come from outside, invite the user or install the app in that tenant.",
    ],
  ],
  "scope-missing": ({ service }, { scopes, roles }) => [
    [
      "developer",
      `Ask for ${scopes ? showNames(scopes, " or ") : "the delegated permission of the operation"}, and have it consented to.`,
      service === "graph" ? GRAPH : CONSENT,
    ],
    ...(roles
      ? [["administrator", `If an app calls without a user, grant it ${showNames(roles, " or ")}.`] as const]
      : []),
  ],
  "app-role-missing": ({ service }, { roles }) => [
    [
      "administrator",
      `Grant the app ${roles ? showNames(roles, " or ") : "the permission of the operation"} as an application permission, with admin consent.`,
      service === "graph" ? GRAPH : CONSENT,
    ],
    [
      "developer",
      "Then get a new token: an earlier one does not hold it, and a managed identity's is kept for up to 24 hours.",
    ],
  ],
  "consent-required": [
    ["user", "Consent when asked: the app has to send the user through an interactive request for these scopes."],
    ["administrator", "Or consent once for the whole tenant.", CONSENT],
  ],
  "admin-consent-required": [
    ["administrator", "Consent for the tenant, under Enterprise applications > Permissions.", CONSENT],
    ["developer", "If that is too much to ask, use a permission that users may consent to."],
  ],
  "wrong-token-kind": ({ kind }, { scopes, roles }) => [
    kind === "app"
      ? [
          "developer",
          `Sign a user in and call with a delegated token${scopes ? ` for ${showNames(scopes, " or ")}` : ""}, or name the user in the path (/users/{id}, not /me).`,
        ]
      : [
          "developer",
          `Call with the kind of token that the operation documents${roles ? `: an app-only one with ${showNames(roles, " or ")}` : ""}.`,
          "graph/auth/auth-concepts",
        ],
  ],
  "delegated-admin-required": [
    [
      "administrator",
      "Give the caller a directory role for it (passwords: User Administrator; of administrators: Privileged Authentication Administrator).",
    ],
    ["developer", "An app alone may do it too, once its service principal holds that role.", "graph/api/user-update"],
  ],
  "user-lacks-privilege": [
    [
      "administrator",
      "Give the person the role or membership that the resource asks for, or have an eligible one activated.",
    ],
  ],
  "license-missing": [
    [
      "administrator",
      "Assign the licence (sign-in logs and reports: Microsoft Entra ID P1; mail and sites: an Exchange or SharePoint plan), and let it take effect.",
    ],
  ],
  "app-misconfigured": ({ oauth: { codes }, expectedScopes }) => [
    [
      codes[0]?.who === "administrator" ? "administrator" : "developer",
      scopeAction(codes[0]?.code, expectedScopes) ??
        APP_ACTIONS[codes[0]?.code.slice(6) ?? ""] ??
        "Compare registration and request: client id, tenant, redirect URI and its type, secret or certificate, API permissions.",
    ],
  ],
  "resource-policy": (_facts, { action }) => [
    [
      "administrator",
      action
        ? `Assign the caller a role at the resource that allows ${action}, or admit it in the resource's own policy.`
        : "Assign the caller the role at the resource, or admit it in its access policy, firewall or allow list.",
    ],
    ["nobody", "A change takes minutes to spread; another token changes nothing."],
  ],
  "service-fault": [["retry", "Wait (as Retry-After says), then repeat the call."]],
  "not-authorization": ({ service }) => [
    service === "aadgraph"
      ? ["developer", "Move to Microsoft Graph: Azure AD Graph is retired.", "graph/migrate-azure-ad-graph-overview"]
      : ["developer", "Read the message of the response: change the request or the resource, not the token."],
  ],
  unknown: ({ oauth: { numbers } }) => [
    ...(numbers.length > 0
      ? [["developer", "Look the code up, and the sign-in by its correlation id in the sign-in log.", CODES] as const]
      : []),
    [
      "developer",
      "Collect the whole response (status, header fields, body), the decoded access token, method and address, and diagnose again.",
    ],
  ],
};

/** What to do about the most frequent faults of registrations. */
const APP_ACTIONS: Readonly<Record<string, string>> = {
  "50011": "Register the redirect URI exactly as it is sent, under the right platform.",
  "9002326":
    'Register the redirect URI under "Single-page application", or redeem the code on the server without an Origin field.',
  "9002327": 'Redeem the code in the page that asked for it, or register the redirect URI under "Web".',
  "7000215": "Send the secret's value (not its id), of this app, and not an expired one.",
  "7000222": "Create a new secret or, better, use a certificate or federated credential.",
  "7000218": "Send the secret or assertion, or allow public client flows.",
  "700025": "Do not send a secret: the registration is a public client.",
  "700016": "Check client id and tenant: the app is not known there.",
  "50194": "Use the tenant's own endpoint instead of /common, or make the app multitenant.",
  "500011": "Check the resource part of the scope, and that the API exists in this tenant.",
};
