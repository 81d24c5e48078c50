/** Who can do what about each cause. */
import type { Facts } from "../evidence/facts.ts";
import { AADSTS_LINK } from "../knowledge/aadsts.ts";
import type { Cause, Diagnosis, Remedy } from "../types.ts";
import { showNames } from "./show.ts";

type Missing = NonNullable<Diagnosis["missing"]>;
type Remedies = (facts: Facts, missing: Missing) => Remedy[];

/** The remedies of a cause, the most promising first. */
export function remediesFor(cause: Cause, facts: Facts, missing: Missing | undefined): Remedy[] {
  const remedies = REMEDIES[cause](facts, missing ?? {});
  const [code] = facts.oauth.codes;
  if (!code) return remedies;
  return remedies.map((remedy, at) =>
    at === 0 && remedy.link === undefined ? { ...remedy, link: AADSTS_LINK } : remedy,
  );
}

/** What cures the cause without changing anything. */
export function recoverability(cause: Cause, facts: Facts): Diagnosis["recoverable"] {
  const code = facts.oauth.codes.find(({ cause: own }) => own === cause);
  if (code && code.recoverable !== "no") return code.recoverable;
  const byCause = RECOVERABLE[cause] ?? "no";
  if (cause === "claims-challenge" && facts.kind === "app") return "silent";
  if (
    cause === "claims-challenge" &&
    typeof facts.challenge?.requirement === "object" &&
    facts.challenge.requirement.acrs.length === 0
  )
    return "silent";
  return byCause === "interaction" && facts.kind === "app" ? "no" : byCause;
}

const RECOVERABLE: Readonly<Partial<Record<Cause, Diagnosis["recoverable"]>>> = {
  "claims-challenge": "interaction",
  "interaction-required": "interaction",
  "token-revoked": "interaction",
  "consent-required": "interaction",
  "token-expired": "silent",
  "service-fault": "retry",
};

const LEARN = "https://learn.microsoft.com";

