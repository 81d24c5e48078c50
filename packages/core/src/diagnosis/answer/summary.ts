/** One sentence in plain words for each cause. */
import type { Facts } from "../evidence/facts.ts";
import type { Cause, Diagnosis } from "../types.ts";
import { authoritySummary } from "./authority.ts";
import { showAudiences, showNames, showTime } from "./show.ts";

/** Why the call was refused, in one sentence. */
export function summarize(cause: Cause, facts: Facts, missing: Diagnosis["missing"]): string {
  const sentence = SENTENCES[cause];
  return withCode(typeof sentence === "string" ? sentence : sentence(facts, missing ?? {}), cause, facts);
}

/** With the number of the sign-in service that says so: it is what people search for. */
function withCode(sentence: string, cause: Cause, { oauth: { codes } }: Facts): string {
  const code = codes.find((one) => one.cause === cause)?.code;
  return code && sentence.endsWith(".") ? `${sentence.slice(0, -1)} (${code}).` : sentence;
}

type Sentence = string | ((facts: Facts, missing: NonNullable<Diagnosis["missing"]>) => string);

const SENTENCES: Readonly<Record<Cause, Sentence>> = {
  "claims-challenge": ({ challenge, unusableClaims }) => {
    if (!challenge && unusableClaims) {
      return "The API asks for further claims in a form that nobody can use: it has to mend its challenge.";
    }
    if (!challenge) return "The API asks for a token with further claims, and does not show which.";
    const names =
      challenge && typeof challenge.requirement === "object" ? ` (${showNames(challenge.requirement.names)})` : "";
    return `The API asks for a token with further claims${names}: a token request with these claims, then the same call again, answers it.`;
  },
  "challenge-hidden":
    "The API answered 401, and the page cannot read its challenge, because the API does not expose the WWW-Authenticate field to other origins.",
  "challenge-not-satisfied": ({ kind, challenge }) =>
    kind === "app" && typeof challenge?.requirement === "object" && challenge.requirement.acrs.length > 0
      ? "The API asks for claims that an app-only token cannot carry, so the challenge cannot be satisfied."
      : "A token was got for the challenge and the API repeats it, so another one of the same kind will not help.",
  "interaction-required": "The sign-in service wants to see the user: a token cannot be had silently any more.",
  "conditional-access-blocked":
    "A Conditional Access policy denies this access, and signing in again in the same way will not change that.",
  "token-revoked":
    "The user's sessions were ended (password changed, or revoked by an administrator), so the user has to sign in again.",
  "token-missing": ({ serviceName }) => `${capital(serviceName)} got no access token with the call.`,
  "token-expired": ({ token, time }) => {
    const { expiresAt, notBefore } = token;
    if (notBefore !== undefined && notBefore > time.at) {
      return `The access token is not valid yet: it begins at ${showTime(notBefore)}. Clocks differ.`;
    }
    return expiresAt === undefined || expiresAt > time.at
      ? "The access token is out of its validity period."
      : `The access token is out of its validity period, which ended at ${showTime(expiresAt)}.`;
  },
  "token-malformed": "What was sent as the access token is damaged or is no access token.",
  "token-untrusted": ({ serviceName }) => `${capital(serviceName)} does not accept the token's signature or issuer.`,
  "personal-account-unsupported":
    "The operation does not serve personal Microsoft accounts; it needs a work or school account.",
  "wrong-audience": ({ token, serviceName }, { audience }) => {
    const got =
      token.audiences.length > 0
        ? `The token is for ${showAudiences(token.audiences)}`
        : "The token is for another resource";
    return `${got}, and ${serviceName} takes only tokens for ${audience ?? "itself"}.`;
  },
  "wrong-tenant": "The token, or the account or app behind it, belongs to another tenant than the resource.",
  "scope-missing": ({ kind }, { scopes, roles }) =>
    `The access token lacks the ${kind === undefined && roles ? "permission" : "delegated permission (scope)"} for this operation${scopes ? `: ${orList(scopes)}` : ""}.`,
  "app-role-missing": (_facts, { roles }) =>
    `The app-only token lacks the application permission for this operation${roles ? `: ${orList(roles)}` : ""}.`,
  "consent-required": "Nobody has consented yet to what the app asks for.",
  "admin-consent-required": "The app asks for a permission that only an administrator can consent to, and none has.",
  "wrong-token-kind": ({ kind }) =>
    kind === "app"
      ? "The operation needs a signed-in user, and the call was made with an app-only token."
      : kind === "delegated"
        ? "The operation is not open to a signed-in user's token in this form; it needs an app-only token or another form of the request."
        : "The operation does not take this kind of token: one for a signed-in user and one for an app alone are not the same.",
  "delegated-admin-required":
    "The operation is open only to a caller that holds an administrator's directory role besides the permission.",
  "user-lacks-privilege":
    "The permission of the app is not in question: the caller lacks the right or role for this resource.",
  "license-missing": "The user or the tenant has no licence for this service, or the mailbox or site does not exist.",
  "app-misconfigured": (facts) => {
    const [first] = facts.oauth.codes;
    if (first?.cause === "app-misconfigured") {
      return `The app's registration or its token request is not right: ${lowerFirst(first.meaning)}`;
    }
    return authoritySummary(facts) ?? "The app's registration or the way it asks for tokens is not right.";
  },
  "resource-policy": (_facts, { action }) =>
    `A policy of the resource refuses the caller (role assignment, access policy, firewall or an allow list)${action ? `: ${action} is not allowed` : ""}.`,
  "service-fault": ({ oauth: { error } }) =>
    error !== undefined && NO_ANSWER.has(error)
      ? `The sign-in service could not be reached (${error}): look at the network first.`
      : "The service is throttling or failing; nothing is wrong with the token.",
  "not-authorization": "The refusal has nothing to do with identity: no other token or permission will change it.",
  unknown: ({ oauth: { numbers } }) =>
    numbers[0] === undefined
      ? "The evidence does not decide the cause."
      : `The sign-in service answered with AADSTS${numbers[0]}, a code that is not explained here: look at its own message.`,
};

/** MSAL's errors for a request that got no answer. */
const NO_ANSWER: ReadonlySet<string> = new Set([
  "network_error",
  "no_network_connectivity",
  "post_request_failed",
  "get_request_failed",
]);

function orList(names: readonly string[]): string {
  return showNames(names, " or ");
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function lowerFirst(text: string): string {
  return /^[A-Z][a-z]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;
}
