/** Sentences that must be true in every case, whatever the cause is called. */
import { diagnose } from "@msal-fetch/core";
import { expect, it } from "vitest";

const now = Date.UTC(2026, 0, 1);
const seconds = now / 1000;

it("finds a token for a Microsoft service at an API of one's own, also where the API speaks of the signature", () => {
  const diagnosis = diagnose({
    request: { url: "https://api.contoso.com/x" },
    status: 401,
    headers: { "www-authenticate": 'Bearer error="invalid_token", error_description="The signature is invalid"' },
    token: { aud: "00000003-0000-0000-c000-000000000000", scp: "User.Read" },
  });
  expect(diagnosis.cause).toBe("wrong-audience");
});

it("says of a token from the future that it is not valid yet, and not that it ended", () => {
  const diagnosis = diagnose({
    request: { url: "https://api.contoso.com/x" },
    status: 401,
    headers: {
      "www-authenticate": 'Bearer error="invalid_token", error_description="The token is not valid before the time"',
    },
    token: { aud: "api://x", scp: "a", nbf: seconds + 600, exp: seconds + 3_000 },
    now,
  });
  expect(diagnosis).toMatchObject({ cause: "token-expired", recoverable: "retry" });
  expect(diagnosis.summary).toContain("not valid yet");
  expect(diagnosis.summary).not.toContain("ended at");
});

it("asks the API to mend a challenge that nobody can use", () => {
  const field = 'Bearer error="insufficient_claims", claims="!!!"';
  const diagnosis = diagnose({ status: 401, headers: { "www-authenticate": field } });
  expect(diagnosis).toMatchObject({ cause: "claims-challenge", recoverable: "no" });
  expect(diagnosis.remedies[0]?.who).toBe("api-owner");
  expect(diagnosis.summary).toContain("mend");
});

it("speaks to a daemon of application permissions, also where its token cannot be read", () => {
  for (const token of [undefined, "opaque"]) {
    const diagnosis = diagnose({ status: 403, tokenKind: "app", ...(token && { token }) });
    expect(diagnosis.cause).toBe("app-role-missing");
  }
});

it("speaks of authentication contexts only where one was asked for", () => {
  const claims = btoa('{"access_token":{"nbf":{"essential":true,"value":"1"}}}');
  const diagnosis = diagnose({
    status: 401,
    tokenKind: "app",
    headers: { "www-authenticate": `Bearer error="insufficient_claims", claims="${claims}"` },
    repeatedChallenge: true,
  });
  expect(diagnosis.cause).toBe("challenge-not-satisfied");
  expect(JSON.stringify([diagnosis.summary, diagnosis.remedies])).not.toContain("app-only caller");
});
