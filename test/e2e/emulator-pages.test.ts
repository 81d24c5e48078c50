/** The pages of the token service in real Chromium, with real msal-browser: app, token service and API on three origins. */
import { createEmulator, type Emulator, type Listener, sample } from "@msal-fetch/emulator";
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { claimsIn } from "../emulator/client.ts";
import { type Major, msal, startSpa } from "../emulator/spa.ts";
import { testCertificate } from "../support/certificate.ts";
import { type Person, startChromium } from "../support/chromium.ts";

let emulator: Emulator;
let listener: Listener;
let person: Person;

beforeAll(async () => {
  emulator = createEmulator({ certificate: testCertificate() });
  [listener, person] = await Promise.all([emulator.listen(), startChromium()]);
});
afterEach(() => emulator.reset());
afterAll(async () => {
  await person.leave();
  await emulator.close();
});

const { alex, ada } = sample.users;
const scopes = [sample.api.scope];
const acrs = (id: string): string => JSON.stringify({ access_token: { acrs: { essential: true, value: id } } });

/** Opens the app, in which alex signed in without being asked. */
async function signedIn({
  major = 5,
  hostname = "localhost",
}: {
  major?: Major;
  hostname?: string;
} = {}): Promise<Page> {
  const { origin } = await startSpa(listener, major);
  const page = await person.open(`${origin.replace("localhost", hostname)}/`);
  expect(await msal(page, "acquireTokenPopup", { scopes })).toMatchObject({ username: alex.userPrincipalName });
  emulator.policy.configure({ signIn: "page" });
  return page;
}

/** Starts an interaction, and does something in its window. */
async function inPopup(page: Page, request: object, act: (popup: Page) => Promise<void>) {
  const opened = page.context().waitForEvent("page");
  const outcome = msal(page, "acquireTokenPopup", { scopes, as: alex.userPrincipalName, ...request });
  await act(await opened);
  return outcome;
}

const press = (name: string) => (popup: Page) => popup.getByRole("button", { name }).click();

it.each([
  ["unsafe-none", false],
  ["same-origin-allow-popups", true],
  ["same-origin", true],
] as const)("with the opener policy %s, an open popup looks closed to its opener: %s", async (openerPolicy, closed) => {
  emulator.policy.configure({ signIn: "page", openerPolicy });
  const { origin } = await startSpa(listener);
  const page = await person.open(`${origin}/`);
  const request = new URLSearchParams({
    client_id: sample.publicClient.clientId,
    redirect_uri: `${origin}/redirect`,
    response_type: "code",
    scope: "openid",
  });
  const opened = page.context().waitForEvent("page");
  await page.evaluate(`globalThis.popup = open("${listener.authority}/oauth2/v2.0/authorize?${request}")`);
  const popup = await opened;
  await popup.getByRole("button", { name: "Approve" }).waitFor();
  expect(await page.evaluate("popup.closed")).toBe(closed);
  expect(popup.isClosed()).toBe(false);
  await page.context().close();
});

it.each([
  [4, "unsafe-none"],
  [5, "unsafe-none"],
  [5, "same-origin-allow-popups"],
  [5, "same-origin"],
] as const)(
  "msal-browser %s steps up in a popup and in hidden frames with the opener policy %s",
  async (major, openerPolicy) => {
    emulator.policy.configure({ openerPolicy });
    emulator.policy.setContext("c1", "interaction");
    const page = await signedIn({ major });
    const refused = await msal(page, "acquireTokenSilent", { scopes, as: alex.userPrincipalName, claims: acrs("c1") });
    expect(refused).toMatchObject({ errorCode: "interaction_required", subError: "basic_action" });

    const stepped = await inPopup(page, { claims: refused.claims }, async (popup) => {
      expect(await popup.getByRole("heading").textContent()).toBe("Verify your identity");
      expect(await popup.getByRole("listitem").allTextContents()).toContain("Authentication context c1");
      expect(await popup.getByLabel("Sign in as").inputValue()).toBe(alex.id);
      await press("Approve")(popup);
    });
    expect(claimsIn(stepped.accessToken ?? "")["acrs"]).toEqual(["c1"]);

    const silent = await msal(page, "ssoSilent", { scopes, loginHint: alex.userPrincipalName, claims: acrs("c1") });
    expect(claimsIn(silent.accessToken ?? "")["acrs"]).toEqual(["c1"]);
    await page.context().close();
  },
);

it("msal-browser 4 takes an open popup for cancelled when the opener policy cuts the tie", async () => {
  const page = await signedIn({ major: 4 });
  emulator.policy.configure({ openerPolicy: "same-origin" });
  emulator.policy.setContext("c1", "interaction");
  let popup: Page | undefined;
  const outcome = await inPopup(page, { claims: acrs("c1") }, async (opened) => {
    popup = opened;
  });
  expect(outcome).toMatchObject({ errorCode: "user_cancelled" });
  expect(popup?.isClosed()).toBe(false);
  await page.context().close();
});

