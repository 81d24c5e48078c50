/** Each cause of a refusal, provoked at the emulator by an ordinary request. */
import { type Emulator, sample } from "@msal-fetch/emulator";
import { type Cause, type Diagnosis, diagnose, reportOf } from "@msal-fetch/node";
import type { Caller, Kit } from "./kit.ts";

/** One way to be refused. */
export interface Provocation {
  readonly cause: Cause;
  /** Who does what, in a few words. */
  readonly title: string;
  provoke(kit: Kit): Promise<Diagnosis | undefined>;
}

const GRAPH = "https://graph.microsoft.com";
const ARM = "https://management.azure.com";
const TODO = "https://todo.contoso.example";
const TODO_SCOPE = [sample.api.scope];
const users = `${GRAPH}/v1.0/users`;
const password = { method: "PATCH", body: JSON.stringify({ passwordProfile: { password: "new" } }) };

/** Calls, and gives the diagnosis of what comes back. */
async function refusal(caller: Caller, url: string, init?: RequestInit): Promise<Diagnosis | undefined> {
  try {
    return reportOf(await caller(url, init))?.diagnosis;
  } catch (error) {
    return (error as { report?: { diagnosis?: Diagnosis } }).report?.diagnosis;
  }
}

function contextAtTodo(emulator: Emulator, mode: "granted" | "interaction" | "off" | "blocked"): void {
  emulator.policy.requireContext({ service: "todo", path: "/tasks", id: "c1" });
  emulator.policy.setContext("c1", mode);
}

