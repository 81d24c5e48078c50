import { expect, it } from "vitest";
import { findClaimsChallenge } from "../../../packages/core/src/challenge/find.ts";
import { encodeClaims } from "../../../packages/core/src/claims/encode.ts";

const asked = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}';
const other = '{"access_token":{"nbf":{"essential":true,"value":"1652813508"}}}';
const claims = `claims="${encodeClaims(asked)}"`;
const otherClaims = `claims="${encodeClaims(other)}"`;
const insufficient = 'error="insufficient_claims"';

function refusal(status: number, field: string): Response {
  return new Response("refused", { status, headers: { "WWW-Authenticate": field } });
}

it.each([401, 403])("finds the challenge of a response with status %d and leaves its body alone [D2]", (status) => {
  const response = refusal(status, `Bearer ${insufficient}, ${claims}`);
  expect(findClaimsChallenge(response)).toEqual({
    claims: asked,
    challenge: { scheme: "bearer", params: { error: "insufficient_claims", claims: encodeClaims(asked) } },
  });
  expect(response.bodyUsed).toBe(false);
});

it.each([200, 400, 404, 500])("finds none in a response with status %d [D2]", (status) => {
  expect(findClaimsChallenge(refusal(status, `Bearer ${insufficient}, ${claims}`))).toBeUndefined();
});

it("reads headers, and several fields of them [D1, D2]", () => {
  const headers = new Headers();
  expect(findClaimsChallenge(headers)).toBeUndefined();
  headers.append("WWW-Authenticate", 'Basic realm="x"');
  headers.append("WWW-Authenticate", `Bearer ${insufficient}, ${claims}`);
  expect(findClaimsChallenge(headers)?.claims).toBe(asked);
  expect(findClaimsChallenge(new Response(null, { status: 401 }))).toBeUndefined();
});

it.each([
  ["insufficient_claims", `Bearer ${insufficient}, ${claims}`],
  ["invalid_token, as early ARM sent it", `Bearer error="invalid_token", ${claims}`],
  ["no error", `Bearer ${claims}`],
  ["an unquoted error", `Bearer error=insufficient_claims, ${claims}`],
  ["unquoted claims", `Bearer ${insufficient}, claims=${encodeClaims(asked)}`],
  ["the scheme PoP", `PoP ${insufficient}, ${claims}`],
  ["letters in another case", `bEARER ERROR="insufficient_claims", CLAIMS="${encodeClaims(asked)}"`],
  ["a parameter repeated later", `Bearer ${claims}, ${otherClaims}, ${insufficient}, error="insufficient_scope"`],
  ["a decoy in the description", `Bearer error_description="claims=x, ${"claims='y'"}", ${claims}`],
  ["an escaped decoy", String.raw`Bearer error_description="\", claims=\"x\"", ${claims}`],
  ["claims_locales and xms_claims beside", `Bearer claims_locales="en", xms_claims="abc", ${claims}`],
  ["a plain Bearer challenge first", `Bearer realm="x", authorization_uri="https://login.example", Bearer ${claims}`],
  ["a malformed challenge first", `Foo ???, Bearer ${insufficient}, ${claims}`],
  ["empty claims first", `Bearer claims="", Bearer ${claims}`],
  ["undecodable claims first", `Bearer ${insufficient}, claims="ey==", Bearer ${claims}`],
  ["claims for the id_token first", `Bearer claims="${encodeClaims({ id_token: { a: null } })}", Bearer ${claims}`],
  ["another error's claims first", `Bearer error="insufficient_scope", ${otherClaims}, Bearer ${claims}`],
  ["two claims challenges", `Bearer ${claims}, PoP ${otherClaims}`],
  ["a claims challenge on another scheme first", `Foo ${otherClaims}, Bearer ${claims}`],
])("finds the challenge with %s [D1, D2]", (_, field) => {
  expect(findClaimsChallenge(field)?.claims).toBe(asked);
});

it("finds the 403 that Microsoft.Identity.Web sends: JSON with bare quotes, no error [D2]", () => {
  const field =
    'Bearer consentUri="https://login.microsoftonline.com/tid/oauth2/v2.0/authorize?client_id=cid", ' +
    `scopes="a.read,b.read", claims="${asked}", proposedAction="consent"`;
  const found = findClaimsChallenge(refusal(403, field));
  expect(found?.claims).toBe(asked);
  expect(found?.challenge.params["proposedaction"]).toBe("consent");
});

it.each([
  ["insufficient_scope", `Bearer error="insufficient_scope", ${claims}`],
  ["the error in another case", `Bearer error="Insufficient_Claims", ${claims}`],
  ["an empty error", `Bearer error="", ${claims}`],
  ["another scheme", `Foo ${insufficient}, ${claims}`],
  ["the scheme DPoP", `DPoP ${insufficient}, ${claims}`],
  ["claims in a description only", `Bearer ${insufficient}, error_description="${claims.replaceAll('"', "'")}"`],
  ["claims_locales only", `Bearer ${insufficient}, claims_locales="${encodeClaims(asked)}"`],
  ["xms_claims only", `Bearer ${insufficient}, xms_claims="${encodeClaims(asked)}"`],
  ["required claims in the body only", `Bearer ${insufficient}`],
  ["empty claims", `Bearer ${insufficient}, claims=""`],
  ["a second value for claims", `Bearer ${insufficient}, claims="", ${claims}`],
  ["a field over 16 KiB", `Bearer realm="${"x".repeat(16_384)}", ${claims}`],
])("finds none with %s [D1, D2]", (_, field) => {
  expect(findClaimsChallenge(field)).toBeUndefined();
});

it("gives nothing that would choose where to go: the claims and the challenge as evidence [D7]", () => {
  const field = `Bearer authorization_uri="https://evil.example", realm="evil", ${claims}`;
  expect(Object.keys(findClaimsChallenge(field) ?? {})).toEqual(["claims", "challenge"]);
});
