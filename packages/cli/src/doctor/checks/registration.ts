/** Checks the registration of an API: whether its tokens come with the claims that challenges need. */
import { sameAudience } from "../audience.ts";
import type { Facts, RegistrationFacts } from "../facts.ts";
import { type Check, type Finding, NOTHING, PAGES, reporterFor } from "../finding.ts";
import { contextsInUse } from "../in-use.ts";
import { forEachRegistration } from "./each.ts";

/** The checks of this group. */
export const REGISTRATION_CHECKS: readonly Check[] = [
  forEachRegistration(xmsCcMissing),
  forEachRegistration(acrsMissing),
  forEachRegistration(idtypMissing),
  forEachRegistration(versionsDiffer),
  forEachRegistration(audienceNotOwn),
];

const { problem, advice } = reporterFor("registration");

/** What the manifest says where a claim is not asked for in access tokens. */
function evidenceOf(registration: RegistrationFacts, claim: string): string[] {
  const { accessTokenClaims, otherClaims } = registration;
  const list = "`optionalClaims.accessToken`";
  return [
    accessTokenClaims ? `${list} does not list ${claim}` : `${list} is not there`,
    ...(otherClaims.includes(claim) ? [`${claim} is listed for another kind of token only`] : []),
  ];
}

function has({ accessTokenClaims }: RegistrationFacts, claim: string): boolean {
  return accessTokenClaims?.includes(claim) === true;
}

function xmsCcMissing(registration: RegistrationFacts): readonly Finding[] {
  if (has(registration, "xms_cc")) return NOTHING;
  return problem("optional-claim-xms-cc", {
    what: "The API's access tokens come without xms_cc: the API cannot know which clients understand a claims challenge.",
    evidence: evidenceOf(registration, "xms_cc"),
    fix: 'Add { "name": "xms_cc" } to `optionalClaims.accessToken` in the manifest of the API.',
    link: PAGES.challenge,
  });
}

function acrsMissing(registration: RegistrationFacts, facts: Facts): readonly Finding[] {
  if (has(registration, "acrs") || contextsInUse(facts).length === 0) return NOTHING;
  return problem("optional-claim-acrs", {
    what: "The API asks for authentication contexts, and its access tokens do not say by themselves which ones the user has satisfied: users are challenged more often than needed.",
    evidence: evidenceOf(registration, "acrs"),
    fix: 'Add { "name": "acrs" } to `optionalClaims.accessToken` in the manifest of the API.',
    link: PAGES.contexts,
  });
}

function idtypMissing(registration: RegistrationFacts): readonly Finding[] {
  if (has(registration, "idtyp")) return NOTHING;
  return advice("optional-claim-idtyp", {
    what: "The API's access tokens do not name their kind (idtyp): it can only guess which ones are an application's own, and those must not be challenged.",
    evidence: evidenceOf(registration, "idtyp"),
    fix: 'Add { "name": "idtyp" } to `optionalClaims.accessToken` in the manifest of the API.',
    link: PAGES.optionalClaims,
  });
}

function versionsDiffer({ version }: RegistrationFacts, { token }: Facts): readonly Finding[] {
  if (version === undefined || token?.version === undefined || version === token.version) return NOTHING;
  return problem("token-version-differs", {
    what: "The token is of another version than the registration asks for: issuer and audience have another form than the API expects.",
    evidence: [`the manifest asks for version ${version}`, `the token is of version ${token.version}`],
    fix: "Check that this is the registration of the API that the token is for, and get a new token after a change.",
    link: PAGES.manifest,
  });
}

function audienceNotOwn({ audiences }: RegistrationFacts, { token }: Facts): readonly Finding[] {
  if (!token || audiences.length === 0 || token.audiences.length === 0) return NOTHING;
  if (token.audiences.some((name) => audiences.some((own) => sameAudience(own, name)))) return NOTHING;
  return problem("token-not-for-registration", {
    what: "The token is for another API than the one of this registration.",
    evidence: ["`aud` is neither `appId` nor one of `identifierUris`"],
    fix: "Ask for a scope of this API, such as api://<application id>/Tasks.Read, or give the manifest that belongs to the token.",
    link: PAGES.tokenClaims,
  });
}
