/** Step-up by authentication context. */
import { findClaimsChallenge } from "@msal-fetch/core";
import { requireAuthContext } from "@msal-fetch/server";
import { expect, test } from "vitest";
import { AUTHORIZE, application, challengeOf, requestFor, TENANT, user } from "./tokens.ts";

test.each(["c1", ["c1"], ["p1", "c1"], ["c1", "c1"]])("[API A6] lets a token pass with acrs %j", (acrs) => {
  expect(requireAuthContext({ ...user, acrs }, "c1")).toBeUndefined();
});

test.each([undefined, null, "", [], "c10", ["c2", "c11"], "c1 c2", [["c1"]], { c1: true }, 1])(
  "[API A6] challenges a token with acrs %j",
  (acrs) => {
    const response = requireAuthContext({ ...user, acrs }, "c1");

    expect(response?.status).toBe(401);
    expect(challengeOf(response)).toEqual({
      scheme: "bearer",
      realm: TENANT,
      authorization_uri: AUTHORIZE,
      error: "insufficient_claims",
      claims: requestFor("c1"),
    });
  },
);

test("[API A3] answers 403 to a caller that does not declare cp1, unless its token proves the context", () => {
  expect(requireAuthContext({ ...user, xms_cc: undefined }, "c1")?.status).toBe(403);
  expect(requireAuthContext({ ...user, xms_cc: undefined, acrs: ["c1"] }, "c1")).toBeUndefined();
});

test("[API A6] answers 403 to an application, which nobody can ask, whatever its token says", async () => {
  for (const acrs of [undefined, ["c1"]]) {
    const response = requireAuthContext({ ...application, acrs }, "c1");
    expect(response?.status).toBe(403);
    expect(await response?.json()).toMatchObject({ reason: "app-only-token" });
  }
});

test("[API A7] asks for the context that it is given, whatever its form", () => {
  for (const id of ["c99", "p1", "urn:microsoft:req1", "https://contoso.example/acr/2"]) {
    expect(challengeOf(requireAuthContext(user, id))["claims"]).toBe(requestFor(id));
  }
});

test.each(["", "c 1", 'c"1', "c\\1", "c\n1", "ç1", "C1", "x".repeat(257), 1, undefined, null, ["c1"]])(
  "refuses %j as the id of a context",
  (id) => {
    expect(() => requireAuthContext(user, id as string)).toThrow(TypeError);
    expect(() => requireAuthContext({ ...user, acrs: [id] }, id as string)).toThrow("`id`");
  },
);

test("[API A5] refuses a token that was not validated, and does not repeat it", () => {
  const token = "eyJhbGciOiJSUzI1NiJ9.eyJhY3JzIjoiYzEifQ.secret-signature";
  const requiring = () => requireAuthContext(token as unknown as object, "c1");

  expect(requiring).toThrow(TypeError);
  expect(requiring).toThrow("validate the token first");
  expect(requiring).not.toThrow(/eyJ|secret/);
});

test.each([
  { given: undefined, says: "has to be validated" },
  { given: null, says: "has to be validated" },
  { given: [user], says: "has to be validated" },
  { given: Promise.resolve(user), says: "await" },
  { given: { payload: user, protectedHeader: { alg: "RS256" } }, says: "`payload`" },
])("[API A5] says what is to be done where the claims are none: $says", ({ given, says }) => {
  expect(() => requireAuthContext(given as object, "c1")).toThrow(says);
});

test("[API A5] answers invalid_token before anything else, also where the context is there", () => {
  const exp = Math.floor(Date.now() / 1000) - 3600;
  for (const tokenClaims of [
    { ...user, exp, acrs: ["c1"] },
    { ...application, exp },
  ]) {
    expect(challengeOf(requireAuthContext(tokenClaims, "c1"))["error"]).toBe("invalid_token");
  }
});

test("asks in the words of RFC 9470 on request, without claims and without capabilities", () => {
  const response = requireAuthContext({ ...user, xms_cc: undefined, iss: undefined }, "c1", { form: "rfc9470" });

  expect(response?.status).toBe(401);
  expect(challengeOf(response)).toEqual({
    scheme: "bearer",
    error: "insufficient_user_authentication",
    error_description: "A different authentication level is required",
    acr_values: "c1",
  });
  expect(response && findClaimsChallenge(response)).toBeUndefined();
  expect(response?.headers.get("access-control-expose-headers")).toBe("WWW-Authenticate");
  expect(requireAuthContext({ ...user, acrs: ["c1"] }, "c1", { form: "rfc9470" })).toBeUndefined();
  expect(requireAuthContext(application, "c1", { form: "rfc9470" })?.status).toBe(403);
});

test("refuses wrong options, also where the context is there", () => {
  const satisfied = { ...user, acrs: ["c1"] };
  expect(() => requireAuthContext(satisfied, "c1", { form: "oidc" as "entra" })).toThrow("`form`");
  expect(() => requireAuthContext(satisfied, "c1", { authority: "common" })).toThrow("`authority`");
});

test("does not change the claims, also frozen ones", () => {
  const claims = Object.freeze({ ...user, xms_cc: Object.freeze(["cp1"]) });
  expect(requireAuthContext(claims, "c1")?.status).toBe(401);
});
