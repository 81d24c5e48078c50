/** What would decide for a cause that stays possible, in the words that fit most cases. */
import type { Unless } from "../signals/signal.ts";
import type { Cause } from "../types.ts";

const WHY: Readonly<Record<Cause, string>> = {
  "claims-challenge": "the API asks for further claims",
  "challenge-hidden": "the page cannot read the challenge",
  "challenge-not-satisfied": "a fresh token was sent already",
  "interaction-required": "signing in again satisfies it",
  "conditional-access-blocked": "a policy denies, and a new sign-in changes nothing",
  "token-revoked": "sessions were ended on purpose",
  "token-missing": "no token was sent",
  "token-expired": "the token is too old",
  "token-malformed": "the token was damaged, or not sent as `Bearer <token>`",
  "token-untrusted": "signature or issuer is not accepted",
  "personal-account-unsupported": "the account is a personal one",
  "wrong-audience": "the token is for another resource",
  "wrong-tenant": "token and resource are of different tenants",
  "scope-missing": "the token lacks the scope",
  "app-role-missing": "the app lacks the application permission",
  "consent-required": "the permission was asked for and not consented",
  "admin-consent-required": "the permission waits for an administrator's consent",
  "wrong-token-kind": "the permission granted is of the other kind",
  "delegated-admin-required": "the target is an administrator or a protected property",
  "user-lacks-privilege": "the caller is a person who lacks the role",
  "license-missing": "the person or tenant has no licence",
  "app-misconfigured": "registration and request do not fit",
  "resource-policy": "a policy of the resource refuses the caller",
  "service-fault": "the same call worked before without any change",
  "not-authorization": "the request is refused whoever sends it",
  unknown: "there is more evidence",
};

/** The causes that stay possible with what would decide for each. */
export function reasonsOf(unless: Unless = []): (readonly [Cause, string])[] {
  return unless.map((entry) => (typeof entry === "string" ? [entry, WHY[entry]] : entry));
}
