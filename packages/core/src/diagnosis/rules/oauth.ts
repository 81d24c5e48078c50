/** The token endpoint and MSAL: error and suberror first, then what the number means. */
import type { Facts } from "../evidence/facts.ts";
import type { Unless, Weight } from "../signals/signal.ts";
import type { Cause } from "../types.ts";
import type { Finding, Rule } from "./rule.ts";

/** Rules about OAuth and MSAL errors. */
export const OAUTH_RULES: readonly Rule[] = [
  {
    name: "the suberror",
    look: (facts) => fromTable(facts, facts.oauth.suberror, SUBERRORS, "suberror"),
  },
  {
    name: "the number",
    look(facts): Finding | undefined {
      const { codes } = facts.oauth;
      const entry = codes.find(({ settles }) => settles) ?? codes[0];
      if (!entry) return undefined;
      const cause = refine(facts, entry.code.slice(6), entry.cause);
      return {
        cause,
        weight: entry.settles ? 5 : 4,
        source: facts.service === "sts" || facts.body.given ? "body" : "error",
        fact: `${entry.code}: ${entry.meaning}`,
        unless: {
          ...(cause === entry.cause ? {} : { [entry.cause]: "the text was misread" }),
          ...NUMBER_UNLESS[entry.code.slice(6)],
        },
      };
    },
  },
  {
    name: "the error",
    look(facts): Finding | undefined {
      const found = fromTable(facts, facts.oauth.error, ERRORS, "error");
      // A number says more than the error above it.
      return found && facts.oauth.codes.length > 0 ? { ...found, weight: 2 } : found;
    },
  },
  {
    name: "a number that is not in the table",
    look(facts): Finding | undefined {
      const { numbers, codes } = facts.oauth;
      if (codes.length > 0 || numbers.length === 0) return undefined;
      return {
        cause: "app-misconfigured",
        weight: 1,
        source: "body",
        fact: `AADSTS${numbers[0]} is not in our table.`,
        unless: { "interaction-required": "the sign-in page can settle it with the user" },
      };
    },
  },
];

type Entry = readonly [cause: Cause, weight: Weight, unless?: Unless];

function fromTable(
  facts: Facts,
  name: string | undefined,
  table: Readonly<Record<string, Entry>>,
  what: string,
): Finding | undefined {
  const entry = name === undefined || !Object.hasOwn(table, name) ? undefined : table[name];
  if (!entry) return undefined;
  const [cause, weight, unless = {}] = entry;
  const source = facts.service === "sts" || facts.body.given ? "body" : "error";
  return { cause, weight, source, fact: `The ${what} is "${name}".`, unless };
}

const BLOCK: Unless = { "conditional-access-blocked": "the policy denies and a new sign-in changes nothing" };

/** @see [Suberrors](https://learn.microsoft.com/entra/identity-platform/reference-error-codes#handling-error-codes-in-your-application) */
const SUBERRORS: Readonly<Record<string, Entry>> = {
  consent_required: ["consent-required", 5, { "admin-consent-required": "only an administrator may grant it" }],
  basic_action: ["interaction-required", 4, BLOCK],
  additional_action: ["interaction-required", 4, BLOCK],
  message_only: [
    "conditional-access-blocked",
    4,
    { "interaction-required": "signing in again from a managed device satisfies the policy" },
  ],
  user_password_expired: ["interaction-required", 5],
  bad_token: [
    "interaction-required",
    4,
    { "token-revoked": "the grant was revoked", "token-expired": "it is too old" },
  ],
  token_expired: ["interaction-required", 4, { "token-expired": "the assertion is what expired" }],
  protection_policy_required: [
    "conditional-access-blocked",
    4,
    { "interaction-required": "the app protection policy can be applied now" },
  ],
  device_authentication_failed: [
    "conditional-access-blocked",
    3,
    { "interaction-required": "the device can be registered" },
  ],
  client_mismatch: ["app-misconfigured", 4],
};

