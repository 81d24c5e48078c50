/** Each cause of a refusal that can be provoked in a page. */
import { diagnose } from "@msal-fetch/browser";
import { api, fetch, msal } from "../app.ts";
import { withMinted, withToken } from "../bearer.ts";
import { emulator } from "../emulator.ts";
import { nextOrder } from "../orders.ts";
import { place } from "../place.ts";
import type { Explained } from "../story.ts";
import { timeLine } from "../time-line/time-line.ts";

/** One way to be refused. */
export interface Provocation {
  /** The cause that the diagnosis names. */
  readonly cause: string;
  /** Who does what, in a few words. */
  readonly title: string;
  /** Whether it takes an API of another origin. */
  readonly crossOrigin?: true;
  provoke(): Promise<Response | Explained>;
}

const quietly = fetch.with({ interaction: "never" });
const { graph, vault } = place.apis;
const plainFetch = timeLine.watchPlain(window.fetch);
const me = () => msal.getActiveAccount()?.username;

/** The last one ends the sign-in. */
export const provocations: readonly Provocation[] = [
  {
    cause: "claims-challenge",
    title: "A policy changed, and the call may recover nothing",
    async provoke() {
      await emulator("policyChanged", { api: "todo" });
      return fetch(`${api}/orders`, { recovery: { maxRecoveries: 0 } });
    },
  },
  {
    cause: "interaction-required",
    title: "A stronger sign-in is needed, and nobody may be asked",
    async provoke() {
      const { number } = await nextOrder();
      return quietly(`${api}/orders/${number}`);
    },
  },
  {
    cause: "challenge-not-satisfied",
    title: "An authentication context whose policy is switched off",
    async provoke() {
      const { number } = await nextOrder("off");
      return fetch(`${api}/orders/${number}`);
    },
  },
  {
    cause: "conditional-access-blocked",
    title: "An authentication context that policy denies to the user",
    async provoke() {
      const { number } = await nextOrder("blocked");
      return fetch(`${api}/orders/${number}`);
    },
  },
  {
    cause: "challenge-hidden",
    title: "An API that does not expose WWW-Authenticate",
    crossOrigin: true,
    async provoke() {
      const { number } = await nextOrder();
      await emulator("setCors", { service: "todo", expose: false });
      const response = await fetch(`${api}/orders/${number}`);
      await emulator("setCors", { service: "todo", expose: true });
      return response;
    },
  },
  {
    cause: "token-missing",
    title: "A call without a token",
    async provoke() {
      const response = await plainFetch(`${graph.url}/v1.0/me`);
      const { url, status, headers } = response;
      return { response, diagnosis: diagnose({ request: { method: "GET", url }, status, headers, token: "" }) };
    },
  },
  {
    cause: "token-expired",
    title: "A token that expired an hour ago",
    async provoke() {
      const send = await withMinted({ audience: "todo", user: "alex", expiresInMs: -3_600_000 });
      return send(`${api}/orders`);
    },
  },
  {
    cause: "token-malformed",
    title: "A token that was cut off",
    provoke: () => withToken("a-token-without-its-end")(`${graph.url}/v1.0/me`),
  },
  {
    cause: "token-untrusted",
    title: "A token that somebody else signed",
    async provoke() {
      const send = await withMinted({ audience: "todo", user: "alex", untrusted: true });
      return send(`${api}/orders`);
    },
  },
  {
    cause: "wrong-audience",
    title: "A token for the to-do API, sent to Microsoft Graph",
    async provoke() {
      const send = await withMinted({ audience: "todo", user: "alex" });
      return send(`${graph.url}/v1.0/me`);
    },
  },
  {
    cause: "personal-account-unsupported",
    title: "A personal Microsoft account, at an API for organisations",
    async provoke() {
      const send = await withMinted({ user: "pat" });
      return send(`${graph.url}/v1.0/users`);
    },
  },
  {
    cause: "scope-missing",
    title: "A token without the scope of the reports",
    async provoke() {
      await emulator("requirePermission", { api: "todo", path: "/reports", scopes: ["Reports.Read"] });
      return fetch(`${api}/reports`);
    },
  },
  {
    cause: "consent-required",
    title: "A scope that nobody consented to, and nobody may be asked",
    async provoke() {
      return quietly(`${graph.url}/v1.0/me/presence`, {
        recovery: { scopes: ["https://graph.microsoft.com/Presence.Read"] },
      });
    },
  },
  {
    cause: "app-role-missing",
    title: "A daemon without AuditLog.Read.All, at the sign-in logs",
    async provoke() {
      const send = await withMinted({ roles: ["User.Read.All"] });
      return send(`${graph.url}/v1.0/auditLogs/signIns`);
    },
  },
  {
    cause: "wrong-token-kind",
    title: "A daemon asks for /me",
    async provoke() {
      const send = await withMinted({ roles: ["User.Read.All"] });
      return send(`${graph.url}/v1.0/me`);
    },
  },
  {
    cause: "user-lacks-privilege",
    title: "An ordinary user reads the sign-in logs",
    async provoke() {
      const send = await withMinted({ user: "alex", scopes: ["AuditLog.Read.All"] });
      return send(`${graph.url}/v1.0/auditLogs/signIns`);
    },
  },
  {
    cause: "license-missing",
    title: "A user without a SharePoint licence opens the drive",
    async provoke() {
      const send = await withMinted({ user: "sam", scopes: ["Files.Read"] });
      return send(`${graph.url}/v1.0/me/drive`);
    },
  },
  {
    cause: "resource-policy",
    title: "The firewall of a key vault",
    async provoke() {
      await emulator("deny", { service: "vault", reason: "firewall", times: 1 });
      const send = await withMinted({ audience: "vault", user: "ada" });
      return send(`${vault.url}/secrets/one?api-version=7.4`);
    },
  },
  {
    cause: "app-misconfigured",
    title: "A scope of an API that is not in the tenant",
    async provoke() {
      return quietly(`${api}/orders`, { recovery: { scopes: ["api://nobody-registered-this/Orders.Read"] } });
    },
  },
  {
    cause: "service-fault",
    title: "The token service is throttled",
    async provoke() {
      // Of another API than the rest: MSAL holds requests like this one back for as long as it was told.
      await emulator("policyChanged", { api: "graph" });
      await emulator("addFault", { service: "token", kind: "throttle", retryAfterSeconds: 30, times: 3 });
      try {
        return await quietly(`${graph.url}/v1.0/me`);
      } finally {
        await emulator("clearFaults");
      }
    },
  },
  {
    cause: "unknown",
    title: "An API that says nothing of use",
    async provoke() {
      // No field at all would look like one that CORS hides, and `Bearer` alone would have a new token tried.
      const headers = { "WWW-Authenticate": "Token" };
      await emulator("addFault", { service: "todo", kind: "answer", status: 401, headers });
      return fetch(`${api}/orders`);
    },
  },
  {
    cause: "token-revoked",
    title: "The whole sign-in was revoked: after this you sign in again",
    async provoke() {
      await emulator("revokeSessions", { user: me() });
      return quietly(`${api}/orders`);
    },
  },
];
