/** What ended the call, where it is not what the API asks for. */
import { diagnose, encodeClaims, type Failure, type Reason } from "@msal-fetch/core";
import { expect, it } from "vitest";
import { acrs } from "../../support/scripted.ts";

const field = `Bearer error="insufficient_claims", claims="${encodeClaims(acrs("c1"))}"`;
const challenged: Failure = { status: 401, headers: { "WWW-Authenticate": field }, body: "challenged" };
const denied = { name: "ServerError", errorCode: "access_denied", errorNo: "65004" };

it.each<[Reason, RegExp]>([
  ["interaction-cancelled", /^The user cancelled or denied the sign-in that the API asks for \(acrs\)\.$/],
  ["interaction-timed-out", /in time/],
  ["interaction-not-allowed", /"never"/],
  ["interaction-blocked", /policy blocks/],
  ["too-many-prompts", /less than a minute ago/],
  ["too-many-challenges", /`maxRecoveries`/],
  ["too-many-recoveries", /60/],
  ["declined", /`shouldRecover`/],
  ["account-mismatch", /account/],
  ["signed-out", /Nobody is signed in/],
  ["body-not-replayable", /body/],
  ["redirected", /redirect/],
  ["redirected-away", /outside the listed resource/],
])("says so where the call ended by %s [E2]", (reason, words) => {
  const diagnosis = diagnose({ ...challenged, reason });
  expect(diagnosis.cause).toBe("claims-challenge");
  expect(diagnosis.summary).toMatch(words);
  expect(diagnosis.remedies).toHaveLength(1);
  expect(diagnosis.remedies[0]?.action).not.toContain("decoded claims");
});

it("says what the API asks for where no reason, or one without words of its own, is given", () => {
  for (const reason of [undefined, "not-loaded", "toString", 7]) {
    const { summary } = diagnose({ ...challenged, reason } as Failure);
    expect(summary).toMatch(/^The API asks for a token with further claims \(acrs\)/);
  }
});

it("takes a step-up that the user denied for no missing consent, and tags where that was said [E4]", () => {
  const diagnosis = diagnose({ ...challenged, error: denied, reason: "interaction-cancelled" });
  expect(diagnosis).toMatchObject({ cause: "claims-challenge", codes: expect.arrayContaining(["AADSTS65004"]) });
  expect(diagnosis.evidence).toContainEqual({ source: "error", fact: "AADSTS65004: User refused consent." });
  expect(diagnosis.alternatives.map(({ cause }) => cause)).not.toContain("consent-required");
  expect(JSON.stringify(diagnosis)).not.toContain("Nobody has consented");
});

it("keeps a denied consent that was asked for", () => {
  const asked = { name: "ServerError", errorCode: "access_denied", errorMessage: "AADSTS65001: x" };
  const diagnosis = diagnose({ ...challenged, error: asked, reason: "interaction-cancelled" });
  expect(diagnosis.cause).toBe("consent-required");
  expect(diagnosis.evidence[0]?.source).toBe("error");

  const first = diagnose({ error: denied, reason: "interaction-cancelled" });
  expect(first).toMatchObject({ cause: "consent-required", summary: expect.stringContaining("cancelled or denied") });
  expect(first.remedies.length).toBeGreaterThan(1);
});

it("does not promise a cure from another token where one just issued is out of its time [D6]", () => {
  const seconds = Date.UTC(2026, 0, 1) / 1000;
  const failure: Failure = {
    request: { url: "https://api.contoso.com/x" },
    status: 401,
    headers: { "WWW-Authenticate": 'Bearer error="invalid_token"' },
    token: { aud: "api://x", iss: "i", exp: seconds - 3_600 },
    now: seconds * 1000,
  };
  expect(diagnose(failure)).toMatchObject({ cause: "token-expired", recoverable: "silent" });
  for (const reason of ["token-just-issued", "refresh-refused"] as const) {
    const diagnosis = diagnose({ ...failure, reason });
    expect(diagnosis).toMatchObject({ cause: "token-expired", recoverable: "no" });
    expect(diagnosis.summary).toMatch(/ended at 2025-12-31T23:00:00Z.*just been issued.*clock/);
    expect(diagnosis.remedies).toHaveLength(1);
    expect(diagnosis.remedies[0]?.action).toContain("clocks");
  }
});