/** OAuth's, OpenID Connect's and MSAL's errors; the lighter ones come with several causes. */
const ERRORS: Readonly<Record<string, Entry>> = {
  interaction_required: ["interaction-required", 4, BLOCK],
  login_required: ["interaction-required", 5],
  account_selection_required: ["interaction-required", 5],
  consent_required: ["consent-required", 5, { "admin-consent-required": "only an administrator may grant it" }],
  invalid_grant: [
    "interaction-required",
    3,
    { "token-revoked": "the grant was revoked", "consent-required": "consent is missing", ...BLOCK },
  ],
  invalid_client: ["app-misconfigured", 5],
  unauthorized_client: [
    "app-misconfigured",
    4,
    { "personal-account-unsupported": "the registration admits no personal accounts" },
  ],
  invalid_scope: ["app-misconfigured", 4],
  invalid_resource: ["app-misconfigured", 4, { "wrong-tenant": "the API exists in another tenant only" }],
  invalid_target: ["app-misconfigured", 4],
  unsupported_grant_type: ["app-misconfigured", 5],
  unsupported_response_type: ["app-misconfigured", 5],
  invalid_request: ["app-misconfigured", 3],
  temporarily_unavailable: ["service-fault", 5],
  server_error: ["service-fault", 4],
  slow_down: ["interaction-required", 4],
  authorization_pending: ["interaction-required", 4],
  authorization_declined: ["consent-required", 3, { "interaction-required": "the person stopped the sign-in" }],
  expired_token: ["interaction-required", 4],
  access_denied: ["consent-required", 3, { "interaction-required": "the person stopped the sign-in", ...BLOCK }],
  // MSAL's own.
  no_tokens_found: ["interaction-required", 4],
  no_account_error: ["interaction-required", 4],
  no_account_found: ["interaction-required", 4],
  no_account_in_silent_request: ["interaction-required", 4],
  refresh_token_expired: ["interaction-required", 5],
  native_account_unavailable: ["interaction-required", 4],
  ux_not_allowed: ["interaction-required", 4],
  interaction_in_progress: [
    "interaction-required",
    3,
    { "app-misconfigured": "no sign-in is open and the state was left behind" },
  ],
  user_cancelled: ["interaction-required", 4],
  user_canceled: ["interaction-required", 4],
  popup_window_error: ["interaction-required", 4],
  empty_window_error: ["interaction-required", 4],
  monitor_window_timeout: [
    "interaction-required",
    3,
    { "app-misconfigured": "the redirect page runs the application" },
  ],
  monitor_popup_timeout: ["interaction-required", 3],
  timed_out: ["interaction-required", 3],
  network_error: ["service-fault", 4],
  no_network_connectivity: ["service-fault", 5],
  post_request_failed: ["service-fault", 4],
  get_request_failed: ["service-fault", 4],
  endpoints_resolution_error: ["service-fault", 3, { "app-misconfigured": "the authority does not exist" }],
  openid_config_error: ["service-fault", 3, { "app-misconfigured": "the authority does not exist" }],
  untrusted_authority: ["app-misconfigured", 5],
  authority_mismatch: ["wrong-tenant", 3, { "app-misconfigured": "the authority is written wrongly" }],
  uninitialized_public_client_application: ["app-misconfigured", 5],
  missing_tenant_id_error: ["app-misconfigured", 5],
  invalid_client_credential: ["app-misconfigured", 5],
  invalid_assertion: ["token-malformed", 4],
  user_mismatch: ["interaction-required", 3],
  token_parsing_error: ["token-malformed", 4],
  null_or_empty_token: ["token-missing", 5],
  managed_identity_unreachable: ["app-misconfigured", 3],
};

/** Where the words after a number tell which of its causes it is. */
function refine(facts: Facts, number: string, cause: Cause): Cause {
  const says = (wanted: Cause): boolean => facts.hits.some(({ signal }) => signal.means === wanted);
  switch (number) {
    case "50020":
      return mentions(facts, /live\.com|msa|personal/i) ? "personal-account-unsupported" : cause;
    case "50013":
    case "500133":
    case "50027":
      return says("wrong-audience")
        ? "wrong-audience"
        : says("token-expired")
          ? "token-expired"
          : says("token-untrusted")
            ? "token-untrusted"
            : cause;
    case "65001":
      return says("admin-consent-required") ? "admin-consent-required" : cause;
    default:
      return cause;
  }
}

function mentions(facts: Facts, pattern: RegExp): boolean {
  return facts.body.texts.some(({ text }) => pattern.test(text.slice(0, 2_000)));
}

const NUMBER_UNLESS: Readonly<Record<string, Unless>> = {
  "65001": { "admin-consent-required": "the permission is one that only an administrator may grant" },
  "500011": {
    "wrong-tenant": "the API is installed in another tenant",
    "wrong-audience": "the scope names another API than meant",
  },
  "700016": { "wrong-tenant": "the app is registered in another tenant" },
  "50105": {
    "resource-policy": "the app admits assigned users only and that is meant",
    "app-misconfigured": "the assignment requirement is not meant",
  },
  "50013": {
    "wrong-audience": "the assertion is a token for another API than the one that exchanges it",
    "token-expired": "the assertion is too old",
  },
  "50027": { "token-untrusted": "its signature or issuer is not accepted" },
  "50020": {
    "personal-account-unsupported": "the account is a personal one",
    "user-lacks-privilege": "the account has to be invited",
  },
  "50173": { "interaction-required": "the session merely has to be renewed" },
  "50132": { "interaction-required": "the session merely has to be renewed" },
  "50133": { "interaction-required": "the session merely has to be renewed" },
  "70008": { "token-expired": "an authorization code is what expired", "token-revoked": "the grant was revoked" },
  "700082": { "token-expired": "the refresh token counts as the token" },
  "70000": { "app-misconfigured": "the code or token is of another client", "token-malformed": "it was damaged" },
  "53003": { "interaction-required": "signing in from another device or place is possible" },
  "50131": { "interaction-required": "the device can be made to comply" },
  "90002": { "wrong-tenant": "the tenant exists in another cloud or under another name" },
  "7000215": { "token-missing": "no secret was sent at all" },
  "650052": { "app-misconfigured": "the API was never installed in the tenant" },
  "50034": { "interaction-required": "the name was mistyped" },
  "50057": { "interaction-required": "another account can be used" },
  "50059": { "wrong-tenant": "the tenant is not the one meant" },
  "50194": { "wrong-tenant": "the tenant's own endpoint was meant" },
};
