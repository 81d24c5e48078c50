import { diagnose, type Failure } from "@msal-fetch/core";
import { expect, test } from "vitest";

const denied = {
  error: { code: "Authorization_RequestDenied", message: "Insufficient privileges to complete the operation." },
};
const refuse = (operation: string, token: Failure["token"], body: unknown = denied): Failure => {
  const [method = "", path = ""] = operation.split(" ");
  return {
    status: 403,
    request: { method, url: `https://graph.microsoft.com/v1.0${path}` },
    body,
    ...(token ? { token } : {}),
  };
};

test("says what was there and what would have been enough", () => {
  const diagnosis = diagnose(refuse("GET /users/42/messages", { scp: "User.Read" }));
  expect(diagnosis).toMatchObject({
    cause: "scope-missing",
    confidence: "certain",
    missing: { scopes: ["Mail.ReadBasic"] },
  });
  expect(diagnosis.evidence[0]?.fact).toBe("The operation needs Mail.ReadBasic, and the token holds User.Read.");
  expect(diagnosis.summary).toContain("Mail.ReadBasic");
});

test("is less sure where a wide permission may be enough", () => {
  const { cause, confidence } = diagnose(refuse("GET /auditLogs/signIns", { scp: "Directory.Read.All" }));
  expect([cause, confidence]).toEqual(["scope-missing", "likely"]);
});

test("takes a permission that only reads for too little to change something", () => {
  expect(diagnose(refuse("POST /identity/conditionalAccess/policies", { scp: "Policy.Read.All" })).cause).toBe(
    "scope-missing",
  );
});

test("sees a user's operation called by an app, and the reverse", () => {
  expect(diagnose(refuse("GET /me", { idtyp: "app", roles: ["User.Read.All"] }))).toMatchObject({
    cause: "wrong-token-kind",
    confidence: "certain",
  });
  const reverse = diagnose(refuse("GET /users/42/chats/getAllMessages", { scp: "Chat.Read" }));
  expect(reverse).toMatchObject({ cause: "wrong-token-kind", missing: { roles: ["Chat.Read.All"] } });
});

test("looks past the token where it holds the permission", () => {
  expect(diagnose(refuse("GET /groups", { scp: "Group.Read.All", wids: [] })).cause).toBe("user-lacks-privilege");
  expect(diagnose(refuse("GET /users/42/messages", { idtyp: "app", roles: ["Mail.Read"] })).cause).toBe(
    "resource-policy",
  );
});

test("knows that passwords need an administrator's role", () => {
  for (const operation of ["PATCH /users/42", "POST /users/42/authentication/methods/1/resetPassword"]) {
    expect(diagnose(refuse(operation, undefined)).cause).toBe("delegated-admin-required");
  }
  expect(diagnose(refuse("PATCH /users/42", { scp: "User.Read" })).cause).toBe("scope-missing");
});

test("parts the missing from the held names in one message", () => {
  const message =
    "Missing role permissions on the request. API requires one of 'ChannelMessage.Read.All, Group.Read.All'. Roles on the request 'User.Read.All, Mail.Send'.";
  const diagnosis = diagnose({
    ...refuse("GET /teams/1/channels/2/messages", undefined, { error: { code: "Forbidden", message } }),
    tokenKind: "app",
  });
  expect(diagnosis.missing?.roles).toEqual(["ChannelMessage.Read.All", "Group.Read.All"]);
});

test("names the caller's directory roles, never other ids", () => {
  const wids = ["62e90394-69f5-4237-9190-012177145e10", "b79fbf4d-3ef9-4689-8143-76b194e85509", "not an id"];
  const facts = diagnose(refuse("GET /groups", { scp: "Group.Read.All", wids }))
    .evidence.map(({ fact }) => fact)
    .join("\n");
  expect(facts).toContain("Global Administrator");
  expect(facts).not.toContain("b79fbf4d");
});

test("names the action that a role has to allow", () => {
  const arm = diagnose({
    status: 403,
    body: {
      error: {
        code: "AuthorizationFailed",
        message:
          "The client 'x' does not have authorization to perform action 'Microsoft.Storage/storageAccounts/read' over scope '/x'",
      },
    },
  });
  expect(arm.missing).toEqual({ action: "Microsoft.Storage/storageAccounts/read" });
  const vault = diagnose({
    status: 403,
    request: { url: "https://v.vault.azure.net/" },
    body: "The user does not have secrets set permission on key vault 'v'",
  });
  expect(vault.missing).toEqual({ action: "secrets/set" });
});
