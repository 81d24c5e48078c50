/** Claims challenges as the API checklist and Microsoft's table ask for them. */
import { claimsOf, createFetch, encodeClaims, findClaimsChallenge } from "@msal-fetch/core";
import { claimsChallenge } from "@msal-fetch/server";
import { expect, test } from "vitest";
import { AUTHORIZE, application, challengeOf, requestFor, TENANT, user } from "./tokens.ts";

const c1 = requestFor("c1");

test("[API A1] is 401 with scheme Bearer and every parameter in one field", () => {
  const response = claimsChallenge({ claims: c1, tokenClaims: user });

  expect(response.status).toBe(401);
  expect(response.headers.get("www-authenticate")).toMatch(/^Bearer realm="/);
  expect(challengeOf(response)).toEqual({
    scheme: "bearer",
    realm: TENANT,
    authorization_uri: AUTHORIZE,
    error: "insufficient_claims",
    claims: c1,
  });
});

// https://learn.microsoft.com/entra/identity-platform/claims-challenge, and its example
test("[API A1, A2] encodes claims as the example of Microsoft's table does", () => {
  const claims = { access_token: { acrs: { essential: true, value: "cp1" } } };
  const response = claimsChallenge({ claims, authority: "https://login.microsoftonline.com/common" });

  expect(response.headers.get("www-authenticate")).toBe(
    'Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/v2.0/authorize", error="insufficient_claims", claims="eyJhY2Nlc3NfdG9rZW4iOnsiYWNycyI6eyJlc3NlbnRpYWwiOnRydWUsInZhbHVlIjoiY3AxIn19fQ=="',
  );
});

const CHINA = "https://login.partner.microsoftonline.cn";
const GOVERNMENT = "https://login.microsoftonline.us";

test.each([
  { iss: `https://sts.windows.net/${TENANT}/`, uri: AUTHORIZE },
  { iss: `https://login.microsoftonline.com/${TENANT}/v2.0`, uri: AUTHORIZE },
  { iss: `${GOVERNMENT}/${TENANT}/v2.0`, uri: `${GOVERNMENT}/${TENANT}/oauth2/v2.0/authorize` },
  { iss: `${CHINA}/${TENANT}/v2.0`, uri: `${CHINA}/${TENANT}/oauth2/v2.0/authorize` },
  { iss: `https://sts.chinacloudapi.cn/${TENANT}/`, uri: `${CHINA}/${TENANT}/oauth2/v2.0/authorize` },
  {
    iss: `https://${TENANT}.ciamlogin.com/${TENANT}/v2.0`,
    uri: `https://${TENANT}.ciamlogin.com/${TENANT}/oauth2/v2.0/authorize`,
  },
])("[API A1] names the authority of the token's issuer $iss, with the tenant in both", ({ iss, uri }) => {
  const challenge = challengeOf(claimsChallenge({ claims: c1, tokenClaims: { ...user, iss } }));

  expect(challenge).toMatchObject({ realm: TENANT, authorization_uri: uri });
});

test.each([
  { authority: "https://login.microsoftonline.com/common", realm: "", path: "common" },
  { authority: "https://login.microsoftonline.com/Common/", realm: "", path: "Common" },
  { authority: "https://login.microsoftonline.com/common/v2.0", realm: "", path: "common" },
  { authority: "https://login.microsoftonline.com/contoso.com", realm: "contoso.com", path: "contoso.com" },
  { authority: `https://login.microsoftonline.com/${TENANT}/v2.0/`, realm: TENANT, path: TENANT },
  { authority: "https://login.microsoftonline.com/organizations", realm: "organizations", path: "organizations" },
  { authority: "https://login.microsoftonline.com", realm: TENANT, path: TENANT },
])("[API A1] leaves the realm empty for the common endpoint only: $authority", ({ authority, realm, path }) => {
  const challenge = challengeOf(claimsChallenge({ claims: c1, tokenClaims: user, authority }));

  expect(challenge["realm"]).toBe(realm);
  expect(challenge["authorization_uri"]).toBe(`https://login.microsoftonline.com/${path}/oauth2/v2.0/authorize`);
});

test("takes the configured authority before that of the token", () => {
  const response = claimsChallenge({ claims: c1, tokenClaims: user, authority: `${GOVERNMENT}/${TENANT}` });

  expect(challengeOf(response)["authorization_uri"]).toBe(`${GOVERNMENT}/${TENANT}/oauth2/v2.0/authorize`);
});

test.each([
  undefined,
  42,
  "contoso",
  "http://login.microsoftonline.com/x",
  "https://user@login.microsoftonline.com/x",
  "https://login.microsoftonline.com/x?y=1",
  "https://login.microsoftonline.com/a%22b",
])("names the authority as missing where the issuer is %s", (iss) => {
  expect(() => claimsChallenge({ claims: c1, tokenClaims: { ...user, iss } })).toThrow(TypeError);
  expect(() => claimsChallenge({ claims: c1, tokenClaims: { ...user, iss } })).toThrow("`authority`");
});

test.each(["", "common", "ftp://x/y", "http://login.microsoftonline.com/common", "https://a.example/x#y"])(
  "refuses %j as an authority",
  (authority) => {
    expect(() => claimsChallenge({ claims: c1, tokenClaims: user, authority })).toThrow("`authority` must be");
  },
);

test("needs an authority where nothing is known of the caller", () => {
  expect(() => claimsChallenge({ claims: c1 })).toThrow("`authority` is needed");
});

test("[API A2] takes the blanks out of the claims and changes nothing else", () => {
  const claims =
    '{ "access_token" : {\n "nbf": {"essential": true, "Values": ["a \\" b", 1.0, 12345678901234567890]} } }';
  const response = claimsChallenge({ claims, tokenClaims: user });

  expect(challengeOf(response)["claims"]).toBe(
    '{"access_token":{"nbf":{"essential":true,"Values":["a \\" b",1.0,12345678901234567890]}}}',
  );
});

test("takes claims that are encoded already", () => {
  expect(challengeOf(claimsChallenge({ claims: encodeClaims(c1), tokenClaims: user }))["claims"]).toBe(c1);
});

const long = JSON.stringify({ access_token: { acrs: { values: ["x".repeat(8192)] } } });

test.each([
  "",
  "c1",
  "[]",
  "{}",
  '{"access_token":{}}',
  '{"access_token":["acrs"]}',
  '{"id_token":{"acrs":{"value":"c1"}}}',
  '{"access_token":{"acrs":{"value":"c1"}},"userinfo":{"email":null}}',
  long,
])("[API A2] refuses claims that are not for the access token alone, or too long: %s", (claims) => {
  expect(() => claimsChallenge({ claims, tokenClaims: user })).toThrow("`claims` must ask");
});

test.each([{}, [], { acrs: { value: "c1" } }, { access_token: { acrs: undefined } }])(
  "[API A2] refuses an object that asks for nothing: %j",
  (claims) => {
    expect(() => claimsChallenge({ claims, tokenClaims: user })).toThrow("`claims` must ask");
  },
);

test.each(["cp1", "CP1", "Cp1", ["cp1"], ["other", "CP1"]])("[API A3] challenges a caller with xms_cc %j", (xms_cc) => {
  expect(claimsChallenge({ claims: c1, tokenClaims: { ...user, xms_cc } }).status).toBe(401);
});

test.each([undefined, null, "", "cp10", "cp1 cp2", [], ["protapp"], [["cp1"]], { cp1: true }])(
  "[API A3] answers 403 with a readable reason and no claims to a caller with xms_cc %j",
  async (xms_cc) => {
    const response = claimsChallenge({ claims: c1, tokenClaims: { ...user, xms_cc } });

    expect(response.status).toBe(403);
    expect(response.headers.get("www-authenticate")).toBeNull();
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(response.headers.get("cache-control")).toBe("no-store");
    const body = await response.json();
    expect(body).toMatchObject({ title: "Forbidden", status: 403, reason: "client-capability-missing" });
    expect(body.detail).toContain("cp1");
    expect(JSON.stringify(body)).not.toMatch(/acrs|"c1"|access_token":/);
  },
);

test.each([
  { ...user, idtyp: "app" },
  application,
  { ...application, roles: undefined },
  { ...application, idtyp: "App", sub: "other" },
])("[API A6] answers 403 to an application's own token", async (tokenClaims) => {
  const response = claimsChallenge({ claims: c1, tokenClaims });

  expect(response.status).toBe(403);
  expect(await response.json()).toMatchObject({ reason: "app-only-token" });
});

test.each([
  { ...user, sub: user.oid },
  { ...application, idtyp: "user" },
  { ...user, scp: undefined, roles: ["Writer"] },
])("[API A6] takes a token with a scope, a subject of its own or idtyp user for a user's", (tokenClaims) => {
  expect(claimsChallenge({ claims: c1, tokenClaims }).status).toBe(401);
});

test("[API A8, A9] is exposed to pages, is not stored, and has a short readable body", async () => {
  const response = claimsChallenge({ claims: c1, tokenClaims: user });

  expect(response.headers.get("access-control-expose-headers")).toBe("WWW-Authenticate");
  expect(response.headers.get("cache-control")).toBe("no-store");
  expect(response.headers.get("content-type")).toBe("application/problem+json");
  expect(await response.json()).toEqual({
    title: "Unauthorized",
    status: 401,
    detail: expect.stringContaining("WWW-Authenticate"),
  });
});

const now = () => Math.floor(Date.now() / 1000);

test.each([{ exp: now() - 3600 }, { nbf: now() + 3600 }, { exp: now() - 301, xms_cc: [], idtyp: "app" }])(
  "[API A5] answers invalid_token, never a challenge, where the time of the token is not now",
  (times) => {
    const response = claimsChallenge({ claims: c1, tokenClaims: { ...user, ...times } });

    expect(response.status).toBe(401);
    expect(challengeOf(response)).toMatchObject({ error: "invalid_token" });
    expect(findClaimsChallenge(response)).toBeUndefined();
  },
);

test.each([{ exp: now() - 200 }, { nbf: now() + 200 }, { exp: "1" }])(
  "[API A5] bears clocks that are minutes apart",
  (times) => {
    expect(claimsChallenge({ claims: c1, tokenClaims: { ...user, ...times } }).status).toBe(401);
    expect(findClaimsChallenge(claimsChallenge({ claims: c1, tokenClaims: { ...user, ...times } }))).toBeDefined();
  },
);

test("is read by the client of this project as it was meant", async () => {
  const asked: (string | undefined)[] = [];
  const fetch = createFetch({
    tokens: {
      kind: "app",
      subject: () => "app",
      silent: async ({ claims }) => {
        asked.push(claims);
        return { token: `t${asked.length}`, type: "Bearer", expiresOn: Date.now() + 3_600_000, subject: "app" };
      },
    },
    resources: { "https://api.example": ["s"] },
    fetch: async (_, init) =>
      new Headers(init?.headers).get("authorization") === "Bearer t1"
        ? claimsChallenge({ claims: c1, tokenClaims: user })
        : new Response("done"),
  });

  const response = await fetch("https://api.example/tasks");

  expect(await response.text()).toBe("done");
  expect(asked).toEqual([undefined, c1]);
  expect(claimsOf(response)).toBeUndefined();
});
