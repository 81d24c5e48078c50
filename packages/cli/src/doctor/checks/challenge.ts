/** Checks the form of an API's claims challenge: that every client can read it. */
import { decodeClaims } from "@msal-fetch/core";
import { type Check, type Finding, NOTHING, PAGES, reporterFor } from "../finding.ts";
import { isObject, member } from "../gather/members.ts";
import { forChallenge, type Given, isInsufficient } from "./each.ts";

/** The checks of this group. */
export const CHALLENGE_CHECKS: readonly Check[] = [
  forChallenge(claimsUndecodable),
  forChallenge(claimsNotBase64),
  forChallenge(claimsMembers),
  forChallenge(errorWrong),
  forChallenge(statusWrong),
  forChallenge(cacheable),
];

const { problem, advice } = reporterFor("API");
/** What every fix ends with. */
export const USE = "Let claimsChallenge or requireAuthContext of @msal-fetch/server write it";

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

function cacheable({ api: { answer } }: Given): readonly Finding[] {
  if (/(?:^|[\s,])no-store(?:$|[\s,;])/i.test(answer.headers.get("cache-control") ?? "")) return NOTHING;
  return advice("challenge-cacheable", {
    what: "The challenge may be stored: a cache could give it to the call that comes with the right token.",
    evidence: ["`Cache-Control` does not hold no-store"],
    fix: `Send \`Cache-Control: no-store\` with it. ${USE}.`,
    link: PAGES.noStore,
  });
}
