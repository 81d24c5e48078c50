/** Challenges of on-behalf-of calls, handed on to the caller. */
import { encodeClaims, RecoveryError } from "@msal-fetch/core";
import { relayChallenge } from "@msal-fetch/server";
import { expect, test } from "vitest";
import { AUTHORIZE, application, challengeOf, everythingOf, requestFor, TENANT, user } from "./tokens.ts";

// The claims of a Conditional Access policy as the token service sends them.
const CAPOLIDS = '{"access_token":{"capolids":{"essential":true,"values":["9ab03e19-ed42-4168-b6b7-7001fb3e933a"]}}}';
const GRAPH = "00000003-0000-0000-c000-000000000000";

/** MSAL's error, as a literal: it is read by its structure. */
function msalError(members: object = {}): Error {
  return Object.assign(new Error("AADSTS50079: alex@contoso.onmicrosoft.com must enroll. Trace ID: 1"), {
    name: "InteractionRequiredAuthError",
    errorCode: "interaction_required",
    subError: "basic_action",
    claims: CAPOLIDS,
    correlationId: "c0ffee00-0000-4000-8000-000000000000",
    ...members,
  });
}

/** Graph's challenge, with its own client id and authority. */
function downstream(claims = CAPOLIDS, status = 401): Response {
  const field = `Bearer realm="downstream", authorization_uri=https://login.downstream.example/common/oauth2/authorize, client_id="${GRAPH}", error="insufficient_claims", claims="${encodeClaims(claims)}", errorDescription="secret of Graph"`;
  return new Response("secret body", { status, headers: { "WWW-Authenticate": field, "request-id": "secret-id" } });
}

const own = {
  scheme: "bearer",
  realm: TENANT,
  authorization_uri: AUTHORIZE,
  error: "insufficient_claims",
  claims: CAPOLIDS,
};

test("[API A10] hands the claims of MSAL's error on, in a challenge of its own", () => {
  const response = relayChallenge(msalError(), { tokenClaims: user });

  expect(response?.status).toBe(401);
  expect(challengeOf(response)).toEqual(own);
});

test("[API A10] finds MSAL's error inside others, as credentials of the Azure SDK wrap it", () => {
  const wrapped = new Error("outer", { cause: new Error("inner", { cause: msalError() }) });

  expect(challengeOf(relayChallenge(wrapped, { tokenClaims: user }))).toEqual(own);
});

test("[API A11] builds the header anew from a downstream answer", async () => {
  for (const failure of [
    downstream(),
    downstream(CAPOLIDS, 403),
    Object.assign(new Error(), { response: downstream() }),
  ]) {
    const response = relayChallenge(failure, { tokenClaims: user });

    expect(challengeOf(response)).toEqual(own);
    expect(response && (await everythingOf(response))).not.toMatch(/downstream|secret|00000003/i);
  }
});

test("does not read the body of a downstream answer", () => {
  const response = downstream();
  relayChallenge(response, { tokenClaims: user });
  expect(response.bodyUsed).toBe(false);
});

test("takes the challenge of a RecoveryError's response", () => {
  const error = new RecoveryError("unrecovered", "refused", { response: downstream() });

  expect(challengeOf(relayChallenge(error, { tokenClaims: user }))).toEqual(own);
});

test("[X1] lets nothing of an error reach the caller but the claims request", async () => {
  const responses = [
    relayChallenge(msalError(), { tokenClaims: user }),
    relayChallenge(msalError(), { tokenClaims: { ...user, xms_cc: [] } }),
    relayChallenge(msalError({ subError: "message_only" }), { tokenClaims: user }),
  ];
  for (const response of responses) {
    expect(response && (await everythingOf(response))).not.toMatch(/AADSTS|alex|contoso\.onmicrosoft|Trace|c0ffee/i);
  }
});

test("[API A3] answers 403 with a reason and without claims to a caller that does not declare cp1", async () => {
  for (const failure of [msalError(), downstream()]) {
    const response = relayChallenge(failure, { tokenClaims: { ...user, xms_cc: undefined } });

    expect(response?.status).toBe(403);
    expect(response?.headers.get("www-authenticate")).toBeNull();
    const text = response ? await everythingOf(response) : "";
    expect(text).toContain("client-capability-missing");
    expect(text).not.toMatch(/capolids|9ab03e19/);
  }
});

test("answers 403 where a policy blocks the user, who cannot do anything", async () => {
  const report = { outcome: "unrecovered", reason: "interaction-blocked", attempts: [] } as const;
  const failures = [
    msalError({ subError: "message_only" }),
    new RecoveryError("unrecovered", "blocked", { report, response: downstream() }),
  ];
  for (const failure of failures) {
    const response = relayChallenge(failure, { tokenClaims: user });
    expect(response?.status).toBe(403);
    expect(await response?.json()).toMatchObject({ reason: "blocked-by-policy" });
  }
});

test("[API A6] answers 403 to an application's own token, and invalid_token to an expired one", () => {
  expect(relayChallenge(msalError(), { tokenClaims: application })?.status).toBe(403);
  const expired = relayChallenge(msalError(), { tokenClaims: { ...user, exp: 1 } });
  expect(challengeOf(expired)["error"]).toBe("invalid_token");
});

test("names the configured authority", () => {
  const options = { tokenClaims: user, authority: "https://login.microsoftonline.com/common" };
  expect(challengeOf(relayChallenge(msalError(), options))["realm"]).toBe("");
});

const hostile = {
  get cause(): unknown {
    throw new Error("no");
  },
  get claims(): unknown {
    throw new Error("no");
  },
};
const circular = new Error("circular");
circular.cause = circular;

test.each([
  ["nothing", undefined],
  ["null", null],
  ["text", "insufficient_claims"],
  ["a list", [msalError()]],
  ["an error", new Error("other")],
  ["an error with a claims member that is not MSAL's", Object.assign(new Error(), { claims: CAPOLIDS })],
  ["MSAL's error without claims", msalError({ claims: "" })],
  ["MSAL's error with claims that are no JSON", msalError({ claims: "{" })],
  ["claims for the id token", msalError({ claims: '{"access_token":{"a":null},"id_token":{"email":null}}' })],
  ["claims over 8 KiB", msalError({ claims: requestFor("x".repeat(8192)) })],
  ["a refusal without a challenge", new Response(null, { status: 403 })],
  ["a good answer", downstream(CAPOLIDS, 200)],
  ["a token that was refused", new Response(null, { status: 401, headers: { "WWW-Authenticate": "Bearer" } })],
  ["an object that cannot be read", hostile],
  ["an error that is its own cause", circular],
])("gives undefined for %s", (_, failure) => {
  expect(relayChallenge(failure, { tokenClaims: user })).toBeUndefined();
});

test("[API A5] refuses a token in place of its claims, whatever the failure is", () => {
  const options = { tokenClaims: "eyJ.eyJ.x" as unknown as object };
  expect(() => relayChallenge(new Error(), options)).toThrow("validate the token first");
});

test("does not change MSAL's error, which several callers share", () => {
  expect(relayChallenge(Object.freeze(msalError()), { tokenClaims: user })?.status).toBe(401);
});
