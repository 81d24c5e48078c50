/** The last resort: what the status alone, or a challenge without a reason, allows one to say. */
import type { Facts } from "../evidence/facts.ts";
import type { Finding, Rule } from "./rule.ts";

/** Rules about the status. */
export const STATUS_RULES: readonly Rule[] = [
  throttledOrBroken,
  mfaByPolicy,
  plainChallenge,
  invalidToken,
  otherStatus,
  tokenEndpointRefused,
  customApiRefused,
];

/** Throttled or broken. */
function throttledOrBroken({ status }: Facts): Finding | undefined {
  if (status === undefined || (status !== 429 && status < 500)) return undefined;
  const fact = status === 429 ? "Status 429: too many requests." : `Status ${status}: the service failed.`;
  return { cause: "service-fault", weight: status === 429 ? 5 : 4, source: "status", fact };
}

/** A claims challenge without claims. */
function mfaByPolicy({ marks, service, status, hits }: Facts): Finding | undefined {
  if (!marks.has("mfa") || service !== "arm" || status === 200) return undefined;
  if (!hits.some(({ signal }) => signal.means === "not-authorization")) return undefined;
  return {
    cause: "claims-challenge",
    weight: 5,
    source: "body",
    fact: "A policy of Azure demands multifactor authentication for changes.",
    unless: ["interaction-required", "not-authorization"],
  };
}

/** No token, by what was given. */
function plainChallenge({ status, token, kind, headers, service }: Facts): Finding | undefined {
  if (status !== 401 || token.form !== "none") return undefined;
  const bearers = headers.challenges.filter(({ scheme }) => /^(?:bearer|d?pop)$/.test(scheme));
  const plain = bearers.length > 0 && bearers.every(({ params }) => params["error"] === undefined);
  // RFC 6750 §3: a request without authentication gets a challenge without an error code.
  if (!plain || kind !== undefined || (service !== "custom" && service !== undefined)) return undefined;
  return {
    cause: "token-missing",
    weight: 2,
    source: "header",
    fact: "The challenge names no error, as for a request without a token.",
    unless: ["token-expired", "wrong-audience"],
  };
}

/** Invalid_token without a reason. */
function invalidToken({ headers }: Facts): Finding | undefined {
  if (!headers.challenges.some(({ params }) => params["error"]?.toLowerCase() === "invalid_token")) return undefined;
  return {
    cause: "token-untrusted",
    weight: 2,
    source: "header",
    fact: 'The challenge says error="invalid_token" and nothing more.',
    unless: ["token-expired", "wrong-audience", "token-malformed"],
  };
}

/** A status that is not about identity. */
function otherStatus({ status, hits, oauth }: Facts): Finding | undefined {
  if (status === undefined || status < 400 || status >= 500 || [400, 401, 403, 407, 429].includes(status))
    return undefined;
  if (hits.length > 0 || oauth.numbers.length > 0) return undefined;
  return {
    cause: "not-authorization",
    weight: 2,
    source: "status",
    fact: `Status ${status} is not a refusal on the ground of identity.`,
  };
}

/** The token endpoint refused. */
function tokenEndpointRefused({ service, status }: Facts): Finding | undefined {
  if (service !== "sts" || (status !== 400 && status !== 401)) return undefined;
  return {
    cause: "app-misconfigured",
    weight: 1,
    source: "status",
    fact: `The token endpoint answered ${status}.`,
    unless: ["interaction-required", "consent-required"],
  };
}

/** A custom API refuses the caller. */
function customApiRefused({ service, status, kind }: Facts): Finding | undefined {
  if (status !== 403 && status !== 401) return undefined;
  if (service !== undefined && service !== "custom" && service !== "appservice" && service !== "apim") return undefined;
  if (status === 403) {
    return {
      cause: kind === "app" ? "app-role-missing" : "scope-missing",
      weight: 1,
      source: "status",
      fact: "Status 403: the token was understood and is not enough.",
      unless: kind === "app" ? ["resource-policy"] : ["app-role-missing", "user-lacks-privilege", "resource-policy"],
    };
  }
  return {
    cause: "unknown",
    weight: 1,
    source: "status",
    fact: "Status 401: the token was not accepted, for a reason that is not given.",
    unless: ["wrong-audience", "token-expired", "token-missing", "token-untrusted"],
  };
}
