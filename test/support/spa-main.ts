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

const tell = (told: Told): void => console.debug(`spa ${JSON.stringify(told)}`);
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

function createApp(): { client: PublicClientApplication; fetch: Fetch } {
  const { authority, knownAuthority, cacheLocation = "localStorage", system = {}, resources, unrecovered } = spaOptions;
  const client = new PublicClientApplication({
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
  const { interactionTimeoutMs, account, prompt = "own" } = spaOptions;
  const tokens = publicClient(client, {
    ...(interaction && { interaction }),
    ...(interactionTimeoutMs !== undefined && { interactionTimeoutMs }),
    ...(prompt === "own" && { prompt: showPrompt }),
    ...(account !== undefined && {
      account: () => client.getAllAccounts().find(({ username }) => username.startsWith(`${account}@`)) ?? null,
    }),
  });
  const fetch = createFetch({
    tokens,
    resources,
    ...(unrecovered && { unrecovered }),
    onEvent: (event) => tell({ is: "event", event }),
  });
  return { client, fetch };
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

type App = ReturnType<typeof createApp>;

type Resumed = () => ResumedCall | undefined;

function callsOf(order: Order, apps: readonly App[], resumedOf: Resumed): (() => Promise<Response>)[] {
  const [app] = apps;
  if (!app) throw new Error("There is no app");
  if ("act" in order) return Array.from({ length: countOf(order) }, () => () => act(order, app, resumedOf()));
  if ("calls" in order) return order.calls.flatMap((call) => callsOf(call, apps, resumedOf));
  const { url, times = 1, ...init } = order;
  return Array.from({ length: times }, (_, index) => () => (apps[index % apps.length] ?? app).fetch(url, init));
}

async function act(order: Act, { client }: App, resumed: ResumedCall | undefined) {
  switch (order.act) {
    case "sign-in":
      await client.loginPopup({ scopes: scopes(), loginHint: order.user });
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

async function main(): Promise<void> {
  watchWindows();
  const apps = Array.from({ length: spaOptions.copies ?? 1 }, createApp);
  const [app] = apps;
  if (!app) throw new Error("There is no app");
  const { client, fetch } = app;
  if (spaOptions.prepares ?? true) {
    for (const one of apps) {
      await one.client.initialize();
      await one.client.handleRedirectPromise().catch((error: { errorCode?: string }) => {
        tell({ is: "sign-in-failed", code: error.errorCode ?? String(error) });
      });
    }
    for (const user of spaOptions.signIn ?? ["alex"]) {
      if (client.getAllAccounts().some(({ username }) => username.startsWith(`${user}@`))) continue;
      // Note: a blank page cannot hand the answer of a redirect back.
      const redirectUri = redirectPage === "bridge" ? {} : { redirectUri: appUrl };
      return client.loginRedirect({ scopes: scopes(), loginHint: user, ...redirectUri });
    }
  }
  let resumed: ResumedCall | undefined;
  const resume = async () => {
    do {
      resumed = await resumeRedirect(fetch);
      if (!resumed) return;
      const { method, url, key, response } = resumed;
      tell({ is: "resumed", method, url, key, ...(response && { status: response.status }) });
    } while (resumed.response);
  };
  const start = (id: number, order: Order): void => {
    for (const call of callsOf(order, apps, () => resumed)) {
      void outcomeOf(call).then((outcome) => tell({ is: "outcome", order: id, outcome }));
    }
    // The next one is offered once this one is decided upon.
    if ("act" in order && (order.act === "confirm" || order.act === "discard")) void resume();
  };
  const page: SpaPage = { start, next: undefined };
  Object.assign(globalThis, { spa: page });
  button("act", () => {
    if (page.next) start(...page.next);
    page.next = undefined;
  });
  button("approve", () => prompted?.approve());
  button("cancel", () => prompted?.cancel());
  await resume();
  tell({ is: "ready" });
}

const scopes = (): string[] => [...(Object.values(spaOptions.resources)[0] ?? [])];

// The hidden frames of MSAL may be shown this page as well.
if (framed === (window.parent !== window)) {
  main().catch((error: unknown) => tell({ is: "failed", message: String(error) }));
}
