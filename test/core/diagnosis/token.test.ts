import { diagnose } from "@msal-fetch/core";
import { expect, test } from "vitest";
import { decodeToken, readToken } from "../../../packages/core/src/diagnosis/evidence/token.ts";

const HOUR = 3_600_000;
const now = Date.parse("2026-01-01T12:00:00Z");
const seconds = (at: number): number => at / 1_000;
const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
const jwt = (claims: object): string => `${encode({ alg: "RS256" })}.${encode(claims)}.c2lnbmF0dXJl`;
const request = { method: "GET", url: "https://api.contoso.com/todos" };

test("reads a token that holds letters beyond ASCII", () => {
  expect(decodeToken(jwt({ aud: "api://ü" }))).toEqual({ aud: "api://ü" });
  expect(decodeToken(`Bearer ${jwt({ aud: "a" })}`)).toEqual({ aud: "a" });
});

test.each([
  ["none", undefined],
  ["none", null],
  ["empty", ""],
  ["none", 7],
  ["malformed", "..."],
  ["malformed", "a.b"],
  ["malformed", "eyJhbGciOi"],
  ["malformed", "a.b.c"],
  ["malformed", "Bearer"],
  ["encrypted", `${encode({ alg: "RSA-OAEP", enc: "A256GCM" })}.a.b.c.d`],
  ["opaque", `EwB4${"A".repeat(400)}`],
  ["jwt", jwt({ aud: "a" })],
  ["claims", { aud: "a" }],
] as const)("takes the form %s from %s", (form, token) => {
  expect(readToken(token).form).toBe(form);
});

test.each([
  ["app", { idtyp: "app" }],
  ["app", { oid: "1", sub: "1" }],
  ["app", { roles: ["x"] }],
  ["delegated", { scp: "x" }],
  ["delegated", { idtyp: "user" }],
  ["delegated", { roles: ["x"], upn: "x" }],
  [undefined, { aud: "x" }],
] as const)("tells the kind %s", (kind, claims) => {
  expect(readToken(claims).kind).toBe(kind);
});

test("is certain that a token expired shortly before", () => {
  const token = { exp: seconds(now - HOUR) };
  expect(diagnose({ status: 401, request, token, now })).toMatchObject({
    cause: "token-expired",
    confidence: "certain",
    recoverable: "silent",
  });
});

test("allows for clocks that differ by minutes", () => {
  expect(diagnose({ status: 401, request, token: { exp: seconds(now - 60_000) }, now }).cause).not.toBe(
    "token-expired",
  );
  expect(diagnose({ status: 401, request, token: { nbf: seconds(now + 60_000) }, now }).cause).not.toBe(
    "token-expired",
  );
  expect(diagnose({ status: 401, request, token: { nbf: seconds(now + HOUR) }, now }).cause).toBe("token-expired");
});

test("goes by the time of the response, not by the time of looking at it", () => {
  const headers = { date: "Thu, 01 Jan 2026 12:00:00 GMT" };
  const token = { exp: seconds(now + HOUR) };
  expect(diagnose({ status: 401, request, headers, token, now: now + 24 * HOUR }).cause).not.toBe("token-expired");
});

test("does not call a refused permission an expired token", () => {
  const token = { exp: seconds(now - HOUR), scp: "openid" };
  const failure = {
    status: 403,
    request: { method: "GET", url: "https://graph.microsoft.com/v1.0/users" },
    token,
    now,
  };
  expect(diagnose(failure).cause).toBe("scope-missing");
});

test("sees that token and resource are of different tenants", () => {
  const tid = "11111111-1111-4111-8111-111111111111";
  const other = "22222222-2222-4222-8222-222222222222";
  const headers = {
    "www-authenticate": `Bearer authorization="https://login.microsoftonline.com/${other}", resource="https://vault.azure.net"`,
  };
  const vault = { method: "GET", url: "https://my.vault.azure.net/secrets/a" };
  expect(diagnose({ status: 401, request: vault, headers, token: { tid } }).cause).toBe("wrong-tenant");
  expect(diagnose({ status: 401, request: vault, headers, token: { tid: other } }).cause).not.toBe("wrong-tenant");
  expect(diagnose({ status: 401, request, token: { tid }, expected: { tenant: other } }).cause).toBe("wrong-tenant");
});

test("sees a personal account at a service for organisations", () => {
  const token = { tid: "9188040d-6c67-4c5b-b112-36a304b66dad", aud: "https://management.azure.com" };
  expect(diagnose({ status: 401, request: { url: "https://management.azure.com/subscriptions" }, token }).cause).toBe(
    "personal-account-unsupported",
  );
});

test("does not call the opaque token of a personal account malformed", () => {
  expect(diagnose({ status: 401, request, token: `EwB4${"A".repeat(400)}` }).cause).not.toBe("token-malformed");
  expect(diagnose({ status: 401, request, token: "eyJhbGciOi" }).cause).toBe("token-malformed");
});

test("is certain that none was sent where the caller says so", () => {
  expect(diagnose({ status: 401, request, token: "" })).toMatchObject({
    cause: "token-missing",
    confidence: "certain",
  });
  expect(diagnose({ status: 401, request }).cause).toBe("unknown");
});

test("sees that nothing was granted", () => {
  const token = jwt({
    aud: "https://graph.microsoft.com",
    iss: "https://sts.windows.net/x/",
    exp: seconds(now + HOUR),
    idtyp: "app",
  });
  const failure = {
    status: 403,
    request: { method: "GET", url: "https://graph.microsoft.com/v1.0/unheardOf" },
    token,
    now,
  };
  expect(diagnose(failure).cause).toBe("app-role-missing");
});