/** One for each cause. */
export const provocations: readonly Provocation[] = [
  {
    cause: "claims-challenge",
    title: "a call that may recover nothing meets a changed policy",
    async provoke({ emulator, daemon }) {
      const fetch = daemon();
      await fetch(users);
      emulator.events.policyChanged();
      return refusal(fetch, users, { recovery: { maxRecoveries: 0 } } as RequestInit);
    },
  },
  {
    cause: "challenge-hidden",
    title: "a page meets an API that does not expose WWW-Authenticate",
    async provoke({ emulator, page }) {
      contextAtTodo(emulator, "granted");
      emulator.policy.setCors({ service: "todo", expose: false });
      return refusal(await page("alex", TODO_SCOPE), `${TODO}/tasks`);
    },
  },
  {
    cause: "challenge-not-satisfied",
    title: "an authentication context whose policy is off",
    async provoke({ emulator, user }) {
      contextAtTodo(emulator, "off");
      return refusal(await user("alex", TODO_SCOPE), `${TODO}/tasks`);
    },
  },
  {
    cause: "interaction-required",
    title: "an authentication context that needs a stronger sign-in",
    async provoke({ emulator, user }) {
      contextAtTodo(emulator, "interaction");
      return refusal(await user("alex", TODO_SCOPE), `${TODO}/tasks`);
    },
  },
  {
    cause: "conditional-access-blocked",
    title: "an authentication context that policy denies to the user",
    async provoke({ emulator, user }) {
      contextAtTodo(emulator, "blocked");
      return refusal(await user("alex", TODO_SCOPE), `${TODO}/tasks`);
    },
  },
  {
    cause: "token-revoked",
    title: "an administrator revoked the user's sessions",
    async provoke({ emulator, user }) {
      const fetch = await user("alex", TODO_SCOPE);
      await fetch(`${TODO}/tasks`);
      emulator.events.revokeSessions("alex");
      return refusal(fetch, `${TODO}/tasks`);
    },
  },
  {
    cause: "token-missing",
    title: "a call without a token",
    async provoke({ emulator }) {
      const response = await emulator.fetch(users);
      const body: unknown = await response.json();
      return diagnose({
        request: { method: "GET", url: users },
        status: response.status,
        headers: response.headers,
        body,
      });
    },
  },
  {
    cause: "token-expired",
    title: "an expired token",
    provoke: async ({ emulator, token }) =>
      refusal(token(await emulator.mintToken({ expiresInMs: -3_600_000 })), users),
  },
  {
    cause: "token-malformed",
    title: "a token that was cut off",
    provoke: async ({ emulator, token }) =>
      refusal(token((await emulator.mintToken()).slice(0, 40).replaceAll(".", "")), users),
  },
  {
    cause: "token-untrusted",
    title: "a token that somebody else signed",
    provoke: async ({ emulator, token }) =>
      refusal(token(await emulator.mintToken({ audience: "todo", user: "alex", untrusted: true })), `${TODO}/tasks`),
  },
  {
    cause: "personal-account-unsupported",
    title: "a personal Microsoft account at a work-or-school API",
    provoke: async ({ emulator, token }) => refusal(token(await emulator.mintToken({ user: "pat" })), users),
  },
  {
    cause: "wrong-audience",
    title: "a token for the to-do API, sent to Graph",
    provoke: async ({ emulator, token }) =>
      refusal(token(await emulator.mintToken({ audience: "todo", user: "alex" })), `${GRAPH}/v1.0/me`),
  },
  {
    cause: "wrong-tenant",
    title: "a token of another tenant at Resource Manager",
    provoke: async ({ emulator, token }) =>
      refusal(
        token(await emulator.mintToken({ audience: "arm", user: "gwen", tenant: sample.otherTenantId })),
        `${ARM}/subscriptions?api-version=2022-12-01`,
      ),
  },
  {
    cause: "scope-missing",
    title: "a user's token without Mail.Read, at the mailbox",
    async provoke({ emulator, user }) {
      emulator.directory.updateApp(sample.publicClient.clientId, { scopes: { graph: ["User.Read"] } });
      return refusal(await user("alex", [`${GRAPH}/User.Read`]), `${GRAPH}/v1.0/me/messages`);
    },
  },
  {
    cause: "app-role-missing",
    title: "a daemon without AuditLog.Read.All, at the sign-in logs",
    provoke: ({ daemon }) => refusal(daemon(), `${GRAPH}/v1.0/auditLogs/signIns`),
  },
  {
    cause: "consent-required",
    title: "a scope that nobody consented to",
    async provoke({ emulator, user }) {
      emulator.directory.updateApp(sample.publicClient.clientId, { scopes: { graph: ["User.Read"] } });
      const fetch = await user("alex", [`${GRAPH}/User.Read`]);
      return refusal(fetch, `${GRAPH}/v1.0/me/messages`, {
        recovery: { scopes: [`${GRAPH}/Mail.Read`] },
      } as RequestInit);
    },
  },
  {
    cause: "admin-consent-required",
    title: "an ordinary user signs in for a scope that only an administrator can consent to",
    async provoke({ emulator, signInPage }) {
      emulator.directory.updateApp(sample.publicClient.clientId, { scopes: { graph: ["User.Read"] } });
      const answer = await signInPage("alex", [`${GRAPH}/Directory.Read.All`]);
      return diagnose({ error: Object.fromEntries(answer) });
    },
  },
  {
    cause: "wrong-token-kind",
    title: "a daemon asks for /me",
    provoke: ({ daemon }) => refusal(daemon(), `${GRAPH}/v1.0/me`),
  },
  {
    cause: "delegated-admin-required",
    title: "a daemon without an admin role resets a password",
    async provoke({ emulator, daemon }) {
      emulator.directory.updateApp(sample.daemon.clientId, { roles: { graph: ["User.ReadWrite.All"] } });
      return refusal(daemon(), `${users}/${sample.users.sam.id}`, password);
    },
  },
  {
    cause: "user-lacks-privilege",
    title: "an ordinary user reads the sign-in logs",
    async provoke({ emulator, user }) {
      emulator.directory.updateApp(sample.publicClient.clientId, { scopes: { graph: ["AuditLog.Read.All"] } });
      return refusal(await user("alex", [`${GRAPH}/AuditLog.Read.All`]), `${GRAPH}/v1.0/auditLogs/signIns`);
    },
  },
  {
    cause: "license-missing",
    title: "a user without a SharePoint licence opens the drive",
    async provoke({ emulator, user }) {
      emulator.directory.updateApp(sample.publicClient.clientId, { scopes: { graph: ["Files.Read"] } });
      return refusal(await user("sam", [`${GRAPH}/Files.Read`]), `${GRAPH}/v1.0/me/drive`);
    },
  },
  {
    cause: "app-misconfigured",
    title: "a daemon with a wrong secret",
    provoke: ({ daemon }) => refusal(daemon("wrong"), users),
  },
  {
    cause: "resource-policy",
    title: "a daemon without an application access policy, at online meetings",
    async provoke({ emulator, daemon }) {
      emulator.directory.updateApp(sample.daemon.clientId, { roles: { graph: ["OnlineMeetings.Read.All"] } });
      return refusal(daemon(), `${users}/${sample.users.alex.id}/onlineMeetings`);
    },
  },
  {
    cause: "service-fault",
    title: "the token service is throttled",
    async provoke({ emulator, daemon }) {
      emulator.faults.add({ service: "token", kind: "throttle", retryAfterSeconds: 30 });
      return refusal(daemon(), users);
    },
  },
  {
    cause: "not-authorization",
    title: "Azure Policy forbids the place of a resource group",
    async provoke({ user }) {
      const fetch = await user("ada", [`${ARM}/user_impersonation`]);
      const { value } = (await (await fetch(`${ARM}/subscriptions?api-version=2022-12-01`)).json()) as {
        value: { id: string }[];
      };
      const body = JSON.stringify({ location: "antarctica" });
      return refusal(fetch, `${ARM}${value[0]?.id}/resourceGroups/one?api-version=2024-03-01`, { method: "PUT", body });
    },
  },
  {
    cause: "unknown",
    title: "an API that says nothing",
    async provoke({ emulator, user }) {
      emulator.faults.add({ service: "todo", kind: "answer", status: 401 });
      return refusal(await user("alex", TODO_SCOPE), `${TODO}/tasks`);
    },
  },
];
