import { diagnose } from "@msal-fetch/core";
import { expect, test } from "vitest";

const challenge = (claims: object): Record<string, string> => ({
  "www-authenticate": `Bearer realm="", error="insufficient_claims", claims="${btoa(JSON.stringify(claims))}"`,
});
const stepUp = challenge({ access_token: { acrs: { essential: true, value: "c1" } } });

test("is certain of a claims challenge and says how it is answered", () => {
  const diagnosis = diagnose({ status: 401, headers: stepUp });
  expect(diagnosis).toMatchObject({ cause: "claims-challenge", confidence: "certain", recoverable: "interaction" });
  expect(diagnosis.codes).toEqual(["insufficient_claims"]);
});

test("can answer a revocation challenge silently, and keeps the revocation possible", () => {
  const diagnosis = diagnose({
    status: 401,
    headers: challenge({ access_token: { nbf: { essential: true, value: "1700000000" } } }),
  });
  expect(diagnosis).toMatchObject({ cause: "claims-challenge", recoverable: "silent" });
  expect(diagnosis.alternatives.map(({ cause }) => cause)).toContain("token-revoked");
});

test("reads a challenge among others, in any case, from Headers and pairs", () => {
  const field =
    `Basic realm="x", ${stepUp["www-authenticate"]?.toUpperCase().replace(/CLAIMS="[^"]*"/, /claims="[^"]*"/.exec(stepUp["www-authenticate"])?.[0] ?? "")}`.replace(
      "INSUFFICIENT_CLAIMS",
      "insufficient_claims",
    );
  for (const headers of [
    new Headers({ "www-authenticate": field }),
    [["WWW-Authenticate", field]] as [string, string][],
    { "Www-Authenticate": field },
  ]) {
    expect(diagnose({ status: 401, headers }).cause).toBe("claims-challenge");
  }
});

test("says that a challenge cannot be satisfied", () => {
  const causes = [
    diagnose({ status: 401, headers: stepUp, repeatedChallenge: true }),
    diagnose({ status: 401, headers: stepUp, token: { acrs: ["c1"], scp: "x" } }),
    diagnose({ status: 401, headers: stepUp, token: { acrs: "c1", scp: "x" } }),
    diagnose({ status: 401, headers: stepUp, tokenKind: "app" }),
  ];
  for (const { cause, recoverable } of causes) expect([cause, recoverable]).toEqual(["challenge-not-satisfied", "no"]);
  expect(diagnose({ status: 401, headers: stepUp, token: { acrs: ["c2"], scp: "x" } }).cause).toBe("claims-challenge");
});

test("says that the page cannot read the challenge", () => {
  const request = { method: "GET", url: "https://api.contoso.com/todos" };
  expect(diagnose({ status: 401, request, headers: {}, crossOrigin: true })).toMatchObject({
    cause: "challenge-hidden",
    recoverable: "no",
  });
  const seen = {
    "access-control-allow-origin": "*",
    "access-control-expose-headers": "WWW-Authenticate",
    "www-authenticate": "Bearer",
  };
  expect(diagnose({ status: 401, request, headers: seen, crossOrigin: true }).cause).not.toBe("challenge-hidden");
});

test("believes a body that names the cause before it suspects CORS", () => {
  const headers = { "access-control-allow-origin": "*" };
  expect(diagnose({ status: 401, headers, crossOrigin: true, body: "Invalid audience" }).cause).toBe("wrong-audience");
});

test("does not call the token endpoint's claims a challenge of the API", () => {
  const body = {
    error: "interaction_required",
    error_codes: [50076],
    claims: '{"access_token":{"capolids":{"essential":true,"values":["x"]}}}',
  };
  const request = { method: "POST", url: "https://login.microsoftonline.com/common/oauth2/v2.0/token" };
  expect(diagnose({ status: 400, request, body }).cause).toBe("interaction-required");
});

test("tells claims that cannot be used", () => {
  const headers = { "www-authenticate": 'Bearer error="insufficient_claims", claims="%%%"' };
  const diagnosis = diagnose({ status: 401, headers });
  expect(diagnosis.cause).toBe("claims-challenge");
  expect(diagnosis.evidence.map(({ fact }) => fact).join()).toContain("cannot be used");
});
