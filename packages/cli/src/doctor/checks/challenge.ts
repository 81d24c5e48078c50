/** Checks an API's claims challenge: that every client can read it, and that this caller may get it. */
import { type Challenge, decodeClaims, parseChallenges } from "@msal-fetch/core";
import { readAuthority } from "../authority.ts";
import type { ApiFacts, Facts } from "../facts.ts";
import { type Check, type Finding, NOTHING, PAGES, reporterFor } from "../finding.ts";
import { isObject, member } from "../gather/members.ts";
import { isCp1 } from "./capability.ts";
import { forApi } from "./each.ts";

/** The checks of this group. */
export const CHALLENGE_CHECKS: readonly Check[] = [
  forChallenge(claimsUndecodable),
  forChallenge(claimsNotBase64),
  forChallenge(claimsMembers),
  forChallenge(errorWrong),
  forChallenge(statusWrong),
  forChallenge(authorityWrong),
  forChallenge(clientOfAnother),
  forChallenge(callerWrong),
  forChallenge(cacheable),
];

const { problem, advice } = reporterFor("API");
const USE = "Let claimsChallenge or requireAuthContext of @msal-fetch/server write it";

/** A challenge with claims, as it came. */
interface Given {
  readonly params: Challenge["params"];
  readonly claims: string;
  readonly api: ApiFacts;
  readonly facts: Facts;
}

function forChallenge(check: (given: Given) => readonly Finding[]): Check {
  return forApi((api, facts) => {
    const challenges = parseChallenges(api.answer.headers.get("www-authenticate") ?? "");
    const claiming = challenges.find(({ params }) => Object.hasOwn(params, "claims") || isInsufficient(params));
    return claiming ? check({ params: claiming.params, claims: claiming.params["claims"] ?? "", api, facts }) : NOTHING;
  });
}

function isInsufficient(params: Challenge["params"]): boolean {
  return params["error"] === "insufficient_claims";
}

function claimsUndecodable({ claims }: Given): readonly Finding[] {
  if (decodeClaims(claims) !== undefined) return NOTHING;
  return problem("claims-undecodable", {
    what: "The claims of the challenge cannot be decoded: no client can answer it.",
    evidence: [claims === "" ? "`claims` is empty or missing" : "`claims` is not the base64 of a JSON object in UTF-8"],
    fix: `Send the base64 of the JSON text. ${USE}.`,
    link: PAGES.challenge,
  });
}

function claimsNotBase64({ claims }: Given): readonly Finding[] {
  if (decodeClaims(claims) === undefined || /^[A-Za-z0-9+/]+={0,2}$/.test(claims)) return NOTHING;
  return problem("claims-not-base64", {
    what: "The claims of the challenge are not in base64: few clients can read them.",
    evidence: [claims.trimStart().startsWith("{") ? "`claims` is JSON as it is" : "`claims` is in another encoding"],
    fix: `Send the base64 of the JSON text, not base64url and not percent-encoded. ${USE}.`,
    link: PAGES.challenge,
  });
}

function claimsMembers({ claims }: Given): readonly Finding[] {
  const text = decodeClaims(claims);
  if (text === undefined) return NOTHING;
  const request: unknown = JSON.parse(text);
  const others = Object.keys(isObject(request) ? request : {}).filter((name) => name !== "access_token");
  if (others.length > 0) {
    return problem("claims-members", {
      what: "The claims of the challenge ask for more than claims in the access token: careful clients refuse such a challenge.",
      evidence: [
        `beside \`access_token\` there ${others.length === 1 ? "is 1 member" : `are ${others.length} members`}`,
      ],
      fix: `Leave \`access_token\` alone on top. ${USE}.`,
      link: PAGES.challenge,
    });
  }
  const demanded = member(request, "access_token");
  if (isObject(demanded) && Object.keys(demanded).length > 0) return NOTHING;
  return problem("claims-empty", {
    what: "The claims of the challenge ask for nothing: the next token is like the last one, and the call fails again.",
    evidence: ["`access_token` is empty"],
    fix: `Name the claim that is missing, such as \`acrs\` or \`nbf\`. ${USE}.`,
    link: PAGES.challenge,
  });
}

function errorWrong({ params, claims }: Given): readonly Finding[] {
  if (isInsufficient(params) || claims === "") return NOTHING;
  const { error } = params;
  return problem("challenge-error", {
    what: "The challenge holds claims and not the error that goes with them: clients do not take it for a claims challenge.",
    evidence: [error === undefined ? "`error` is not there" : "`error` is not insufficient_claims"],
    fix: `Send error="insufficient_claims" beside the claims. ${USE}.`,
    link: PAGES.challenge,
  });
}

function statusWrong({ api: { answer } }: Given): readonly Finding[] {
  if (answer.status === 401) return NOTHING;
  return problem("challenge-status", {
    what: "The challenge does not come with status 401: most clients look at no other.",
    evidence: [`the status is ${answer.status}`],
    fix: `Answer 401. ${USE}.`,
    link: PAGES.challenge,
  });
}

