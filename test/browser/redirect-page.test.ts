/** The page for the redirect URI in real Chromium: built by Vite as an app would, with real msal-browser around it. */
import { fileURLToPath } from "node:url";
import { createEmulator, type Emulator, type Listener, sample } from "@msal-fetch/emulator";
import type { BrowserContext, Page } from "playwright-core";
import { build } from "vite";
import { afterAll, beforeAll, expect, test } from "vitest";
import { msal, startSpa } from "../emulator/spa.ts";
import { testCertificate } from "../support/certificate.ts";
import { type Person, startChromium } from "../support/chromium.ts";

let emulator: Emulator;
let listener: Listener;
let person: Person;
let files: Map<string, string>;

beforeAll(async () => {
  emulator = createEmulator({ certificate: testCertificate() });
  [listener, person, files] = await Promise.all([emulator.listen(), startChromium(), builtPage()]);
});
afterAll(async () => {
  await person.leave();
  await emulator.close();
});

const scopes = [sample.api.scope];
const username = sample.users.alex.userPrincipalName;
const noAnswer = "This page ends a sign-in, and there is none to end. You can close it.";

test("does nothing where there is no window [B7]", async () => {
  await expect(import("../../packages/browser/src/redirect.ts")).resolves.toBeDefined();
});

test("hands the answer over from a window, which closes", async () => {
  const page = await openApp();
  const opened = page.context().waitForEvent("page");
  expect(await msal(page, "acquireTokenPopup", { scopes })).toMatchObject({ username });
  const popup = await opened;
  if (!popup.isClosed()) await popup.waitForEvent("close");
  await page.context().close();
});

test("hands the answer over from a hidden frame", async () => {
  const page = await openApp();
  await msal(page, "acquireTokenPopup", { scopes });
  const onlyFrame = { scopes, as: username, cacheLookupPolicy: 5 };
  expect(await msal(page, "acquireTokenSilent", onlyFrame)).toMatchObject({ username, fromCache: false });
  await page.context().close();
});

test("brings the person back to where the page was left", async () => {
  const page = await openApp("/invoices?year=2026#/open");
  const left = page.url();
  const through = page.waitForURL(/\/redirect/, { waitUntil: "commit" });
  await msal(page, "acquireTokenRedirect", { scopes }).catch(() => {});
  await through;
  await page.waitForURL(left);
  expect(await msal(page, "acquireTokenSilent", { scopes, as: username })).toMatchObject({ username });
  await page.context().close();
});

test("says that there is nothing to do when it is opened by hand", async () => {
  const page = await openApp("/redirect");
  await page.getByText(noAnswer).waitFor();
  expect(await page.getByRole("status").count()).toBe(1);
  await page.context().close();
});

test("shows no more in a frame", async () => {
  const page = await openApp();
  await page.evaluate(() =>
    document.body.append(Object.assign(document.createElement("iframe"), { src: "/redirect" })),
  );
  await page.frameLocator("iframe").getByText(noAnswer).waitFor();
  await page.context().close();
});

test("repeats nothing of an answer that it cannot hand over [X1]", async () => {
  const page = await openApp("/redirect#code=secret-code&state=secret-state");
  await page.getByText("The sign-in could not be handed over. Close this window and try again.").waitFor();
  expect(await page.content()).not.toContain("secret");
  expect(page.url()).not.toContain("secret-code");
  await page.context().close();
});

async function openApp(path = "/"): Promise<Page> {
  const { origin } = await startSpa(listener);
  const page = await person.open("about:blank");
  await serveBuilt(page.context());
  await page.goto(`${origin}${path}`);
  return page;
}

/** Has the built page answer at the redirect URI, also in windows and frames. */
async function serveBuilt(context: BrowserContext): Promise<void> {
  await context.route(/\/(?:redirect(?:\?.*)?|assets\/.*)$/, (route) => {
    const { pathname } = new URL(route.request().url());
    const [file, contentType] =
      pathname === "/redirect" ? ["redirect.html", "text/html"] : [pathname.slice(1), "text/javascript"];
    return route.fulfill({ contentType, body: files.get(file) ?? "" });
  });
}

async function builtPage(): Promise<Map<string, string>> {
  const root = fileURLToPath(new URL("../../packages/browser", import.meta.url));
  const result = await build({
    root,
    configFile: false,
    logLevel: "error",
    resolve: { conditions: ["@msal-fetch/source"] },
    build: { write: false, rolldownOptions: { input: `${root}/redirect.html` } },
  });
  const [output] = [result].flat();
  if (!output || !("output" in output)) throw new Error("Vite has built nothing");
  return new Map(output.output.map((file) => [file.fileName, file.type === "chunk" ? file.code : String(file.source)]));
}