const REMEDIES: Readonly<Record<Cause, Remedies>> = {
  "claims-challenge": ({ kind }) => [
    {
      who: kind === "app" ? "developer" : "user",
      action:
        kind === "app"
          ? "Ask for a new token with the decoded claims and without the cache, then repeat the call once."
          : "Ask for a token with the decoded claims, silently first, then with the user; repeat the call with the token that comes back.",
      link: `${LEARN}/entra/identity-platform/claims-challenge`,
    },
    {
      who: "developer",
      action: "Declare the client capability cp1 only if claims challenges are handled everywhere the token is used.",
      link: `${LEARN}/entra/identity-platform/app-resilience-continuous-access-evaluation`,
    },
  ],
  "challenge-hidden": () => [
    {
      who: "api-owner",
      action:
        "Answer cross-origin calls with `Access-Control-Expose-Headers: WWW-Authenticate`, so that the page can read the challenge.",
      link: "https://fetch.spec.whatwg.org/#http-access-control-expose-headers",
    },
    {
      who: "developer",
      action:
        "Look at the same response in the browser's network panel: the challenge stands there and names the cause.",
    },
  ],
  "challenge-not-satisfied": ({ kind }) => [
    kind === "app"
      ? {
          who: "api-owner",
          action: "Do not ask an app-only caller for an authentication context: it needs a user. Answer 403.",
          link: `${LEARN}/entra/identity-platform/developer-guide-conditional-access-authentication-context`,
        }
      : {
          who: "administrator",
          action:
            "Check that a policy for this authentication context is switched on (not report-only) and applies to this user and resource.",
        },
    {
      who: "developer",
      action:
        "Check that the app declares cp1, sends the token that came back, and leaves by the same network address as the sign-in.",
    },
  ],
  "interaction-required": ({ kind }) =>
    kind === "app"
      ? [
          {
            who: "administrator",
            action: "An app cannot sign in interactively: exempt it from the policy or give it a flow of its own.",
          },
        ]
      : [
          {
            who: "user",
            action: "Sign in again, with the claims that the sign-in service returned if it returned any.",
          },
          {
            who: "developer",
            action: "Catch this error and ask for the token interactively; never retry it silently.",
            link: `${LEARN}/entra/identity-platform/msal-error-handling-js`,
          },
        ],
  "conditional-access-blocked": ({ kind }) => [
    {
      who: "administrator",
      action:
        "Look the sign-in up in the sign-in log by its correlation id: its Conditional Access tab names the policy that denied it.",
      link: `${LEARN}/entra/identity/conditional-access/troubleshoot-conditional-access`,
    },
    kind === "app"
      ? {
          who: "administrator",
          action:
            "If a policy for workload identities is what denies it, include the app's network or exclude the app.",
        }
      : {
          who: "user",
          action: "Use a device and network that the organisation manages; signing in again from here will not help.",
        },
  ],
  "token-revoked": () => [
    { who: "user", action: "Sign in again: the sessions from before the change are no longer valid." },
  ],
  "token-missing": () => [
    {
      who: "developer",
      action: "Send `Authorization: Bearer <access token>`, and check that no proxy or redirect drops the field.",
    },
  ],
  "token-expired": () => [
    {
      who: "developer",
      action: "Ask MSAL for the token before each call instead of keeping it; MSAL renews it in time.",
    },
    { who: "administrator", action: "If the token is fresh, set the clock of the machine." },
  ],
  "token-malformed": () => [
    {
      who: "developer",
      action:
        "Send the access token exactly as MSAL returned it, once after `Bearer `: not cut off, not quoted, not the ID token, not the whole response.",
    },
  ],
  "token-untrusted": (facts) => [
    {
      who: "developer",
      action:
        "Compare the token's `iss`, `ver` and `aud` with what the API is configured to accept; never send a token for Microsoft Graph to another API.",
    },
    ...(facts.service === "custom" || facts.service === undefined || facts.service === "apim"
      ? [
          {
            who: "api-owner" as const,
            action:
              "Validate against the metadata of the same endpoint version (v1.0 or v2.0), tenant and cloud that issues the tokens.",
            link: `${LEARN}/entra/identity-platform/access-tokens#validate-tokens`,
          },
        ]
      : []),
  ],
  "personal-account-unsupported": () => [
    { who: "user", action: "Sign in with a work or school account." },
    {
      who: "developer",
      action: "Sign users in at the organisation's tenant, or find the operation that serves personal accounts.",
    },
  ],
  "wrong-audience": (_facts, { audience }) => [
    {
      who: "developer",
      action: audience
        ? `Ask for a token with the scope ${scopeOf(audience)} and send that one.`
        : "Ask for a token with a scope of the API that is called, and send that one.",
      link: `${LEARN}/entra/identity-platform/scopes-oidc`,
    },
  ],
  "wrong-tenant": () => [
    {
      who: "developer",
      action:
        "Ask for the token at the tenant that owns the resource (authority https://login.microsoftonline.com/<tenant id>), not at /common or the app's home tenant.",
    },
    {
      who: "administrator",
      action:
        "If the caller is meant to come from outside, invite the user as a guest or install the app in that tenant.",
    },
  ],
  "scope-missing": ({ request }, { scopes, roles }) => [
    {
      who: "developer",
      action: scopes
        ? `Ask for ${showNames(scopes, " or ")}, and let the user or an administrator consent to it.`
        : "Ask for the delegated permission that the operation needs, and let the user or an administrator consent to it.",
      ...(request.known?.service === "graph" ? { link: `${LEARN}/graph/permissions-reference` } : {}),
    },
    ...(roles
      ? [
          {
            who: "administrator" as const,
            action: `If the call is made by an app alone, grant it ${showNames(roles, " or ")}.`,
          },
        ]
      : []),
  ],
  "app-role-missing": ({ request }, { roles }) => [
    {
      who: "administrator",
      action: `Grant the app ${roles ? showNames(roles, " or ") : "the application permission that the operation needs"} as an application permission, with admin consent.`,
      ...(request.known?.service === "graph" ? { link: `${LEARN}/graph/permissions-reference` } : {}),
    },
    {
      who: "developer",
      action:
        "Then get a new token: one from before the grant does not hold it, and a managed identity's is kept for up to 24 hours.",
    },
  ],
  "consent-required": () => [
    {
      who: "user",
      action: "Consent when asked: the app has to send the user through an interactive request for these scopes.",
    },
    {
      who: "administrator",
      action: "Or consent once for everybody in the tenant.",
      link: `${LEARN}/entra/identity/enterprise-apps/grant-admin-consent`,
    },
  ],
  "admin-consent-required": () => [
    {
      who: "administrator",
      action: "Consent for the tenant, under Enterprise applications > Permissions.",
      link: `${LEARN}/entra/identity/enterprise-apps/grant-admin-consent`,
    },
    { who: "developer", action: "If that is too much to ask, use a permission that users may consent to." },
  ],
  "wrong-token-kind": ({ kind }, { scopes, roles }) =>
    kind === "app"
      ? [
          {
            who: "developer",
            action: `Sign a user in and call with a delegated token${scopes ? ` for ${showNames(scopes, " or ")}` : ""}, or use the form of the operation that names the user (/users/{id} instead of /me).`,
          },
        ]
      : [
          {
            who: "developer",
            action: `Call with the kind of token that the operation documents${roles ? `: an app-only one with ${showNames(roles, " or ")}` : ""}.`,
            link: `${LEARN}/graph/auth/auth-concepts`,
          },
        ],
  "delegated-admin-required": () => [
    {
      who: "administrator",
      action:
        "Give the caller a directory role that may do this (for passwords: User Administrator, or Privileged Authentication Administrator if the target is an administrator).",
    },
    {
      who: "developer",
      action: "An app alone may do it as well, once its service principal holds that role.",
      link: `${LEARN}/graph/api/user-update`,
    },
  ],
  "user-lacks-privilege": ({ token }) => [
    {
      who: "administrator",
      action:
        token.directoryRoles && token.directoryRoles.length > 0
          ? "Give the person the role on this resource; the directory roles in the token are not enough for it."
          : "Give the person the role or membership that the resource asks for, or activate it if it is only eligible.",
    },
  ],
  "license-missing": () => [
    {
      who: "administrator",
      action:
        "Assign the licence (for sign-in logs and reports: Microsoft Entra ID P1 or P2; for mail and sites: an Exchange or SharePoint plan) and wait until it has taken effect.",
    },
  ],
  "app-misconfigured": ({ oauth }) => [
    {
      who: oauth.codes[0]?.who === "administrator" ? "administrator" : "developer",
      action:
        APP_ACTIONS[oauth.codes[0]?.code ?? ""] ??
        "Compare the app's registration with the request: client id, tenant, redirect URI and its type, secret or certificate, API permissions.",
    },
  ],
  "resource-policy": (_facts, { action }) => [
    {
      who: "administrator",
      action: action
        ? `Assign the caller a role at the resource that allows ${action}, or admit it in the resource's own policy.`
        : "Assign the caller the role at the resource, or admit it in the resource's access policy, firewall or allow list.",
    },
    {
      who: "nobody",
      action: "After a change allow for its propagation, which takes minutes; another token changes nothing.",
    },
  ],
  "service-fault": () => [
    { who: "retry", action: "Wait (Retry-After, if it was sent) and repeat the call; slow down if it happens often." },
  ],
  "not-authorization": ({ service }) => [
    service === "aadgraph"
      ? {
          who: "developer",
          action: "Move to Microsoft Graph: Azure AD Graph is retired.",
          link: `${LEARN}/graph/migrate-azure-ad-graph-overview`,
        }
      : {
          who: "developer",
          action: "Read the message of the response: change the request or the resource, not the token.",
        },
  ],
  unknown: () => [
    {
      who: "developer",
      action:
        "Collect the whole response (status, all header fields, body), the decoded access token and the request's method and address, and diagnose again.",
    },
  ],
};

/** What to do about the most frequent faults of registrations. */
const APP_ACTIONS: Readonly<Record<string, string>> = {
  AADSTS50011: "Add the redirect URI exactly as it is sent, under the right platform.",
  AADSTS9002326:
    'Move the redirect URI to the platform "Single-page application", or redeem the code on the server and without an Origin field.',
  AADSTS9002327: 'Redeem the code in the page that asked for it, or move the redirect URI to the platform "Web".',
  AADSTS7000215: "Use the secret's value (not its id), of this app, and not an expired one.",
  AADSTS7000222: "Create a new client secret or, better, use a certificate or federated credential.",
  AADSTS7000218: "Send the client secret or assertion, or allow public client flows for the app.",
  AADSTS700025: "Do not send a secret: the registration is a public client.",
  AADSTS700016: "Check client id and tenant: the app is not known there.",
  AADSTS500011: "Check the resource part of the scope, and that the API exists in this tenant.",
  AADSTS50194: "Use the tenant's own endpoint instead of /common, or make the app multitenant.",
  AADSTS7000216: "Send the client secret or assertion along with the request.",
};

function scopeOf(audience: string): string {
  return `${audience.replace(/\/$/, "")}/.default`;
}
