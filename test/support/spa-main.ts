/** The page of the app: does what a test orders, and tells what comes of it on the console, which needs no look into the page. */
import { PublicClientApplication } from "@azure/msal-browser";
import {
  createFetch,
  type Fetch,
  type Prompt,
  publicClient,
  type ResumedCall,
  reportOf,
  resumeRedirect,
} from "@msal-fetch/browser";
import {
  type Act,
  buttons,
  countOf,
  type Order,
  type Outcome,
  type SpaOptions,
  type SpaWorld,
  type Told,
} from "./spa-protocol.ts";

declare const spaOptions: SpaOptions & SpaWorld;

/** What the page has for a test, which calls it without giving the page an activation. */
export interface SpaPage {
  start(id: number, order: Order): void;
  /** What the next click on the app's button starts. */
  next: [id: number, order: Order] | undefined;
}

const tell = (told: Told): void => console.debug(`spa ${Date.now()} ${JSON.stringify(told)}`);

/** What a page says on its console as it goes is lost: this is told by the next one. */
const LAST_WORDS = "spa.last-words";
function tellLast(told: Told): void {
  try {
    sessionStorage.setItem(LAST_WORDS, `${sessionStorage.getItem(LAST_WORDS) ?? ""}${JSON.stringify(told)}\n`);
  } catch {
    // Where there is no storage, no page leaves.
  }
}
function tellLastWords(): void {
  try {
    for (const line of (sessionStorage.getItem(LAST_WORDS) ?? "").split("\n")) if (line) tell(JSON.parse(line) as Told);
    sessionStorage.removeItem(LAST_WORDS);
  } catch {
    // There is no storage.
  }
}
let isLeaving = false;
addEventListener(
  "pagehide",
  () => {
    isLeaving = true;
  },
  { capture: true },
);
const { major = "5", framed = false, interaction } = spaOptions;
const { redirectPage = major === "5" ? "bridge" : interaction === "redirect" ? "app" : "blank" } = spaOptions;
const appUrl = `${location.origin}/${major}/`;
let prompted: Prompt | undefined;

function watchWindows(): void {
  const open = window.open.bind(window);
  window.open = (...request) => {
    const active = navigator.userActivation.isActive;
    const opened = open(...request);
    tell({ is: "window", active, opened: opened !== null });
    return opened;
  };
}

function button(name: keyof typeof buttons, act: () => void): void {
  const { text, x, y } = buttons[name];
  const element = document.createElement("button");
  element.textContent = text;
  element.style.cssText = `position:fixed;left:${x}px;top:${y}px;width:200px;height:60px`;
  element.addEventListener("click", act);
  document.body.append(element);
}

function showPrompt(prompt: Prompt | undefined): void {
  prompted = prompt;
  tell(prompt ? { is: "prompt", stage: prompt.stage, reason: prompt.reason, leaves: prompt.leaves } : { is: "prompt" });
}

function createClient(): PublicClientApplication {
  const { authority, knownAuthority, cacheLocation = "localStorage", system = {} } = spaOptions;
  return new PublicClientApplication({
    auth: {
      clientId: "2c8b5f10-4e9d-4a37-91c6-f07d3a6e8b06",
      authority,
      knownAuthorities: [knownAuthority],
      redirectUri: redirectPage === "app" ? appUrl : `${location.origin}/redirect/${redirectPage}`,
      clientCapabilities: ["CP1"],
    },
    cache: { cacheLocation },
    system,
  });
}

function connect(client: PublicClientApplication): Fetch {
  const { interactionTimeoutMs, account, prompt = "own", resources, unrecovered } = spaOptions;
  const tokens = publicClient(client, {
    ...(interaction && { interaction }),
    ...(interactionTimeoutMs !== undefined && { interactionTimeoutMs }),
    ...(prompt === "own" && { prompt: showPrompt }),
    ...(account !== undefined && {
      account: () => client.getAllAccounts().find(({ username }) => username.startsWith(`${account}@`)) ?? null,
    }),
  });
  return createFetch({
    tokens,
    resources,
    ...(unrecovered && { unrecovered }),
    onEvent: (event) => tell({ is: "event", event }),
  });
}

async function outcomeOf(call: () => Promise<Response>): Promise<Outcome> {
  try {
    const response = await call();
    const active = navigator.userActivation.isActive;
    const report = reportOf(response);
    const { status, headers } = response;
    const body = await response.text();
    return { status, body, active, challenged: headers.has("www-authenticate"), ...(report && { report }) };
  } catch (error) {
    const { name, message, code, report } = error as Error & { code?: string; report?: Outcome["report"] };
    const active = navigator.userActivation.isActive;
    return { active, error: { name, message, ...(code !== undefined && { code }) }, ...(report && { report }) };
  }
}

