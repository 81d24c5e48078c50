// Real msal-browser's own network calls against the emulator over https: redirect flow with PKCE, refresh, claims.
import type { AuthenticationResult, PublicClientApplication, RedirectRequest } from "@azure/msal-browser";
import { createEmulator, type Emulator, type Listener, sample } from "@msal-fetch/emulator";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { becomePage, pageOrigin } from "../emulator/browser.ts";
import { claimsIn } from "../emulator/client.ts";
import { testCertificate } from "../support/certificate.ts";

let emulator: Emulator;
let listener: Listener;
let client: PublicClientApplication;
const realFetch = globalThis.fetch;
const acrs = (id: string): string => JSON.stringify({ access_token: { acrs: { essential: true, value: id } } });
const scopes = ["User.Read"];

beforeAll(async () => {
  emulator = createEmulator({ certificate: testCertificate() });
  listener = await emulator.listen();
  const { id: clientId } = emulator.directory.addApp({
    name: "Single-page app",
    redirectUris: [{ uri: `${pageOrigin}/`, type: "spa" }],
    scopes: { graph: scopes },
  });
  becomePage();
  const msal = await import("@azure/msal-browser");
  client = new msal.PublicClientApplication({
    auth: {
      clientId,
      authority: listener.authority,
      knownAuthorities: [listener.host],
      redirectUri: `${pageOrigin}/`,
      clientCapabilities: ["CP1"],
    },
  });
  await client.initialize();
});
afterAll(() => {
  vi.unstubAllGlobals();
  return emulator.close();
});

// The page leaves for the authorize endpoint and comes back with the answer in its fragment.
async function redirect(request: RedirectRequest): Promise<AuthenticationResult> {
  const left = new Promise<string>((resolve) => {
    client.setNavigationClient({
      async navigateExternal(url) {
        resolve(url);
        return true;
      },
      navigateInternal: async () => false,
    });
  });
  void client.acquireTokenRedirect(request).catch(() => {});
  const answer = await realFetch(await left, { redirect: "manual" });
  const { hash } = new URL(answer.headers.get("location") ?? "");
  const result = await client.handleRedirectPromise({ hash, navigateToLoginRequestUrl: false });
  if (!result) throw new Error("The redirect brought no result.");
  return result;
}

test("signs in by redirect, steps up silently and by redirect, and keeps the elevated token", async () => {
  const { account } = await redirect({ scopes, loginHint: "ada" });
  expect(account.homeAccountId).toBe(`${sample.users.ada.id}.${sample.tenantId}`);

  const silent = await client.acquireTokenSilent({ scopes, account, claims: acrs("c1") });
  expect(claimsIn(silent.accessToken)).toMatchObject({ acrs: ["c1"], xms_cc: ["CP1"], scp: "User.Read" });
  expect((await client.acquireTokenSilent({ scopes, account })).fromCache).toBe(true);

  emulator.policy.setContext("c2", "interaction");
  const refused = await client
    .acquireTokenSilent({ scopes, account, claims: acrs("c2") })
    .catch((error: unknown) => error);
  expect(refused).toMatchObject({
    name: "InteractionRequiredAuthError",
    errorCode: "interaction_required",
    subError: "basic_action",
  });

  const stepped = await redirect({ scopes, account, claims: (refused as { claims: string }).claims });
  expect(claimsIn(stepped.accessToken)["acrs"]).toEqual(["c2"]);
});

test("lets a page read a challenge, and hides it when told so", async () => {
  emulator.events.policyChanged();
  const [account] = client.getAllAccounts();
  const token = await client.acquireTokenSilent({ scopes, ...(account && { account }) });
  const headers = { authorization: `Bearer ${token.accessToken}` };
  const refused = await fetch(`${listener.origin}/graph/v1.0/me`, { headers });
  expect(refused.headers.get("access-control-expose-headers")).toContain("WWW-Authenticate");
  emulator.policy.setCors({ service: "graph", allow: false });
  await expect(fetch(`${listener.origin}/graph/v1.0/me`, { headers })).rejects.toThrow(TypeError);
});
