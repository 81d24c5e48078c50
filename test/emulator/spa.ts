/** A single-page app with real msal-browser for real Chromium, on an origin of its own. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { type Listener, sample } from "@msal-fetch/emulator";
import type { Page } from "playwright-core";
import { startServer } from "../support/server.ts";

/** What a call of msal-browser came to: the interesting members of its result or of its error. */
export interface Outcome {
  accessToken?: string;
  username?: string;
  fromCache?: boolean;
  errorCode?: string;
  subError?: string;
  claims?: string;
}

/** The majors of msal-browser, by the names under which they are installed. */
const packages = { 4: "msal-browser-4", 5: "@azure/msal-browser" } as const;

/** A major of msal-browser. */
export type Major = keyof typeof packages;

/** A running app. */
export interface Spa {
  readonly origin: string;
}

/** Serves the app for the running test, under any name of this machine. Its redirect URI is `/redirect`: for 4 an empty page, for 5 one with its bridge. */
export async function startSpa({ authority, host }: Listener, major: Major = 5): Promise<Spa> {
  const { origin } = await startServer(({ path, headers }, response) => {
    const auth = { ...sample.publicClient, authority, knownAuthorities: [host], clientCapabilities: ["CP1"] };
    const cache = { cacheLocation: "localStorage" };
    const [type, body] = contentAt(major, path, {
      auth: { ...auth, redirectUri: `https://${headers["host"]}/redirect` },
      cache,
    });
    response.writeHead(200, { "content-type": type }).end(body);
  });
  return { origin };
}

/** Calls a method of msal-browser's client in a page of the app. */
export function msal(page: Page, method: string, request: object = {}): Promise<Outcome> {
  return page.evaluate(([name, init]) => (globalThis as unknown as { call: typeof callOf }).call(name, init), [
    method,
    request,
  ] as const);
}

declare function callOf(method: string, request: object): Promise<Outcome>;

function contentAt(major: Major, path: string, configuration: object): [type: string, body: string | Buffer] {
  if (path === "/msal.js") return ["text/javascript", library(major, "msal-browser.min.js")];
  if (path === "/bridge.js") return ["text/javascript", library(major, "redirect-bridge/msal-redirect-bridge.min.js")];
  if (path.startsWith("/redirect")) return ["text/html", major === 5 ? redirectPage : ""];
  return ["text/html", appPage(configuration)];
}

function library(major: Major, file: string): Buffer {
  const { resolve } = createRequire(import.meta.url);
  return readFileSync(join(resolve(`${packages[major]}/package.json`), "../lib", file));
}

const redirectPage = `<!doctype html><title>Signing in</title><script src="/bridge.js"></script>
<script>msalRedirectBridge.broadcastResponseToMainFrame()</script>`;

const appPage = (configuration: object): string => `<!doctype html><title>App</title><script src="/msal.js"></script>
<script>
const client = new msal.PublicClientApplication(${JSON.stringify(configuration)});
const settled = client.initialize().then(() => client.handleRedirectPromise()).then(seen, seen);
function seen(outcome) {
  if (!outcome) return {};
  const { accessToken, account, fromCache, errorCode, subError, claims } = outcome;
  return { accessToken, username: account?.username, fromCache, errorCode, subError, claims };
}
async function call(method, request) {
  await settled;
  const account = client.getAllAccounts().find(({ username }) => username === request.as) ?? undefined;
  return client[method]({ ...request, ...(account && { account }) }).then(seen, seen);
}
globalThis.call = call;
</script>`;
