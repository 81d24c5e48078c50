import { expect, it } from "vitest";
import { encodeClaims } from "../../../packages/core/src/claims/encode.ts";
import { readRefusal } from "../../../packages/core/src/recovery/refusal.ts";

const asked = '{"access_token":{"nbf":{"essential":true,"value":"1652813508"}}}';
const claims = `claims="${encodeClaims(asked)}"`;
const insufficient = 'error="insufficient_claims"';

it.each([401, 403])("reads a claims challenge of status %d [D2]", (status) => {
  const refusal = readRefusal(status, `Bearer ${insufficient}, ${claims}`);
  expect(refusal).toMatchObject({ kind: "claims-challenge", requirement: { claims: asked, nbf: 1652813508 } });
});

it.each([
  ["no error", 'Bearer realm="", authorization_uri="https://login.example"'],
  ["no parameter", "Bearer"],
  ["invalid_token", 'Bearer error="invalid_token", error_description="expired"'],
  ["another challenge first", 'Negotiate, Basic realm="x", BEARER error=invalid_token'],
  ["empty claims", 'Bearer error="invalid_token", claims=""'],
])("asks for another token on 401 with %s [D6]", (_, field) => {
  expect(readRefusal(401, field)).toEqual({ kind: "invalid-token" });
  expect(readRefusal(403, field)).toEqual({ kind: "refused", reason: "not-recoverable" });
});

it.each([
  ["no challenge", null],
  ["an empty field", ""],
  ["no Bearer challenge", 'Basic realm="x", Negotiate'],
  ["a PoP challenge", 'PoP nonce="x"'],
  ["insufficient_scope", 'Bearer error="insufficient_scope", scope="a"'],
  ["an error for a request", 'Bearer error="invalid_request"'],
  ["step-up of RFC 9470", 'Bearer error="insufficient_user_authentication", acr_values="c1"'],
  ["claims beside another error", `Bearer error="insufficient_scope", ${claims}`],
  ["a malformed challenge", "Bearer ???"],
  ["a field over 16 KiB", `Bearer realm="${"x".repeat(16_384)}"`],
])("asks for nothing with %s [D2, D6]", (_, field) => {
  for (const status of [401, 403]) {
    expect(readRefusal(status, field)).toEqual({ kind: "refused", reason: "not-recoverable" });
  }
});

it.each([
  ["claims-undecodable", "undecodable claims", `Bearer ${insufficient}, claims="ey=="`],
  ["claims-undecodable", "claims that are no object", `Bearer ${insufficient}, claims="${btoa("[]")}"`],
  [
    "claims-undecodable",
    "claims over 8 KiB",
    `Bearer claims="${btoa(`{"access_token":{"a":"${"x".repeat(8192)}"}}`)}"`,
  ],
  ["claims-empty", "claims that ask for nothing", `Bearer ${insufficient}, claims="${btoa('{"access_token":{}}')}"`],
  ["claims-empty", "claims without a member", `Bearer ${insufficient}, claims="${btoa("{}")}"`],
  ["claims-not-accepted", "claims of the id_token", `Bearer claims="${encodeClaims({ id_token: { acr: null } })}"`],
  ["claims-not-accepted", "claims of userinfo", `Bearer claims="${encodeClaims({ userinfo: { email: null } })}"`],
  [
    "claims-undecodable",
    "two bad ones, the first of which counts",
    `Bearer claims="?", Bearer claims="${btoa("{}x")}"`,
  ],
])("refuses with %s: %s [D3]", (reason, _, field) => {
  for (const status of [401, 403]) expect(readRefusal(status, field)).toEqual({ kind: "refused", reason });
});

it.each([
  ["the IETF draft's 403", 403, `Bearer ${insufficient}`],
  ["empty claims", 401, `Bearer ${insufficient}, claims=""`],
  ["another scheme", 403, "DPoP error=insufficient_claims"],
])("never loops on a challenge whose claims are missing: %s [D5]", (_, status, field) => {
  expect(readRefusal(status, field)).toEqual({ kind: "refused", reason: "claims-missing" });
});
