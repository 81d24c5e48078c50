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
  ["a wrong authority, or no network", msal("ClientAuthError", "endpoints_resolution_error"), "app-misconfigured"],
  ["metadata that cannot be had", msal("ClientAuthError", "openid_config_error"), "app-misconfigured"],
  ["an authority without a tenant", msal("ClientAuthError", "missing_tenant_id_error"), "app-misconfigured"],
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

test("names what may be wrong with an authority that MSAL cannot find, and does not rule out the network", () => {
  const diagnosis = diagnose({ error: msal("ClientAuthError", "endpoints_resolution_error") });
  expect(diagnosis).toMatchObject({
    confidence: "likely",
    alternatives: [{ cause: "service-fault" }],
    summary: expect.stringMatching(
      /endpoints_resolution_error.*tenant.*host.*`authority`.*`knownAuthorities`.*network/,
    ),
  });
  const actions = diagnosis.remedies.map(({ action }) => action).join("\n");
  for (const word of ["tenant", "`authority`", "`knownAuthorities`", "network", "NODE_EXTRA_CA_CERTS"])
    expect(actions).toContain(word);
});

test("speaks of the network where the token request got no answer", () => {
  const { cause, summary } = diagnose({ error: msal("AuthError", "network_error") });
  expect(cause).toBe("service-fault");
  expect(summary).toMatch(/could not be reached \(network_error\).*network/);
});

test.each<[string, unknown]>([
  ["missing_tenant_id_error", msal("ClientAuthError", "missing_tenant_id_error")],
  ["AADSTS50059", msal("ServerError", "invalid_request", { errorNo: "50059" })],
  ["AADSTS90002", msal("ServerError", "invalid_request", { errorNo: "90002" })],
])("tells to name a tenant in the authority: %s", (code, error) => {
  const diagnosis = diagnose({ error, tokenKind: "app" });
  expect(diagnosis.cause).toBe("app-misconfigured");
  expect(diagnosis.summary).toContain(code);
  expect(diagnosis.remedies[0]?.action).toMatch(/tenant.*`authority`.*\/common/);
});

test("does not tell a user's sign-in through /common that there is no user", () => {
  const { remedies } = diagnose({ error: msal("ServerError", "invalid_request", { errorNo: "50194" }) });
  expect(remedies[0]?.action).toContain("multitenant");
});

test("takes a number that it does not know for what it is, unless the error beside it says more", () => {
  const diagnosis = diagnose({ error: "AADSTS99999999: something new" });
  expect(diagnosis).toMatchObject({
    cause: "unknown",
    summary: expect.stringContaining("AADSTS99999999"),
    evidence: [{ source: "error", fact: expect.not.stringContaining("table") }],
  });
  expect(diagnose({ error: { error: "invalid_client", error_description: "AADSTS99999999: x" } }).cause).toBe(
    "app-misconfigured",
  );
});

test("names number and scopes where a scope is not known [X1]", () => {
  const error = msal("ServerError", "invalid_scope", { errorNo: "650053" });
  const bare = diagnose({ error, expected: { scopes: ["Tasks.ReadWrite"] } });
  expect(bare.summary).toContain("(AADSTS650053).");
  expect(bare.remedies[0]?.action).toMatch(/Tasks\.ReadWrite.*Microsoft Graph/);

  const api = diagnose({ error, expected: { scopes: ["api://contoso-orders/Nope"] } });
  expect(api.remedies[0]?.action).toContain("api://contoso-orders/Nope");
  expect(api.remedies[0]?.action).not.toContain("Microsoft Graph");
});