interface App {
  readonly client: PublicClientApplication;
  readonly fetches: readonly Fetch[];
  resumed: ResumedCall | undefined;
}

function callsOf(order: Order, app: App): (() => Promise<Response>)[] {
  if ("act" in order) return Array.from({ length: countOf(order) }, () => () => act(order, app));
  if ("calls" in order) return order.calls.flatMap((call) => callsOf(call, app));
  const { url, times = 1, ...init } = order;
  const { fetches } = app;
  return Array.from({ length: times }, (_, index) => async () => {
    const fetch = fetches[index % fetches.length];
    if (!fetch) throw new Error("The app has no fetch");
    return fetch(url, init);
  });
}

async function act(order: Act, { client, resumed }: App): Promise<Response> {
  switch (order.act) {
    case "sign-in":
      await client.loginPopup({ scopes: scopes(), loginHint: order.user });
      break;
    case "activate":
      client.setActiveAccount(
        client.getAllAccounts().find(({ username }) => username.startsWith(`${order.user}@`)) ?? null,
      );
      break;
    case "sign-out":
      await client.logoutRedirect({ postLogoutRedirectUri: `${location.origin}/elsewhere` });
      break;
    case "confirm":
      if (!resumed) throw new Error("There is no call to confirm");
      return resumed.confirm();
    case "discard":
      resumed?.discard();
      break;
  }
  return new Response();
}

function spoilStorage(): void {
  if (spaOptions.storage === "full") {
    // Down to the last character.
    for (let size = 2 ** 23; size >= 1; size /= 2) {
      try {
        sessionStorage.setItem(`ballast ${size}`, "x".repeat(size));
      } catch {
        // Half of it may fit.
      }
    }
  }
  if (spaOptions.storage !== "unavailable") return;
  const get = () => {
    throw new DOMException("Access is denied for this document.", "SecurityError");
  };
  for (const name of ["localStorage", "sessionStorage"]) Object.defineProperty(window, name, { get });
}

/** The app's own start: whether the page leaves, so that a user can sign in. */
async function leavesToSignIn(client: PublicClientApplication): Promise<boolean> {
  if (spaOptions.prepares === false) return false;
  await client.initialize();
  await client.handleRedirectPromise().catch((error: { errorCode?: string }) => {
    tell({ is: "sign-in-failed", code: error.errorCode ?? String(error) });
  });
  const names = client.getAllAccounts().map(({ username }) => username);
  const missing = (spaOptions.signIn ?? ["alex"]).find((user) => !names.some((name) => name.startsWith(`${user}@`)));
  if (missing === undefined) return false;
  // Note: a blank page cannot hand the answer of a redirect back.
  const redirectUri = redirectPage === "bridge" ? {} : { redirectUri: appUrl };
  await client.loginRedirect({ scopes: scopes(), loginHint: missing, ...redirectUri });
  return true;
}

async function resume(app: App): Promise<void> {
  do {
    const calls = await Promise.all(app.fetches.map((fetch) => resumeRedirect(fetch)));
    app.resumed = calls.find((call) => call !== undefined);
    for (const call of calls) {
      if (!call) continue;
      const { method, url, key, response } = call;
      tell({ is: "resumed", method, url, key, ...(response && { status: response.status }) });
    }
  } while (app.resumed?.response);
}

async function main(): Promise<void> {
  watchWindows();
  spoilStorage();
  const client = createClient();
  const fetches = Array.from({ length: spaOptions.copies ?? 1 }, () => connect(client));
  if (await leavesToSignIn(client)) return;
  const app: App = { client, fetches, resumed: undefined };
  const start = (id: number, order: Order): void => {
    for (const call of callsOf(order, app)) {
      void outcomeOf(call).then((outcome) => (isLeaving ? tellLast : tell)({ is: "outcome", order: id, outcome }));
    }
    // The next one is offered once this one is decided upon.
    if ("act" in order && (order.act === "confirm" || order.act === "discard")) void resume(app);
  };
  const page: SpaPage = { start, next: undefined };
  Object.assign(globalThis, { spa: page });
  button("act", () => {
    if (page.next) start(...page.next);
    page.next = undefined;
  });
  button("approve", () => prompted?.approve());
  button("cancel", () => prompted?.cancel());
  await resume(app);
  tellLastWords();
  tell({ is: "ready" });
}

const scopes = (): string[] => [...(Object.values(spaOptions.resources)[0] ?? [])];

// The hidden frames of MSAL may be shown this page as well.
if (framed === (window.parent !== window)) {
  main().catch((error: unknown) => tell({ is: "failed", message: String(error) }));
}
