/** A single-page app with real msal-browser in real Chromium: what the tests of the browser begin with. */
import { createEmulator, type Emulator, sample } from "@msal-fetch/emulator";
import type { BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect } from "vitest";
import { testCertificate } from "./certificate.ts";
import { type Person, startChromium } from "./chromium.ts";
import type { SpaOptions, SpaWorld } from "./spa-protocol.ts";
import { type SpaServer, serveSpa } from "./spa-server.ts";
import { Tab } from "./spa-tab.ts";

/** Addresses of the running world, each an origin of its own. */
interface Origins {
  readonly app: string;
  readonly todo: string;
  readonly graph: string;
}

/** The app, its APIs and its token service, for all tests of a file. */
export class Spa {
  #person: Person | undefined;
  #server: SpaServer | undefined;
  #emulator: Emulator | undefined;
  #origins: Origins | undefined;
  #world: SpaWorld | undefined;
  readonly #contexts: BrowserContext[] = [];
  readonly #tabs: Tab[] = [];

  get emulator(): Emulator {
    return there(this.#emulator);
  }

  get origins(): Origins {
    return there(this.#origins);
  }

  /** Opens the app in a browser of its own; resolves when it has loaded and its users are signed in. */
  async open(options: SpaOptions = {}): Promise<Tab> {
    const context = await there(this.#person).start();
    this.#contexts.push(context);
    await context.addInitScript({
      content: `globalThis.spaOptions = ${JSON.stringify({ ...options, ...this.#world })};`,
    });
    return this.#visit(context, this.#addressOf(options));
  }

  /** Opens the app in another tab of the same browser, set up as in the first, or with other options as well. */
  async another(tab: Tab, options: SpaOptions = {}): Promise<Tab> {
    const address = options.framed ? this.#addressOf(options) : tab.page.url();
    return this.#visit(
      tab.page.context(),
      address,
      `Object.assign(globalThis.spaOptions, ${JSON.stringify(options)});`,
    );
  }

  /** Has `DELETE /tasks/*`, `POST /reports` and `GET /reports` of the todo API ask for a context that only the person can give, on a page. */
  demandStepUp(): void {
    const { policy } = this.emulator;
    policy.requireContext({ service: "todo", method: "DELETE", path: "/tasks/*", id: "c1" });
    policy.requireContext({ service: "todo", path: "/reports", id: "c1" });
    policy.setContext("c1", "interaction");
    policy.configure({ signIn: "page" });
  }

  /** The next window that the browser of this tab opens. */
  nextWindow(tab: Tab): Promise<Page> {
    return tab.page.context().waitForEvent("page");
  }

  async start(): Promise<void> {
    this.#emulator = createEmulator({ certificate: testCertificate() });
    const service = await this.#emulator.listen({ service: "token" });
    const { origin: authorityOrigin, authority, host } = service;
    const api = (name: string) => this.emulator.listen({ service: name, authorityOrigin });
    const [server, person, todo, graph] = await Promise.all([
      serveSpa(),
      startChromium(true),
      api("todo"),
      api("graph"),
    ]);
    this.#server = server;
    this.#person = person;
    this.#origins = { app: server.origin, todo: todo.origin, graph: graph.origin };
    const resources = { [todo.origin]: [sample.api.scope], [graph.origin]: ["User.Read"] };
    this.#world = { authority, knownAuthority: host, resources };
  }

  /** Ends the browsers of a test. */
  async reset(): Promise<void> {
    await Promise.all(this.#contexts.splice(0).map((context) => context.close()));
    this.#emulator?.reset();
    const uncaught = this.#tabs.splice(0).flatMap((tab) => tab.uncaught);
    expect(uncaught, "errors that nobody caught").toEqual([]);
  }

  async stop(): Promise<void> {
    await this.#person?.leave();
    await Promise.all([this.#server?.close(), this.#emulator?.close()]);
  }

  #addressOf({ major = "5", framed, query = "" }: SpaOptions): string {
    return `${this.origins.app}${framed ? `/framed/${major}` : `/${major}/`}${query && `?${query}`}`;
  }

  async #visit(context: BrowserContext, url: string, script?: string): Promise<Tab> {
    const tab = await Tab.of(await context.newPage());
    this.#tabs.push(tab);
    if (script !== undefined) await tab.page.addInitScript({ content: script });
    await tab.page.goto(url);
    await tab.ready();
    const failed = tab.told.find((one) => one.is === "failed");
    if (failed) throw new Error(`The app failed: ${failed.message}`);
    return tab;
  }
}

/** What a person does at a page of the token service. */
export async function answer(window: Page | Promise<Page>, decision: "Approve" | "Deny", user?: string): Promise<void> {
  const page = await window;
  if (user !== undefined) await page.getByLabel("Sign in as").selectOption(user);
  await page.getByRole("button", { name: decision }).click();
}

/** Starts one for the tests of the file that calls this. */
export function useSpa(): Spa {
  const spa = new Spa();
  beforeAll(() => spa.start());
  afterEach(() => spa.reset());
  afterAll(() => spa.stop());
  return spa;
}

function there<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("The app has not been started");
  return value;
}
