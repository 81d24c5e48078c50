/** The checks of an API's answers, each with an answer that is wrong in one respect and with others that are not. */
import { readdirSync, readFileSync } from "node:fs";
import { claimsChallenge } from "@msal-fetch/server";
import { expect, test } from "vitest";
import {
  type Answering,
  APP,
  apiWith,
  CLAIMS,
  challengeWith,
  encode,
  foundIn,
  manifestWith,
  NOW,
  OTHER_ID,
  optionalClaims,
} from "./doctor-support.ts";

/** A 401 with this field, uncacheable, to a call with a good token. */
function challenged(field: string, more: Answering = {}): Answering {
  const headers = { "www-authenticate": field, "cache-control": "no-store", ...more.headers };
  return { token: {}, ...more, headers };
}

/** To a page, with these fields in place of the good ones. */
function toPage(headers: Record<string, string>, more: Answering = {}): Answering {
  return { page: true, ...more, headers: { "www-authenticate": "Bearer", ...headers } };
}

function preflight(headers: Record<string, string>, status = 204): Answering {
  return { page: true, preflight: { status, headers } };
}

const ORIGIN = { "access-control-allow-origin": "https://app.contoso.com" };
const ANY = { "access-control-allow-origin": "*", "access-control-allow-credentials": "true" };
const LONG = `Bearer claims="${"e".repeat(20_000)}"`;

const WRONG: readonly [what: string, found: string, answering: Answering][] = [
  ["a redirect to a sign-in", "redirects-elsewhere", { status: 302, redirectsTo: "https://login.microsoftonline.com" }],
  ["403 without a token", "403-without-token", { status: 403 }],
  ["200 without a token", "nothing-to-judge", { status: 200 }],
  ["404", "nothing-to-judge", { status: 404 }],
  ["401 without a challenge", "challenge-missing", { headers: {} }],
  ["a challenge that cannot be parsed", "challenge-unreadable", { headers: { "www-authenticate": ',,="' } }],
  ["claims in a broken challenge", "challenge-unreadable", { headers: { "www-authenticate": 'Bearer claims="e' } }],
  ["a challenge that is too long", "challenge-unreadable", { headers: { "www-authenticate": LONG } }],
  ["another scheme", "challenge-not-bearer", { headers: { "www-authenticate": 'Basic realm="x"' } }],
  ["an invalid token", "token-refused", challenged('Bearer error="invalid_token"')],
  [
    "a challenge of RFC 9470",
    "challenge-rfc9470",
    challenged('Bearer error="insufficient_user_authentication", acr_values="c1"'),
  ],
  ["403 to a token", "token-refused", { token: {}, status: 403, headers: {} }],
  ["claims that are no JSON", "claims-undecodable", challenged(challengeWith({ claims: "bm8ganNvbg==" }))],
  ["claims that are not there", "claims-undecodable", challenged(challengeWith({ claims: undefined }))],
  [
    "claims in base64url",
    "claims-not-base64",
    challenged(challengeWith({ claims: Buffer.from('{"access_token":{"a":{"b":"???>>>"}}}').toString("base64url") })),
  ],
  [
    "claims as JSON",
    "claims-not-base64",
    challenged(`Bearer error="insufficient_claims", claims="{"access_token":{"nbf":{"essential":true}}}"`),
  ],
  ["claims for the id token", "claims-members", challenged(challengeWith({ claims: encode({ id_token: {} }) }))],
  [
    "claims for both",
    "claims-members",
    challenged(challengeWith({ claims: encode({ access_token: { nbf: null }, userinfo: {} }) })),
  ],
  ["claims for nothing", "claims-empty", challenged(challengeWith({ claims: encode({ access_token: {} }) }))],
  ["another error", "challenge-error", challenged(challengeWith({ error: "invalid_token" }))],
  ["no error", "challenge-error", challenged(challengeWith({ error: undefined }))],
  ["403", "challenge-status", challenged(challengeWith(), { status: 403 })],
  ["no authority", "challenge-without-authority", challenged(challengeWith({ authorization_uri: undefined }))],
  ["an authority over http", "challenge-authority", challenged(challengeWith({ authorization_uri: "http://x/y" }))],
  ["no realm for a tenant", "challenge-realm", challenged(challengeWith({ realm: "" }))],
  ["another realm", "challenge-realm", challenged(challengeWith({ realm: OTHER_ID }))],
  [
    "a realm for common",
    "challenge-realm",
    challenged(challengeWith({ authorization_uri: "https://login.microsoftonline.com/common/oauth2/authorize" })),
  ],
  ["another tenant than the token", "challenge-realm", challenged(challengeWith(), { token: { tid: OTHER_ID } })],
  [
    "a challenge of Graph",
    "challenge-relayed",
    challenged(challengeWith({ client_id: "00000003-0000-0000-c000-000000000000" })),
  ],
  ["a challenge without a token", "challenge-without-token", { headers: { "www-authenticate": challengeWith() } }],
  ["a challenge without cp1", "challenge-without-cp1", challenged(challengeWith(), { token: { xms_cc: undefined } })],
  ["an expired token", "challenge-to-expired", challenged(challengeWith(), { token: { exp: NOW / 1000 - 9 } })],
  ["a challenge to an application", "challenge-to-app", challenged(challengeWith(), { token: APP })],
  [
    "a challenge that may be stored",
    "challenge-cacheable",
    challenged(challengeWith(), { headers: { "cache-control": "no-cache" } }),
  ],
  ["no allowed origin", "cors-origin", toPage({ "access-control-allow-origin": "" })],
  ["another allowed origin", "cors-origin", toPage({ "access-control-allow-origin": "https://x.example" })],
  ["a challenge that is not exposed", "challenge-hidden", toPage({ "access-control-expose-headers": "ETag" })],
  ["nothing exposed", "challenge-hidden", toPage({ "access-control-expose-headers": "" })],
  [
    "all exposed, with credentials",
    "challenge-hidden",
    toPage({ "access-control-expose-headers": "*", "access-control-allow-credentials": "true" }),
  ],
  ["any origin with credentials", "cors-wildcard-credentials", toPage(ANY)],
  [
    "a preflight for any origin with credentials",
    "cors-wildcard-credentials",
    preflight({ ...ANY, "access-control-allow-headers": "authorization" }),
  ],
  ["a preflight that is refused", "preflight-refused", preflight({}, 401)],
  ["a preflight that is redirected", "preflight-refused", preflight(ORIGIN, 302)],
  ["a preflight without CORS", "preflight-refused", preflight({})],
  ["a preflight without an answer", "preflight-refused", { page: true, preflight: "none" }],
  ["a preflight without Authorization", "preflight-authorization", preflight(ORIGIN)],
  [
    "a preflight for any field",
    "preflight-authorization",
    preflight({ ...ORIGIN, "access-control-allow-headers": "*" }),
  ],
];

