/** Checks the access token of an API: what it says of itself, which is a hint and not verified. */
import { isGuid, isOfMicrosoftService, mixupAt } from "../audience.ts";
import type { Facts, TokenFacts } from "../facts.ts";
import { type Check, type Finding, NOTHING, PAGES, reporterFor } from "../finding.ts";
import { contextsInUse } from "../in-use.ts";
import { resourceOf, scopesForTokens } from "../scopes.ts";
import { isCp1 } from "./capability.ts";
import { forToken } from "./each.ts";

/** The checks of this group. */
export const TOKEN_CHECKS: readonly Check[] = [
  forToken(capabilityMissing),
  forToken(audienceWrong),
  forToken(audienceNotAskedFor),
  forToken(audienceForm),
  forToken(appOnlyToken),
  forToken(contextsMissing),
  forToken(kindMissing),
];

const { problem, advice } = reporterFor("token");

function capabilityMissing(token: TokenFacts, facts: Facts): readonly Finding[] {
  const { capabilities } = token;
  if (capabilities?.some(isCp1)) return NOTHING;
  const listed = facts.registrations.some(({ accessTokenClaims }) => accessTokenClaims?.includes("xms_cc"));
  const inRegistration = 'add { "name": "xms_cc" } to `optionalClaims.accessToken` in the manifest of the API';
  const inClient = 'set `clientCapabilities: ["CP1"]` in the configuration of the client';
  if (capabilities) {
    return problem("token-without-cp1", {
      what: "The token names capabilities, and cp1 is not among them: the API must not challenge this client.",
      evidence: ["`xms_cc` is there and does not hold cp1"],
      fix: `In the client: ${inClient}.`,
      link: PAGES.challenge,
    });
  }
  return problem("token-without-xms-cc", {
    what: "The token does not say whether its client understands a claims challenge: the API has to answer 403 instead.",
    evidence: [
      "`xms_cc` is not there",
      ...(listed ? ["the manifest lists xms_cc, so the client does not send it"] : []),
    ],
    fix: listed ? `In the client: ${inClient}.` : `For the API: ${inRegistration}. And in the client: ${inClient}.`,
    link: PAGES.challenge,
  });
}

function audienceWrong({ audiences }: TokenFacts, { api }: Facts): readonly Finding[] {
  if (audiences.length === 0) {
    return problem("token-without-audience", {
      what: "The token names no API that it is for: no API can accept it.",
      evidence: ["`aud` is not there"],
      fix: "Give an access token of the API, as it stands in the Authorization field of a call.",
      link: PAGES.tokenClaims,
    });
  }
  // Without an address, the API is taken for one of one's own: a service of Microsoft's needs no doctor.
  const wrong = (audience: string): boolean =>
    api ? mixupAt(api.url, audience) !== undefined : isOfMicrosoftService(audience);
  if (!audiences.every(wrong)) return NOTHING;
  const first = audiences[0] ?? "";
  return problem("token-for-another-api", {
    what: "The token is for another API: this one has to refuse it.",
    evidence: [
      isOfMicrosoftService(first) ? "`aud` is that of a Microsoft service" : "`aud` is not what the API at --url takes",
    ],
    fix: "Ask for a scope of the API itself, such as api://<application id>/Tasks.Read: a scope without an address is one of Microsoft Graph.",
    link: PAGES.accessTokens,
  });
}

/** Compares with the scopes that a client's configuration has for the address. */
function audienceNotAskedFor({ audiences }: TokenFacts, { api, clients }: Facts): readonly Finding[] {
  const entries = clients
    .flatMap(({ resources }) => resources)
    .filter(({ url }) => url && api?.url.href.startsWith(url.href));
  const asked = entries.flatMap(({ scopes }) => scopesForTokens(scopes).map(resourceOf)).filter(isGuid);
  const got = audiences.filter(isGuid).map((name) => resourceOf(`${name}/x`));
  if (asked.length === 0 || got.length === 0) return NOTHING;
  const id = (name: string): string => name.replace(/^api:\/\//, "");
  if (got.some((name) => asked.some((other) => id(other) === id(name)))) return NOTHING;
  return problem("token-not-of-scopes", {
    what: "The token is for another API than the one whose scopes the client asks for.",
    evidence: ["`aud` is another application id than that in the scopes for this address"],
    fix: "Correct the scopes in `resources`, or give a token that this client got.",
    link: PAGES.accessTokens,
  });
}

function audienceForm({ audiences, version, issuerVersion }: TokenFacts): readonly Finding[] {
  if (version !== undefined && issuerVersion !== undefined && version !== issuerVersion) {
    return problem("token-issuer-form", {
      what: "Version and issuer of the token do not belong together: an API that checks both refuses it.",
      evidence: [`\`ver\` says ${version}`, `\`iss\` has the form of version ${issuerVersion}`],
      fix: "Give a token as Microsoft Entra ID issued it.",
      link: PAGES.accessTokens,
    });
  }
  const first = audiences[0];
  if (first === undefined || version === undefined) return NOTHING;
  const isId = isGuid(first) && !first.includes("/");
  if (version === 2 && !isId) {
    return problem("token-audience-form", {
      what: "The token is of version 2, whose audience is the application id of the API, and this is a URI.",
      evidence: ["`ver` says 2", "`aud` is a URI"],
      fix: "Let the API accept its application id as audience, and give a token as Microsoft Entra ID issued it.",
      link: PAGES.tokenClaims,
    });
  }
  if (version === 2 || isOfMicrosoftService(first)) return NOTHING;
  return advice("token-version-1", {
    what: `The token is of version 1: its audience is ${isId ? "the application id" : "the URI that the client asked for"}, and another client may ask by the other name.`,
    evidence: ["`ver` says 1", `\`aud\` is ${isId ? "an application id" : "a URI"}`],
    fix: "Let the API accept its application id and its application id URI, or set `requestedAccessTokenVersion` to 2.",
    link: PAGES.tokenClaims,
  });
}

function appOnlyToken({ appOnly }: TokenFacts, facts: Facts): readonly Finding[] {
  if (!appOnly || facts.contexts.length === 0) return NOTHING;
  return problem("token-app-only", {
    what: "The API asks for an authentication context, and the token is an application's own: there is no user who could satisfy it, so the API has to answer 403.",
    evidence: ["the token has no user"],
    fix: "Call such operations with the token of a user, or do not ask for a context where applications call.",
    link: PAGES.contexts,
  });
}

function contextsMissing({ contexts, appOnly }: TokenFacts, facts: Facts): readonly Finding[] {
  if (appOnly || contexts || contextsInUse(facts).length === 0) return NOTHING;
  if (facts.registrations.length > 0) return NOTHING;
  return advice("token-without-acrs", {
    what: "The API asks for an authentication context, and the token names none: the user has satisfied none yet, or the API's tokens come without acrs.",
    evidence: ["`acrs` is not there"],
    fix: 'See that `optionalClaims.accessToken` in the manifest of the API lists { "name": "acrs" }.',
    link: PAGES.contexts,
  });
}

function kindMissing({ namesKind, appOnly }: TokenFacts, { registrations }: Facts): readonly Finding[] {
  // The optional claim comes in the tokens of applications; in those of users only with a further setting.
  if (namesKind || !appOnly || registrations.length > 0) return NOTHING;
  return advice("token-without-idtyp", {
    what: "The token is an application's own, which only its other claims tell: the API can only guess, and must not challenge it.",
    evidence: ["`idtyp` is not there"],
    fix: 'Add { "name": "idtyp" } to `optionalClaims.accessToken` in the manifest of the API.',
    link: PAGES.optionalClaims,
  });
}
