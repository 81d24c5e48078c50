/** Checks how an API answers a call: with 401 and a challenge, and not otherwise. */
import { diagnose, parseChallenges } from "@msal-fetch/core";
import type { ApiFacts, Facts } from "../facts.ts";
import { type Check, type Finding, NOTHING, PAGES, reporterFor } from "../finding.ts";
import { forApi } from "./each.ts";

/** The checks of this group. */
export const ANSWER_CHECKS: readonly Check[] = [
  forApi(redirected),
  forApi(forbiddenWithoutToken),
  forApi(notChallenged),
  forApi(challengeMissing),
  forApi(challengeUnreadable),
  forApi(tokenRefused),
  forApi(stepUpOfRfc9470),
];

const { problem, advice } = reporterFor("API");

const sent = ({ tokenSent }: ApiFacts): string => (tokenSent ? "a call with the token" : "a call without a token");

function redirected(api: ApiFacts): readonly Finding[] {
  const { redirectsTo, status } = api.answer;
  if (redirectsTo === undefined) return NOTHING;
  return problem("redirects-elsewhere", {
    what: "The API sends callers to another origin in place of an answer: programs get a page, or an error of CORS, and never a challenge.",
    evidence: [`${sent(api)} is answered with ${status}, and leads to ${redirectsTo}`],
    fix: "Answer 401 with WWW-Authenticate on the API's own paths; redirect to a sign-in only where people open pages.",
    link: PAGES.bearer,
  });
}

function forbiddenWithoutToken(api: ApiFacts): readonly Finding[] {
  if (api.tokenSent || api.answer.status !== 403) return NOTHING;
  return problem("403-without-token", {
    what: "The API answers 403 to a call without a token: clients take that for final and do not get a token.",
    evidence: [`${sent(api)} is answered with 403`],
    fix: "Answer 401 with `WWW-Authenticate: Bearer`; 403 is for callers that are known and not allowed.",
    link: PAGES.bearer,
  });
}

function notChallenged(api: ApiFacts): readonly Finding[] {
  const { status, redirectsTo } = api.answer;
  if (redirectsTo !== undefined || status === 401 || status === 403 || (api.tokenSent && status < 300)) return NOTHING;
  return advice("nothing-to-judge", {
    what:
      status < 300
        ? "The API answers without a token: this operation is open to all, and shows no challenge."
        : "The API's answer says nothing of its challenges.",
    evidence: [`${sent(api)} is answered with ${status}`],
    fix: "Give the address of a protected operation that answers GET.",
    link: PAGES.bearer,
  });
}

function challengeMissing(api: ApiFacts): readonly Finding[] {
  const { status, headers } = api.answer;
  if (status !== 401 || headers.has("www-authenticate")) return NOTHING;
  return problem("challenge-missing", {
    what: "The API answers 401 without WWW-Authenticate: clients cannot tell what is missing.",
    evidence: [`${sent(api)} is answered with 401 and no WWW-Authenticate`],
    fix: "Send `WWW-Authenticate: Bearer` with every 401; for a claims challenge use @msal-fetch/server. See that no proxy takes the field away.",
    link: PAGES.unauthorized,
  });
}

function challengeUnreadable({ answer }: ApiFacts): readonly Finding[] {
  const field = answer.headers.get("www-authenticate");
  if (field === null) return NOTHING;
  const challenges = parseChallenges(field);
  const claimsLost = /\bclaims\s*=/i.test(field) && !challenges.some(({ params }) => Object.hasOwn(params, "claims"));
  if (challenges.length === 0 || claimsLost) {
    return problem("challenge-unreadable", {
      what: "WWW-Authenticate cannot be parsed: clients do not see the challenge.",
      evidence: [
        claimsLost ? "the challenge that holds claims follows no grammar" : "no challenge in it follows the grammar",
      ],
      fix: 'Write it as `Bearer name="value", name="value"`, each value in quotes, or let serializeChallenge of @msal-fetch/core do it.',
      link: PAGES.challengeSyntax,
    });
  }
  if (answer.status !== 401 || challenges.some(({ scheme }) => /^(?:bearer|pop|dpop)$/.test(scheme))) return NOTHING;
  return problem("challenge-not-bearer", {
    what: "WWW-Authenticate asks for no token: clients of Microsoft Entra ID look for the scheme Bearer.",
    evidence: [`${challenges.length === 1 ? "the one challenge is" : "all challenges are"} of another scheme`],
    fix: "Send `WWW-Authenticate: Bearer`, beside the other schemes if these are meant to work as well.",
    link: PAGES.bearer,
  });
}

/** What the API says to a token, where it is no claims challenge, explained as `explain` does. */
function tokenRefused({ answer, tokenSent, url }: ApiFacts, { token, now }: Facts): readonly Finding[] {
  const { status, headers } = answer;
  if (!tokenSent || (status !== 401 && status !== 403)) return NOTHING;
  const challenges = parseChallenges(headers.get("www-authenticate") ?? "");
  if (challenges.some(({ params }) => "claims" in params || isStepUp(params["error"]))) return NOTHING;
  const aud = token?.audiences ?? [];
  const failure = { status, headers, request: { method: "GET", url: `${url.origin}/` }, token: { aud }, now };
  const { cause, summary, remedies } = diagnose(failure);
  const report = status === 401 ? problem : advice;
  return report("token-refused", {
    what: `The API refuses the token: ${summary}`,
    evidence: [`${status} and no claims challenge`, `most likely ${cause}`],
    fix: remedies[0]?.action ?? "Give a token that the API accepts.",
    link: remedies[0]?.link ?? PAGES.accessTokens,
  });
}

function stepUpOfRfc9470({ answer }: ApiFacts): readonly Finding[] {
  const challenges = parseChallenges(answer.headers.get("www-authenticate") ?? "");
  if (!challenges.some(({ params }) => params["error"] === RFC_9470)) return NOTHING;
  return advice("challenge-rfc9470", {
    what: "The API asks for a stronger sign-in in the form of RFC 9470: clients of Microsoft Entra ID know claims challenges only, so that each of them needs a rule of its own.",
    evidence: [`\`error\` is ${RFC_9470}`],
    fix: 'Send a claims challenge to such clients: requireAuthContext of @msal-fetch/server, with `form: "entra"`.',
    link: PAGES.challenge,
  });
}

const RFC_9470 = "insufficient_user_authentication";

/** Whether an error asks for more than the token proves: the token itself is good. */
function isStepUp(error: string | undefined): boolean {
  return error === "insufficient_claims" || error === RFC_9470;
}
