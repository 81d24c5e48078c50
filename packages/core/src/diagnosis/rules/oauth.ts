/** The token endpoint and MSAL: error and suberror first, then what the number means. */
import type { Facts } from "../evidence/facts.ts";
import type { Weight } from "../signals/signal.ts";
import type { Cause } from "../types.ts";
import type { Finding, Rule } from "./rule.ts";

/** Rules about OAuth and MSAL errors. */
export const OAUTH_RULES: readonly Rule[] = [suberror, signInNumber, oauthError, unknownNumber];

/** The suberror. */
function suberror(facts: Facts): Finding | undefined {
  const found = fromTable(facts, facts.oauth.suberror, SUBERRORS, "suberror");
  // `consent_required` does not tell whose consent; a number may.
  const byAdministrator = facts.oauth.codes.some(({ cause }) => cause === "admin-consent-required");
  return found?.cause === "consent-required" && byAdministrator ? { ...found, weight: 3 } : found;
}

/** The number. */
function signInNumber(facts: Facts): Finding | undefined {
  const { codes } = facts.oauth;
  const entry = codes.find(({ settles }) => settles) ?? codes[0];
  if (!entry) return undefined;
  const cause = refine(facts, entry.code.slice(6), entry.cause);
  const fact = `${entry.code}: ${entry.meaning}`;
  if (isDenial(facts)) return { cause: "claims-challenge", weight: 4, source: facts.oauth.source, fact };
  return {
    cause,
    weight: entry.settles ? 5 : 4,
    source: facts.oauth.source,
    fact,
    unless: [...(cause === entry.cause ? [] : [entry.cause]), ...afterNumber(entry.code.slice(6))],
  };
}

/** The error. */
function oauthError(facts: Facts): Finding | undefined {
  const found = fromTable(facts, facts.oauth.error, ERRORS, "error");
  if (found && isDenial(facts)) return { ...found, cause: "claims-challenge", weight: 4, unless: [] };
  // A number says more than the error above it.
  return found && facts.oauth.codes.length > 0 ? { ...found, weight: 2 } : found;
}

/** The user said no to what a challenge asks for: that is no missing consent, unless consent was asked for. */
function isDenial({ reason, status, challenge, oauth }: Facts): boolean {
  return (
    reason === "interaction-cancelled" &&
    status !== undefined &&
    challenge !== undefined &&
    !oauth.codes.some(({ code }) => code === "AADSTS65001")
  );
}

/** A number that is not in the table. */
function unknownNumber(facts: Facts): Finding | undefined {
  const { numbers, codes, source } = facts.oauth;
  if (codes.length > 0 || numbers.length === 0) return undefined;
  return {
    cause: "unknown",
    weight: 1,
    source,
    fact: `AADSTS${numbers[0]} is a code of the sign-in service that is not known here.`,
    unless: ["app-misconfigured", "interaction-required"],
  };
}

function fromTable(facts: Facts, name: string | undefined, table: string, what: string): Finding | undefined {
  if (name === undefined) return undefined;
  const at = table.indexOf(` ${name} `);
  if (at < 0) return undefined;
  const line = table.slice(table.lastIndexOf("\n", at) + 1, at);
  const [cause, weight, ...unless] = (line.split("|", 1)[0] ?? "").split(" ") as [Cause, string, ...Cause[]];
  const { source } = facts.oauth;
  return { cause, weight: Number(weight) as Weight, source, fact: `The ${what} is "${name}".`, unless };
}

/**
 * One line per cause: `cause weight what-stays-possible…| names `.
 * @see [Suberrors](https://learn.microsoft.com/entra/identity-platform/reference-error-codes#handling-error-codes-in-your-application)
 */
const SUBERRORS = `
consent-required 5 admin-consent-required| consent_required 
interaction-required 5| user_password_expired 
interaction-required 4 conditional-access-blocked| basic_action additional_action 
interaction-required 4 token-revoked token-expired| bad_token token_expired 
conditional-access-blocked 4 interaction-required| message_only protection_policy_required 
conditional-access-blocked 3 interaction-required| device_authentication_failed 
app-misconfigured 4| client_mismatch 
`;

