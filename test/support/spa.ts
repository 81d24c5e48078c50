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
    const given = JSON.stringify({ ...options, ...this.#world });
    await context.addInitScript({ content: `globalThis.spaOptions = ${given};` });
    const { major = "5", framed, openerPolicy } = options;
    const path = framed ? `/framed/${major}` : `/${major}/`;
    const query = openerPolicy === undefined ? "" : `?coop=${openerPolicy}`;
    return this.#visit(context, `${this.origins.app}${path}${query}`);
  }

  /** Opens the app in another tab of the same browser. */
  another(tab: Tab): Promise<Tab> {
    return this.#visit(tab.page.context(), tab.page.url());
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

  async #visit(context: BrowserContext, url: string): Promise<Tab> {
    const tab = await Tab.of(await context.newPage());
    this.#tabs.push(tab);
    await tab.page.goto(url);
    await tab.ready();
    const failed = tab.told.find((one) => one.is === "failed");
    if (failed) throw new Error(`The app failed: ${failed.message}`);
    return tab;
  }
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