function authorityWrong({ params, api, facts }: Given): readonly Finding[] {
  const uri = params["authorization_uri"];
  const text = { fix: `Name the API's own authority. ${USE}.`, link: PAGES.challenge };
  if (uri === undefined) {
    return advice("challenge-without-authority", {
      what: "The challenge does not name where tokens come from.",
      evidence: ["`authorization_uri` is not there"],
      ...text,
    });
  }
  const authority = readAuthority(uri);
  const tenant = authority?.tenant;
  if (!authority?.secure || tenant === undefined) {
    return problem("challenge-authority", {
      what: "The challenge does not name an authority as Microsoft Entra ID has them.",
      evidence: ["`authorization_uri` is not an https address with a tenant"],
      ...text,
    });
  }
  const evidence: string[] = [];
  const realm = (params["realm"] ?? "").toLowerCase();
  if ((tenant === "common") !== (realm === "")) {
    evidence.push(
      realm === "" ? "`authorization_uri` names a tenant, and `realm` none" : "`realm` names what common has not",
    );
  } else if (realm !== "" && realm !== tenant) evidence.push("`realm` and `authorization_uri` name different tenants");
  const known = facts.token?.tenant;
  if (api.tokenSent && known !== undefined && /^[0-9a-f-]{36}$/.test(tenant) && tenant !== known) {
    evidence.push("`authorization_uri` names another tenant than the token");
  }
  if (evidence.length === 0) return NOTHING;
  return problem("challenge-realm", {
    what: "Realm and authority of the challenge do not belong together: clients that follow them ask the wrong tenant.",
    evidence,
    fix: `Let realm be empty for common, and the tenant of \`authorization_uri\` otherwise. ${USE}.`,
    link: PAGES.challenge,
  });
}

const GRAPH_ID = "00000003-0000-0000-c000-000000000000";

function clientOfAnother({ params, api }: Given): readonly Finding[] {
  if (params["client_id"]?.toLowerCase() !== GRAPH_ID || /(?:^|[.-])graph\./.test(api.url.hostname)) return NOTHING;
  return problem("challenge-relayed", {
    what: "The challenge is one of Microsoft Graph that was handed on: it is about the API's own token for Graph, and no caller can answer it.",
    evidence: ["`client_id` is that of Microsoft Graph"],
    fix: "Try the claims with an on-behalf-of request first, and hand on what only the user can satisfy as a challenge of your own: relayChallenge of @msal-fetch/server.",
    link: PAGES.challenge,
  });
}

function callerWrong({ api, facts, claims }: Given): readonly Finding[] {
  const { token, now } = facts;
  if (!api.tokenSent || !token) {
    return advice("challenge-without-token", {
      what: "The API asks for claims where there was no token: a token has to be validated before anything is asked of it.",
      evidence: ["a call without a token got a claims challenge"],
      fix: "Answer `WWW-Authenticate: Bearer` to a call without a token.",
      link: PAGES.bearer,
    });
  }
  const text = {
    link: PAGES.challenge,
    fix: "Give the token's claims to the challenge: claimsChallenge({ tokenClaims, … }) of @msal-fetch/server decides.",
  };
  if (token.expiresAt !== undefined && token.expiresAt <= now) {
    return problem("challenge-to-expired", {
      what: "The API challenges an expired token: it has to be refused as invalid_token first.",
      evidence: ["the token that was challenged has expired"],
      ...text,
    });
  }
  if (token.appOnly && asksForContext(claims)) {
    return problem("challenge-to-app", {
      what: "The API asks an application's own token for an authentication context, which only a user can satisfy: it has to answer 403.",
      evidence: ["the token that was challenged has no user"],
      ...text,
    });
  }
  if (token.capabilities?.some(isCp1)) return NOTHING;
  return problem("challenge-without-cp1", {
    what: "The API challenges a client that has not said that it understands challenges: it has to answer 403 and a reason instead.",
    evidence: ["the token that was challenged does not hold cp1 in `xms_cc`"],
    ...text,
  });
}

function asksForContext(claims: string): boolean {
  const text = decodeClaims(claims);
  return text !== undefined && member(member(JSON.parse(text), "access_token"), "acrs") !== undefined;
}

function cacheable({ api: { answer } }: Given): readonly Finding[] {
  if (/(?:^|[\s,])no-store(?:$|[\s,;])/i.test(answer.headers.get("cache-control") ?? "")) return NOTHING;
  return advice("challenge-cacheable", {
    what: "The challenge may be stored: a cache could give it to the call that comes with the right token.",
    evidence: ["`Cache-Control` does not hold no-store"],
    fix: `Send \`Cache-Control: no-store\` with it. ${USE}.`,
    link: PAGES.noStore,
  });
}
