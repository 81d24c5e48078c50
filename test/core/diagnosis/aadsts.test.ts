import { readFileSync } from "node:fs";
import { type Cause, diagnose } from "@msal-fetch/core";
import { expect, test } from "vitest";
import { findAadstsCode } from "../../../packages/core/src/diagnosis/knowledge/aadsts.ts";
import { AADSTS_CODES } from "../../../packages/core/src/diagnosis/knowledge/aadsts-codes.ts";

const listed = JSON.parse(readFileSync(new URL("../../data/aadsts.json", import.meta.url), "utf8")) as {
  code: string;
}[];

test("knows every collected number, with a meaning, a cause and somebody who can act", () => {
  for (const { code } of listed) {
    const entry = findAadstsCode(code.slice("AADSTS".length));
    expect(entry, code).toMatchObject({ code });
    expect(entry?.meaning.length, code).toBeGreaterThan(8);
    expect(entry?.who, code).toMatch(/^(?:developer|user|administrator|nobody|retry)$/);
  }
});

test("holds no number twice", () => {
  const numbers = [...AADSTS_CODES.matchAll(/^(\d+)/gm)].map(([number]) => number);
  expect(new Set(numbers).size).toBe(numbers.length);
  expect(numbers).toHaveLength(listed.length);
});

test("does not take a part of a number for the number", () => {
  expect(findAadstsCode("5007")).toBeUndefined();
  expect(findAadstsCode("50076")?.cause).toBe("interaction-required");
  expect(findAadstsCode("")).toBeUndefined();
});

test.each<[string, Cause]>([
  ["AADSTS50076: you must use multi-factor authentication", "interaction-required"],
  ["AADSTS53003: Access has been blocked by Conditional Access policies.", "conditional-access-blocked"],
  ["AADSTS65001: The user or administrator has not consented", "consent-required"],
  ["AADSTS90094: The grant requires administrator permission.", "admin-consent-required"],
  ["AADSTS50173: The provided grant has expired due to it being revoked", "token-revoked"],
  ["AADSTS700082: The refresh token has expired due to inactivity.", "interaction-required"],
  ["AADSTS7000215: Invalid client secret provided.", "app-misconfigured"],
  [
    "AADSTS50020: User account 'x' from identity provider 'live.com' does not exist in tenant",
    "personal-account-unsupported",
  ],
  [
    "AADSTS50020: User account 'x' from identity provider 'https://sts.windows.net/a/' does not exist in tenant",
    "wrong-tenant",
  ],
  ["AADSTS50013: Assertion failed signature validation.", "token-untrusted"],
  ["AADSTS50013: Assertion audience claim does not match the Realm issuer: invalid audience", "wrong-audience"],
  ["AADSTS90033: A transient error has occurred.", "service-fault"],
])("explains the text %s", (text, cause) => {
  for (const failure of [{ error: text }, { status: 400, body: { error: "invalid_grant", error_description: text } }]) {
    const diagnosis = diagnose(failure);
    expect(diagnosis.cause).toBe(cause);
    expect(diagnosis.codes).toContain(text.slice(0, text.indexOf(":")));
    expect(diagnosis.remedies.some(({ link }) => link?.startsWith("https://learn.microsoft.com/"))).toBe(true);
  }
});

test("prefers the number to the error above it, and the suberror to both", () => {
  const blocked = { error: "invalid_grant", error_codes: [53003], error_description: "AADSTS53003: blocked" };
  expect(diagnose({ status: 400, body: blocked }).cause).toBe("conditional-access-blocked");
  const consent = { error: "invalid_grant", suberror: "consent_required", error_codes: [65001] };
  expect(diagnose({ status: 400, body: consent })).toMatchObject({ cause: "consent-required", confidence: "certain" });
});