it("lets a second tab have an elevated token of its own from the refresh token of the step-up", async () => {
  emulator.policy.setContext("c1", "interaction");
  emulator.policy.addRule({ control: "mfa", api: "graph" });
  const page = await signedIn();
  await inPopup(page, { claims: acrs("c1") }, press("Approve"));
  // Opened only now: a tab that was open is told of the new refresh token, and msal-browser 5 may read the old one again.
  const tab = await page.context().newPage();
  await tab.goto(page.url());

  emulator.log.clear();
  const request = { as: alex.userPrincipalName, claims: acrs("c1") };
  const elevated = await msal(tab, "acquireTokenSilent", { ...request, scopes });
  expect(claimsIn(elevated.accessToken ?? "")["acrs"]).toEqual(["c1"]);
  // A second factor was given as well: it holds for other APIs.
  expect((await msal(tab, "acquireTokenSilent", { ...request, scopes: ["User.Read"] })).errorCode).toBeUndefined();
  expect(emulator.log.entries({ service: "token" }).map(({ grant, status }) => [grant, status])).toEqual([
    ["refresh_token", 200],
    ["refresh_token", 200],
  ]);
  expect(emulator.log.count({ service: "authorize" })).toBe(0);
  await page.context().close();
});

it("signs in whom the person chooses, whoever was asked for, and nobody on Deny", async () => {
  emulator.policy.setContext("c1", "interaction");
  const page = await signedIn();
  const denied = await inPopup(page, { claims: acrs("c1") }, press("Deny"));
  expect(denied).toMatchObject({ errorCode: "access_denied", subError: "cancel" });

  const other = await inPopup(page, { claims: acrs("c1") }, async (popup) => {
    await popup.getByLabel("Sign in as").selectOption(ada.id);
    await press("Approve")(popup);
  });
  expect(other.username).toBe(ada.userPrincipalName);
  await page.context().close();
});

it("answers a hidden frame by the session while it is good", async () => {
  const page = await signedIn();
  const request = { scopes, loginHint: alex.userPrincipalName };
  expect(await msal(page, "ssoSilent", request)).toMatchObject({ username: alex.userPrincipalName });
  emulator.events.revokeSessions("alex");
  expect(await msal(page, "ssoSilent", request)).toMatchObject({ errorCode: "login_required" });
  await page.context().close();
});

it("is not sent its session from a hidden frame of another site, where the browser keeps such cookies back", async () => {
  const page = await signedIn({ hostname: "127.0.0.1" });
  const request = { scopes, loginHint: alex.userPrincipalName };
  expect(await msal(page, "ssoSilent", request)).toMatchObject({ errorCode: "login_required" });
  await page.context().close();
});

it("is as slow or as broken as it is told to be", async () => {
  const page = await signedIn();
  emulator.faults.add({ service: "authorize", method: "GET", kind: "latency", ms: 700, times: 1 });
  const start = Date.now();
  expect(await msal(page, "ssoSilent", { scopes, loginHint: alex.userPrincipalName })).toHaveProperty("accessToken");
  expect(Date.now() - start).toBeGreaterThanOrEqual(700);

  emulator.faults.add({ service: "authorize", path: "/*/sign-in", kind: "latency", ms: 700 });
  emulator.policy.setContext("c1", "interaction");
  const answered = await inPopup(page, { claims: acrs("c1") }, press("Approve"));
  expect(claimsIn(answered.accessToken ?? "")["acrs"]).toEqual(["c1"]);
  expect(emulator.log.entries({ service: "authorize", method: "POST" })[0]?.ms).toBeGreaterThanOrEqual(690);
  await page.context().close();
});

it.each([
  [4, "unsafe-none"],
  [5, "unsafe-none"],
  [5, "same-origin"],
] as const)(
  "ends the session when msal-browser %s signs out, in a popup and by redirect, with the opener policy %s",
  async (major, openerPolicy) => {
    emulator.policy.configure({ openerPolicy });
    const page = await signedIn({ major });
    const { origin } = new URL(page.url());
    const silent = { scopes, loginHint: alex.userPrincipalName };
    // Of the popup, too, msal-browser 5 hears through the page that has its bridge.
    await msal(page, "logoutPopup", { as: alex.userPrincipalName, postLogoutRedirectUri: `${origin}/redirect` });
    expect(await msal(page, "ssoSilent", silent)).toMatchObject({ errorCode: "login_required" });

    await inPopup(page, {}, press("Approve"));
    expect(await msal(page, "ssoSilent", silent)).toHaveProperty("accessToken");
    const left = page.waitForURL((url) => url.pathname === "/bye");
    await msal(page, "logoutRedirect", { postLogoutRedirectUri: `${origin}/bye` }).catch(() => "the page has gone");
    await left;
    expect(await msal(page, "ssoSilent", silent)).toMatchObject({ errorCode: "login_required" });
    expect(emulator.log.entries({ service: "logout" }).map(({ status }) => status)).toEqual([302, 302]);
    await page.context().close();
  },
);

it("lets pages call an API on a third origin, and shows or hides its challenge", async () => {
  const { name } = sample.api;
  const api = await emulator.listen({ service: name, authorityOrigin: listener.origin });
  emulator.policy.requireContext({ service: name, path: "/approve", id: "c1" });
  const page = await signedIn();
  const { accessToken } = await msal(page, "acquireTokenSilent", { scopes, as: alex.userPrincipalName });
  const send = (method: string, path: string) =>
    page.evaluate(
      async ([url, verb, token]) => {
        const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
        const response = await fetch(url, { method: verb, headers, body: verb === "DELETE" ? null : "{}" });
        return [response.status, response.headers.has("www-authenticate")];
      },
      [`${api.origin}${path}`, method, accessToken ?? ""] as const,
    );
  for (const method of ["POST", "DELETE"]) expect(await send(method, "/tasks/1")).toEqual([200, false]);
  expect(await send("POST", "/approve")).toEqual([401, true]);
  emulator.policy.setCors({ service: name, expose: false });
  expect(await send("POST", "/approve")).toEqual([401, false]);
  await api.close();
  await page.context().close();
});