test.each(WRONG)("finds %s: %s", (_what, found, answering) => {
  expect(foundIn(apiWith(answering))).toContain(found);
});

test.each<[string, Answering]>([
  ["a plain challenge", {}],
  ["several challenges", { headers: { "www-authenticate": 'Negotiate, Bearer realm="x"' } }],
  ["a challenge to a page", { page: true }],
  ["any origin", toPage({ "access-control-allow-origin": "*", "access-control-expose-headers": "*" })],
  ["names in any case", toPage({ "access-control-expose-headers": "etag,www-AUTHENTICATE" })],
  ["a claims challenge", challenged(challengeWith())],
  ["a claims challenge to a page", challenged(challengeWith(), { page: true })],
  [
    "the common endpoint",
    challenged(
      challengeWith({ realm: "", authorization_uri: "https://login.microsoftonline.com/common/oauth2/authorize" }),
    ),
  ],
  ["a revocation, to an application", challenged(challengeWith({ claims: encode(NBF()) }), { token: APP })],
  ["a realm that is left out", challenged(challengeWith({ realm: undefined }))],
  ["a domain for a realm", challenged(challengeWith({ realm: "contoso.com" }))],
  ["200 to a token", { status: 200, token: {}, headers: {} }],
])("finds nothing wrong with %s", (_what, answering) => {
  const advice = "token-without-acrs";
  expect(foundIn(apiWith(answering)).filter((id) => id !== advice)).toEqual([]);
});

test("finds nothing wrong with the challenge of @msal-fetch/server", () => {
  const claims = { access_token: { acrs: { essential: true, value: "c1" } } };
  const tokenClaims = { ...CLAIMS, exp: Date.now() / 1000 + 60, nbf: undefined };
  const { status, headers } = claimsChallenge({ claims, tokenClaims });
  const manifest = manifestWith({});
  expect(foundIn(apiWith({ status, headers: Object.fromEntries(headers), token: {}, page: true }), manifest)).toEqual(
    [],
  );
});

test("sees in a challenge that contexts are used", () => {
  const manifest = manifestWith(optionalClaims("xms_cc", "idtyp"));
  expect(foundIn(apiWith(challenged(challengeWith())), manifest)).toEqual(["optional-claim-acrs"]);
  const revoked = challenged(challengeWith({ claims: encode(NBF()) }));
  expect(foundIn(apiWith(revoked), manifest)).toEqual([]);
});

test("every finding of the sources has a test", () => {
  const folder = new URL("../../packages/cli/src/doctor/checks/", import.meta.url);
  const sources = readdirSync(folder).map((name) => readFileSync(new URL(name, folder), "utf8"));
  const ids = sources.flatMap((text) =>
    [...text.matchAll(/(?:problem|advice|report)\(\s*"([^"]+)"/g)].map(([, id]) => id),
  );
  const tests = ["doctor-api.test.ts", "doctor-checks.test.ts", "doctor-redirect-page.test.ts"].map((name) =>
    readFileSync(new URL(name, import.meta.url), "utf8"),
  );
  expect(ids.length).toBeGreaterThan(50);
  expect([...new Set(ids)].filter((id) => !tests.some((text) => text.includes(`"${id}"`)))).toEqual([]);
});

function NBF(): object {
  return { access_token: { nbf: { essential: true, value: "1772442000" } } };
}
