/** Claims in error bodies: rule D4. */
import { expect, it } from "vitest";
import { claimsInBody } from "../../../packages/core/src/claims/body-claims.ts";

const CLAIMS = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}';
const read = (body: unknown) => claimsInBody(JSON.stringify(body), body);

it("finds the claims of Privileged Identity Management, in Graph's and in ARM's form [D4]", () => {
  const message = `RoleAssignmentRequestAcrsValidationFailed&claims=${encodeURIComponent(CLAIMS)}`;
  expect(
    read({
      error: { code: "RoleAssignmentRequestAcrsValidationFailed", message: `x&claims=${encodeURIComponent(CLAIMS)}` },
    }),
  ).toBe(CLAIMS);
  expect(read({ error: { code: "UnknownError", message: JSON.stringify({ errorCode: message }) } })).toBe(CLAIMS);
});

it("finds the claims of a token endpoint's answer that an API hands on [D4]", () => {
  expect(read({ error: "interaction_required", claims: CLAIMS })).toBe(CLAIMS);
  expect(read({ error: "invalid_grant", suberror: "basic_action", claims: CLAIMS })).toBe(CLAIMS);
});

it("reads no claims out of other texts, which may echo a request [D4]", () => {
  const echoed = `Unknown filter 'a&claims=${encodeURIComponent(CLAIMS)}'`;
  expect(read({ error: { code: "BadRequest", message: echoed } })).toBeUndefined();
  expect(read({ error: { code: "BadRequest" }, claims: CLAIMS })).toBeUndefined();
  expect(read({ claims: CLAIMS })).toBeUndefined();
  expect(claimsInBody(echoed, undefined)).toBeUndefined();
});

it("gives nothing for claims that are no JSON object [D4]", () => {
  expect(read({ error: "interaction_required", claims: "nonsense" })).toBeUndefined();
  expect(read({ error: "interaction_required", claims: 7 })).toBeUndefined();
  expect(read({ error: { code: "AcrsValidationFailed", message: "claims=%7Bnonsense" } })).toBeUndefined();
});
