/** Each cause of a refusal, provoked at the emulator with real msal-node tokens, and explained. */
import { createEmulator } from "@msal-fetch/emulator";
import type { Cause, Diagnosis } from "@msal-fetch/node";
import { beforeEach, expect, it } from "vitest";
import { provocations } from "../../packages/demo/src/causes.ts";
import { createKit } from "../../packages/demo/src/kit.ts";

const emulator = createEmulator();
const kit = createKit(emulator);
beforeEach(() => emulator.reset());

/** What was there, or what would have been enough, where the evidence tells it. */
const named: Partial<Record<Cause, Partial<Diagnosis> | RegExp>> = {
  "wrong-audience": { missing: { audience: "https://graph.microsoft.com" } },
  "scope-missing": /Mail\.Read/,
  "app-role-missing": { missing: { roles: ["AuditLog.Read.All"] } },
  "consent-required": /AADSTS65001/,
  "admin-consent-required": /AADSTS90094/,
  "wrong-token-kind": /app-only|signed-in user/,
  "token-expired": /ended at/,
  "app-misconfigured": /AADSTS7000215/,
  "conditional-access-blocked": /message_only|AADSTS53/,
  "interaction-required": { recoverable: "interaction" },
  "claims-challenge": /nbf/,
  "personal-account-unsupported": /personal/i,
  "delegated-admin-required": /admin/i,
  "license-missing": /licen[cs]e/i,
};

it.each(provocations)("explains $cause: $title", async ({ cause, provoke }) => {
  const diagnosis = await provoke(kit);

  expect(diagnosis?.cause).toBe(cause);
  expect(diagnosis?.summary).not.toBe("");
  expect(diagnosis?.evidence.length).toBeGreaterThan(0);
  expect(diagnosis?.remedies.length).toBeGreaterThan(0);
  const wanted = named[cause];
  if (wanted instanceof RegExp) expect(JSON.stringify(diagnosis)).toMatch(wanted);
  else if (wanted) expect(diagnosis).toMatchObject(wanted);
});

it("provokes every cause there is, each once", () => {
  const causes: Record<Cause, true> = {
    "claims-challenge": true,
    "challenge-hidden": true,
    "challenge-not-satisfied": true,
    "interaction-required": true,
    "conditional-access-blocked": true,
    "token-revoked": true,
    "token-missing": true,
    "token-expired": true,
    "token-malformed": true,
    "token-untrusted": true,
    "personal-account-unsupported": true,
    "wrong-audience": true,
    "wrong-tenant": true,
    "scope-missing": true,
    "app-role-missing": true,
    "consent-required": true,
    "admin-consent-required": true,
    "wrong-token-kind": true,
    "delegated-admin-required": true,
    "user-lacks-privilege": true,
    "license-missing": true,
    "app-misconfigured": true,
    "resource-policy": true,
    "service-fault": true,
    "not-authorization": true,
    unknown: true,
  };
  expect(provocations.map(({ cause }) => cause).sort()).toEqual(Object.keys(causes).sort());
});

it("shows nothing of a person in any diagnosis [X1]", async () => {
  for (const { provoke } of provocations) {
    emulator.reset();
    const shown = JSON.stringify(await provoke(kit));
    expect(shown).not.toMatch(/alex|ada@|sam@|pat@|Wilber|eyJ[\w-]{10}|sample-daemon-secret/i);
  }
});

it.each([
  ["GET", "/me/messages", ["User.Read"]],
  ["GET", "/users", ["Mail.Read"]],
  ["POST", "/me/sendMail", ["Mail.Read"]],
  ["GET", "/me/drive", ["User.Read"]],
  ["GET", "/me/presence", ["User.Read"]],
  ["GET", "/auditLogs/signIns", ["User.Read"]],
  ["POST", "/roleManagement/directory/roleAssignmentScheduleRequests", ["User.Read"]],
] as const)("names a permission that is enough for %s %s, and Graph then takes it", async (method, path, held) => {
  const url = `https://graph.microsoft.com/v1.0${path}`;
  const init = method === "GET" ? {} : { method, body: "{}", headers: { "Content-Type": "application/json" } };
  const call = async (scopes: readonly string[]) => {
    const token = await emulator.mintToken({ user: "ada", scopes });
    return {
      token,
      response: await emulator.fetch(url, { ...init, headers: { ...init.headers, authorization: `Bearer ${token}` } }),
    };
  };
  const { diagnose } = await import("@msal-fetch/core");
  const { token, response } = await call(held);
  expect(response.status).toBe(403);
  const diagnosis = diagnose({
    request: { method, url },
    status: response.status,
    headers: response.headers,
    body: await response.json(),
    token,
  });
  expect(diagnosis.cause).toBe("scope-missing");
  const enough = diagnosis.missing?.scopes ?? [];
  expect(enough.length).toBeGreaterThan(0);
  expect((await call([...held, ...enough])).response.status).toBeLessThan(300);
});
