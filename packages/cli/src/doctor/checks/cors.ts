/** Checks CORS: whether a page of another origin may call the API, and can read its challenges. */
import type { Answer, ApiFacts } from "../facts.ts";
import { type Check, type Finding, NOTHING, PAGES, reporterFor } from "../finding.ts";
import { forApi } from "./each.ts";

/** The checks of this group. */
export const CORS_CHECKS: readonly Check[] = [
  forPage(originRefused),
  forPage(challengeHidden),
  forPage(wildcardWithCredentials),
  forPage(preflightRefused),
  forPage(authorizationRefused),
];

const { problem } = reporterFor("API");

/** The check of an API that was asked as a page would ask. */
function forPage(check: (api: ApiFacts & { origin: string }) => readonly Finding[]): Check {
  return forApi((api) => {
    const { origin } = api;
    return origin === undefined ? NOTHING : check({ ...api, origin });
  });
}

function originRefused({ answer, origin }: ApiFacts & { origin: string }): readonly Finding[] {
  if (allows(answer, origin)) return NOTHING;
  return problem("cors-origin", {
    what: "The page may not read the API's answers: the browser gives it an error without a status, and no challenge.",
    evidence: [`${answer.status} comes ${nameAllowed(answer)}`],
    fix: "Send Access-Control-Allow-Origin with the page's origin on every answer, errors included: put CORS before authentication.",
    link: PAGES.cors,
  });
}

function challengeHidden({ answer }: ApiFacts): readonly Finding[] {
  const { headers } = answer;
  if (!headers.has("www-authenticate")) return NOTHING;
  const exposed = list(headers, "access-control-expose-headers");
  // Fetch: in a request with credentials, `*` is a name like any other.
  if (exposed.includes("www-authenticate") || (exposed.includes("*") && !takesCredentials(headers))) return NOTHING;
  return problem("challenge-hidden", {
    what: "The page cannot read WWW-Authenticate: a challenge looks to it like a 401 without a reason.",
    evidence: [
      exposed.length === 0
        ? "`Access-Control-Expose-Headers` is not there"
        : "`Access-Control-Expose-Headers` does not name WWW-Authenticate",
    ],
    fix: "Send `Access-Control-Expose-Headers: WWW-Authenticate` with the 401, beside the names that are there.",
    link: PAGES.cors,
  });
}

function wildcardWithCredentials({ answer, preflight }: ApiFacts): readonly Finding[] {
  const places = [
    hasBoth(answer) ? "the answer allows any origin (*) and credentials" : [],
    typeof preflight === "object" && hasBoth(preflight) ? "the preflight allows any origin (*) and credentials" : [],
  ].flat();
  if (places.length === 0) return NOTHING;
  return problem("cors-wildcard-credentials", {
    what: "The API allows any origin together with credentials: browsers refuse a call with cookies, for which it was meant.",
    evidence: places,
    fix: "Leave Access-Control-Allow-Credentials out: tokens come in Authorization and need none. Or name the origin.",
    link: PAGES.cors,
  });
}

function preflightRefused({ preflight, origin }: ApiFacts & { origin: string }): readonly Finding[] {
  if (preflight === undefined) return NOTHING;
  const text = {
    what: "The preflight is refused: the browser does not send any call with a token.",
    fix: "Answer OPTIONS with 204 and the CORS fields, before authentication: a preflight never carries a token.",
    link: PAGES.cors,
  };
  if (preflight === "none") {
    return problem("preflight-refused", { ...text, evidence: ["OPTIONS gets no answer, whereas GET does"] });
  }
  const { status } = preflight;
  if (status < 200 || status > 299) {
    return problem("preflight-refused", { ...text, evidence: [`OPTIONS is answered with ${status}`] });
  }
  if (allows(preflight, origin)) return NOTHING;
  return problem("preflight-refused", { ...text, evidence: [`the answer to OPTIONS comes ${nameAllowed(preflight)}`] });
}

function authorizationRefused({ preflight, origin }: ApiFacts & { origin: string }): readonly Finding[] {
  // Where the preflight is refused as a whole, this is not the point.
  if (typeof preflight !== "object" || preflight.status > 299 || !allows(preflight, origin)) return NOTHING;
  const allowed = list(preflight.headers, "access-control-allow-headers");
  if (allowed.includes("authorization")) return NOTHING;
  return problem("preflight-authorization", {
    what: "The preflight does not allow the field Authorization: the browser does not send any call with a token.",
    evidence: [
      allowed.includes("*")
        ? "`Access-Control-Allow-Headers` is *, which does not stand for Authorization"
        : "`Access-Control-Allow-Headers` does not name Authorization",
    ],
    fix: "Name Authorization in Access-Control-Allow-Headers.",
    link: PAGES.cors,
  });
}

function allows({ headers }: Answer, origin: string): boolean {
  const allowed = headers.get("access-control-allow-origin");
  return allowed === origin || allowed === "*";
}

function nameAllowed({ headers }: Answer): string {
  return headers.has("access-control-allow-origin")
    ? "with `Access-Control-Allow-Origin` for another origin"
    : "without `Access-Control-Allow-Origin`";
}

function hasBoth({ headers }: Answer): boolean {
  return headers.get("access-control-allow-origin") === "*" && takesCredentials(headers);
}

function takesCredentials(headers: Headers): boolean {
  return headers.get("access-control-allow-credentials") === "true";
}

function list(headers: Headers, name: string): string[] {
  return (headers.get(name) ?? "")
    .split(",")
    .map((one) => one.trim().toLowerCase())
    .filter(Boolean);
}
