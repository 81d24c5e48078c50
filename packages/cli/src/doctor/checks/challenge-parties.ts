/** Checks whom an API's claims challenge names and reaches: the authority, the API itself, and this caller. */
import { decodeClaims } from "@msal-fetch/core";
import { isGuid } from "../audience.ts";
import { readAuthority } from "../authority.ts";
import { type Check, type Finding, NOTHING, PAGES, reporterFor } from "../finding.ts";
import { member } from "../gather/members.ts";
import { isCp1 } from "./capability.ts";
import { USE } from "./challenge.ts";
import { forChallenge, type Given } from "./each.ts";

/** The checks of this group. */
export const CHALLENGE_PARTY_CHECKS: readonly Check[] = [
  forChallenge(authorityWrong),
  forChallenge(clientOfAnother),
  forChallenge(callerWrong),
];

const { problem, advice } = reporterFor("API");

function authorityWrong({ params, api, facts }: Given): readonly Finding[] {
  const uri = params["authorization_uri"];
  const text = { fix: `Name the API's own authority. ${USE}.`, link: PAGES.challenge };
  if (uri === undefined) {
    return problem("challenge-without-authority", {
      what: "The challenge does not name where tokens come from, which is required of it.",
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
  const evidence = realmEvidence(params["realm"]?.toLowerCase(), tenant);
  const known = facts.token?.tenant;
  if (api.tokenSent && known !== undefined && isGuid(tenant) && tenant !== known) {
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

/** The realm may be left out; else it is empty for common, and for no other. */
function realmEvidence(realm: string | undefined, tenant: string): string[] {
  if (realm === undefined) return [];
  if ((tenant === "common") !== (realm === "")) {
    return [
      realm === "" ? "`realm` is empty, and `authorization_uri` names a tenant" : "`realm` names what common has not",
    ];
  }
  // A domain and an id may be the same tenant.
  const differ = realm !== "" && realm !== tenant && isGuid(realm) === isGuid(tenant);
  return differ ? ["`realm` and `authorization_uri` name different tenants"] : [];
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
