/** The page of the demo in real Chromium, and what a person does on it. */
import type { Emulator } from "@msal-fetch/emulator";
import type { BrowserContext, CDPSession, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect } from "vitest";
import { bundlePage } from "../../packages/demo/src/bundle.ts";
import { type Served, servePage } from "../../packages/demo/src/serve.ts";
import { runAxe } from "../support/axe.ts";
import { testCertificate } from "../support/certificate.ts";
import { type Person, startChromium } from "../support/chromium.ts";

/** The demo, for all tests of a file. */
export class Demo {
  #person: Person | undefined;
  #served: Served | undefined;
  #contexts: BrowserContext[] = [];
  readonly #uncaught: string[] = [];

  get emulator(): Emulator {
    if (!this.#served) throw new Error("The demo has not been started");
    return this.#served.emulator;
  }

  async start(origins: boolean): Promise<void> {
    const [files, person] = await Promise.all([bundlePage(), startChromium(true)]);
    this.#person = person;
    this.#served = await servePage(files, { certificate: testCertificate(), origins });
  }

  /** Opens a story in a browser of its own, in which nobody is signed in. */
  async open(story: string): Promise<DemoPage> {
    const context = await this.#person?.start();
    if (!context) throw new Error("There is no browser");
    this.#contexts.push(context);
    return this.visit(context, story);
  }

  /** Opens a story in another tab of the browser. */
  async visit(context: BrowserContext, story: string): Promise<DemoPage> {
    const page = await context.newPage();
    page.on("pageerror", (error) => this.#uncaught.push(String(error)));
    await page.goto(`${this.#served?.url}#${story}`);
    await page.locator("#stage").waitFor();
    return new DemoPage(page, await context.newCDPSession(page));
  }

  /** Opens a story as somebody who has signed in. */
  async enter(story: string): Promise<DemoPage> {
    const demo = await this.open(story);
    await demo.approve(() => demo.press("Sign in"));
    await demo.page.getByText("alex@contoso.onmicrosoft.com").waitFor();
    return demo;
  }

  async reset(): Promise<void> {
    await Promise.all(this.#contexts.splice(0).map((context) => context.close()));
    this.emulator.reset();
    expect(this.#uncaught.splice(0), "errors that nobody caught").toEqual([]);
  }

  async stop(): Promise<void> {
    await this.#person?.leave();
    await this.#served?.emulator.close();
  }
}

/** One tab of the demo. */
export class DemoPage {
  readonly page: Page;
  readonly #session: CDPSession;

  constructor(page: Page, session: CDPSession) {
    this.page = page;
    this.#session = session;
  }

  press(button: string): Promise<void> {
    return this.page.getByRole("button", { name: button, exact: true }).click();
  }

  /** Approves in the window that opens through what is done. */
  async approve(open: () => Promise<void>, decision: "Approve" | "Deny" = "Approve"): Promise<void> {
    const [popup] = await Promise.all([this.page.context().waitForEvent("page"), open()]);
    await popup.getByRole("button", { name: decision }).click();
  }

  /** The first line of what came of it. */
  async outcome(): Promise<string> {
    await this.page.locator("body:not(.busy) .outcome:not(.open)").first().waitFor();
    return this.page.locator(".outcome").first().innerText();
  }

  /** The cause that the diagnosis names, once there is one. */
  async cause(): Promise<string> {
    await this.page.locator("body:not(.busy) .diagnosis").waitFor();
    return this.page.locator(".diagnosis h2 code").innerText();
  }

  /** The kinds of the blocks of each call. */
  timeLine(): Promise<string[][]> {
    return this.page
      .locator("#picture svg > g")
      .evaluateAll((rows) =>
        rows.map((row) => [...row.querySelectorAll(".step")].map((step) => step.classList.item(1) ?? "")),
      );
  }

  /** Waits for an element. Playwright's own means would give the page an activation, with which windows may open. */
  async quietly(selector: string): Promise<void> {
    const expression = `new Promise((resolve) => {
      const look = () => document.querySelector(${JSON.stringify(selector)}) ? resolve() : requestAnimationFrame(look);
      look();
    })`;
    await this.#session.send("Runtime.evaluate", { expression, awaitPromise: true, userGesture: false });
  }

  /** What axe finds. */
  async findings(): Promise<string[]> {
    const { violations } = await runAxe(this.page);
    return violations.map(({ id, nodes }) => `${id}: ${JSON.stringify(nodes.map(({ target }) => target))}`);
  }
}

/** Starts one for the tests of the file that calls this. */
export function useDemo({ origins = false } = {}): Demo {
  const demo = new Demo();
  beforeAll(() => demo.start(origins));
  afterEach(() => demo.reset());
  afterAll(() => demo.stop());
  return demo;
}
