import { type Cause, diagnose } from "@msal-fetch/core";
import { expect, test } from "vitest";

const msal = (name: string, errorCode: string, more: object = {}): Error =>
  Object.assign(new Error(`${errorCode}: something`), { name, errorCode, errorMessage: "something", ...more });

test.each<[string, unknown, Cause]>([
  ["interaction required", msal("InteractionRequiredAuthError", "interaction_required"), "interaction-required"],
  ["a missing account", msal("ClientAuthError", "no_account_error"), "interaction-required"],
  ["a closed window", msal("BrowserAuthError", "user_cancelled"), "interaction-required"],
  ["the network", msal("ClientAuthError", "network_error"), "service-fault"],
  ["an authority that is not trusted", msal("ClientConfigurationError", "untrusted_authority"), "app-misconfigured"],
  [
    "a policy that denies",
    msal("InteractionRequiredAuthError", "invalid_grant", { subError: "message_only", errorNo: "53003" }),
    "conditional-access-blocked",
  ],
  ["a secret that expired", msal("ServerError", "invalid_client", { errorNo: "7000222" }), "app-misconfigured"],
  [
    "an error inside an error",
    Object.assign(new Error("failed"), { cause: msal("InteractionRequiredAuthError", "login_required") }),
    "interaction-required",
  ],
  [
    "a printed error",
    "InteractionRequiredAuthError: consent_required: AADSTS65001: The user has not consented",
    "consent-required",
  ],
  ["an OAuth object", { error: "temporarily_unavailable" }, "service-fault"],
])("explains MSAL's error for %s", (_name, error, cause) => {
  expect(diagnose({ error }).cause).toBe(cause);
});

test("tells that the user can cure it, unless there is none", () => {
  const error = msal("InteractionRequiredAuthError", "interaction_required");
  expect(diagnose({ error }).recoverable).toBe("interaction");
  expect(diagnose({ error, tokenKind: "app" }).recoverable).toBe("no");
  expect(diagnose({ error: msal("ClientAuthError", "network_error") }).recoverable).toBe("retry");
});

test("gives the ids by which the sign-in log is searched", () => {
  const diagnosis = diagnose({
    error:
      "AADSTS50076: x\r\nTrace ID: 2f352701-f6cb-4c89-96db-fe0a604d2702\r\nCorrelation ID: ab6f9bb0-96ed-4986-935e-fde005c152f2\r\nTimestamp: 2021-05-26 19:02:45Z",
  });
  expect(diagnosis.ids).toEqual({
    traceId: "2f352701-f6cb-4c89-96db-fe0a604d2702",
    correlationId: "ab6f9bb0-96ed-4986-935e-fde005c152f2",
    timestamp: "2021-05-26T19:02:45.000Z",
  });
});
