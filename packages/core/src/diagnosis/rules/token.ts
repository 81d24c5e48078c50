/** What the token itself shows: its time, its form, its tenant, its kind of account. */
import { showTime } from "../answer/show.ts";
import type { Facts } from "../evidence/facts.ts";
import type { Weight } from "../signals/signal.ts";
import type { Finding, Rule } from "./rule.ts";

/** Clocks differ by so much without a fault. */
const SKEW = 5 * 60_000;
/** A token that ended longer ago than this was rather looked at late than sent late. */
const STALE = 24 * 3_600_000;

/** Rules about the token. */
export const TOKEN_RULES: readonly Rule[] = [
  outOfItsTime,
  noToken,
  notAToken,
  encryptedForSomeoneElse,
  tokenOfAnotherTenant,
  personalAccount,
  nothingGranted,
];

/** The token is out of its time. */
function outOfItsTime(facts: Facts): Finding | undefined {
  const { expiresAt, notBefore } = facts.token;
  const { at, fromResponse } = facts.time;
  const ended = expiresAt !== undefined && at > expiresAt + (fromResponse ? 0 : SKEW);
  const early = notBefore !== undefined && at < notBefore - SKEW;
  if ((!ended && !early) || !refusesToken(facts)) return undefined;
  const sure = fromResponse || (ended && at - expiresAt < STALE);
  const weight: Weight = sure ? 5 : 4;
  const fact = ended
    ? `The token expired at ${showTime(expiresAt)}; the call was refused at ${showTime(at)}.`
    : `The token is valid from ${showTime(notBefore ?? 0)} only; the call was refused at ${showTime(at)}.`;
  return { cause: "token-expired", weight, source: "token", fact };
}

/** No token was sent, by what the caller knows. */
function noToken({ token, status }: Facts): Finding | undefined {
  if (token.form !== "empty" || status !== 401) return undefined;
  return { cause: "token-missing", weight: 5, source: "request", fact: "The call was sent without a token." };
}

/** The token is not a token. */
function notAToken({ token, status }: Facts): Finding | undefined {
  if (token.form !== "malformed" || (status !== undefined && status !== 401)) return undefined;
  return {
    cause: "token-malformed",
    weight: 4,
    source: "token",
    fact: "What was sent is not a readable token: a JWT has three parts parted by dots.",
    unless: [["personal-account-unsupported", "it is the opaque token of a personal account"]],
  };
}

/** The token is encrypted for someone else. */
function encryptedForSomeoneElse({ token, status }: Facts): Finding | undefined {
  if (token.form !== "encrypted" || status !== 401) return undefined;
  return {
    cause: "wrong-audience",
    weight: 2,
    source: "token",
    fact: "The token is encrypted (five parts): only the API that it was issued for can read it.",
    unless: ["token-untrusted"],
  };
}

/** The token is of another tenant than the response names. */
function tokenOfAnotherTenant(facts: Facts): Finding | undefined {
  const wanted = facts.expectedTenant ?? tenantOfChallenge(facts);
  const got = facts.token.tenant?.toLowerCase();
  if (!GUID.test(wanted ?? "") || !got || !GUID.test(got) || got === wanted) return undefined;
  if (facts.status !== 401 && facts.status !== 403) return undefined;
  return {
    cause: "wrong-tenant",
    weight: facts.status === 401 ? 4 : 3,
    source: "token",
    fact: `The token is of tenant ${got}; the API belongs to tenant ${wanted}.`,
    unless: [["user-lacks-privilege", "the caller is a guest and admitted from that tenant"]],
  };
}

/** A personal account at a service for organisations. */
function personalAccount(facts: Facts): Finding | undefined {
  if (!facts.token.personal) return undefined;
  const { service } = facts;
  if (service === undefined || service === "custom" || service === "sts" || service === "exchange") return undefined;
  const graph = service === "graph";
  return {
    cause: "personal-account-unsupported",
    weight: graph ? 3 : 4,
    source: "token",
    fact: `The token is one of a personal Microsoft account; ${facts.serviceName} serves work and school accounts${graph ? " in most operations" : ""}.`,
  };
}

/** Nothing was granted to the token. */
function nothingGranted(facts: Facts): Finding | undefined {
  const { token } = facts;
  if (!token.complete || token.scopes || token.roles?.length || facts.audienceFit === "differs") return undefined;
  if (facts.status !== 401 && facts.status !== 403) return undefined;
  // Azure decides by roles on the resource, so its tokens hold no permissions at all.
  if (!CHECKS_PERMISSIONS.has(facts.service ?? "custom")) return undefined;
  return {
    cause: facts.kind === "delegated" ? "scope-missing" : "app-role-missing",
    weight: facts.status === 403 ? 4 : 3,
    source: "token",
    fact: "The token holds neither scopes (`scp`) nor application roles (`roles`): nothing was granted for it.",
    unless: ["admin-consent-required"],
  };
}

const CHECKS_PERMISSIONS: ReadonlySet<string> = new Set([
  "graph",
  "aadgraph",
  "sharepoint",
  "exchange",
  "powerbi",
  "custom",
]);

const GUID = /^(?!0{8})[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** A refusal that may mean the token as such: a permission refused with 403 is not about its time. */
function refusesToken({ status, service }: Facts): boolean {
  if (status === undefined || status === 401 || status === 203 || status === 302) return true;
  return status === 403 && (service === "powerbi" || service === "loganalytics");
}

function tenantOfChallenge({ headers }: Facts): string | undefined {
  for (const { params } of headers.challenges) {
    const address = params["authorization_uri"] ?? params["authorization"];
    const tenant =
      typeof address === "string" ? /^https:\/\/[\w.-]{1,100}\/([0-9a-f-]{36})(?:\/|$)/i.exec(address)?.[1] : undefined;
    if (tenant) return tenant.toLowerCase();
  }
  return undefined;
}