/** OAuth's, OpenID Connect's and MSAL's errors; the lighter ones come with several causes. */
const ERRORS = `
interaction-required 5| login_required account_selection_required refresh_token_expired 
interaction-required 4 conditional-access-blocked| interaction_required 
interaction-required 4| slow_down authorization_pending expired_token no_tokens_found no_account_error no_account_found no_account_in_silent_request native_account_unavailable ux_not_allowed user_cancelled user_canceled popup_window_error empty_window_error 
interaction-required 3 app-misconfigured| interaction_in_progress monitor_window_timeout monitor_popup_timeout timed_out user_mismatch 
interaction-required 3 token-revoked consent-required conditional-access-blocked| invalid_grant 
consent-required 5 admin-consent-required| consent_required 
consent-required 3 interaction-required conditional-access-blocked| access_denied authorization_declined 
app-misconfigured 5| invalid_client unsupported_grant_type unsupported_response_type untrusted_authority invalid_authority_metadata invalid_cloud_discovery_metadata authority_uri_insecure issuer_validation_failed uninitialized_public_client_application missing_tenant_id_error invalid_client_credential 
app-misconfigured 4 personal-account-unsupported| unauthorized_client 
app-misconfigured 4 wrong-tenant| invalid_resource invalid_target invalid_scope 
app-misconfigured 3| invalid_request managed_identity_unreachable 
service-fault 5| temporarily_unavailable no_network_connectivity 
service-fault 4| server_error network_error post_request_failed get_request_failed 
app-misconfigured 3 service-fault| endpoints_resolution_error openid_config_error 
wrong-tenant 3 app-misconfigured| authority_mismatch 
token-malformed 4| invalid_assertion token_parsing_error 
token-missing 5| null_or_empty_token 
`;

/** Where the words after a number tell which of its causes it is. */
function refine(facts: Facts, number: string, cause: Cause): Cause {
  const says = (wanted: Cause): boolean => facts.hits.some(({ signal }) => signal.means === wanted);
  if (number === "50020" && mentions(facts, /live\.com|msa|personal/i)) return "personal-account-unsupported";
  // An assertion or token that was handed in is refused for one of these reasons.
  if (/^(?:50013|500133|50027)$/.test(number)) {
    for (const wanted of ["wrong-audience", "token-expired", "token-untrusted"] as const)
      if (says(wanted)) return wanted;
  }
  if (number === "65001" && says("admin-consent-required")) return "admin-consent-required";
  return cause;
}

function mentions(facts: Facts, pattern: RegExp): boolean {
  return [...facts.body.texts, ...facts.error.texts].some(({ text }) => pattern.test(text.slice(0, 2_000)));
}

/** What stays possible after a number: `number causes…`. */
const NUMBER_UNLESS = `
65001 admin-consent-required
500011 wrong-tenant wrong-audience
700016 wrong-tenant
50105 resource-policy app-misconfigured
50013 wrong-audience token-expired
50027 token-untrusted
50020 personal-account-unsupported user-lacks-privilege
50173 interaction-required
50132 interaction-required
50133 interaction-required
70008 token-expired token-revoked
700082 token-expired
70000 app-misconfigured token-malformed
53003 interaction-required
50131 interaction-required
90002 wrong-tenant
650052 app-misconfigured
650056 app-misconfigured
50034 interaction-required
50057 interaction-required
50059 wrong-tenant
50194 wrong-tenant
70011 wrong-audience
50001 wrong-audience wrong-tenant
`;

function afterNumber(number: string): Cause[] {
  const at = NUMBER_UNLESS.indexOf(`\n${number} `);
  return at < 0
    ? []
    : (NUMBER_UNLESS.slice(at + number.length + 2, NUMBER_UNLESS.indexOf("\n", at + 1)).split(" ") as Cause[]);
}
