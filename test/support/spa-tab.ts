/**
 * A tab of the app. Playwright's own means to look into a page, locators and `waitForFunction` included, give the page a
 * user activation, with which every window may open: here a page is spoken to without that, and clicked for real.
 */
import type { FetchEvent } from "@msal-fetch/core";
import type { CDPSession, Page } from "playwright-core";
import { buttons, countOf, type Order, type Outcome, type Told } from "./spa-protocol.ts";

const TIMEOUT_MS = 12_000;

/** A tab, what it has told so far, and what can be done in it. */
export class Tab {
  readonly page: Page;
  readonly told: Told[] = [];
  /** Errors that nobody caught. */
  readonly uncaught: string[] = [];
  readonly #session: CDPSession;
  readonly #times = new WeakMap<Told, number>();
  #orders = 0;
  readonly #listeners = new Set<() => void>();

  private constructor(page: Page, session: CDPSession) {
    this.page = page;
    this.#session = session;
    page.on("console", (message) => {
      const text = message.text();
      const [, at, json] = /^spa (\d+) (.*)$/s.exec(text) ?? [];
      if (json === undefined) return;
      const told: Told = JSON.parse(json);
      this.#times.set(told, Number(at));
      this.told.push(told);
      for (const listener of this.#listeners) listener();
    });
    page.on("pageerror", (error) => this.uncaught.push(String(error)));
  }

  /** Speaks to a page from now on. */
  static async of(page: Page): Promise<Tab> {
    return new Tab(page, await page.context().newCDPSession(page));
  }

  /** Makes calls by script, as at a timer: without an activation. */
  async call(order: Order): Promise<Outcome[]> {
    return this.outcomes(await this.begin(order), order);
  }

  /** Makes calls in the handler of a real click. */
  async click(order: Order): Promise<Outcome[]> {
    return this.outcomes(await this.begin(order, "click"), order);
  }

  /** Like `call` and `click`, without waiting for the outcomes. Gives the number of the order. */
  async begin(order: Order, by: "script" | "click" = "script"): Promise<number> {
    const id = this.#orders++;
    if (by === "script") await this.peek(`${app}.start(${id}, ${JSON.stringify(order)})`);
    else {
      await this.peek(`void (${app}.next = ${JSON.stringify([id, order])})`);
      await this.press("act");
    }
    return id;
  }

  /** Clicks one of the app's buttons. */
  async press(place: keyof typeof buttons): Promise<void> {
    const { x, y } = buttons[place];
    await this.page.mouse.click(x + 100, y + 30);
  }

  /** Evaluates an expression without giving an activation. */
  async peek<T>(expression: string): Promise<T> {
    const { result, exceptionDetails } = await this.#session.send("Runtime.evaluate", {
      expression,
      returnByValue: true,
      awaitPromise: true,
      userGesture: false,
    });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value as T;
  }

  /** Waits until something holds of what was told. @param from How much of it was known before. */
  async until<T>(what: string, look: (told: readonly Told[]) => T | undefined, from = 0): Promise<T> {
    const deadline = Date.now() + TIMEOUT_MS;
    for (;;) {
      const found = look(this.told.slice(from));
      if (found !== undefined) return found;
      const left = deadline - Date.now();
      if (left <= 0)
        throw new Error(
          `Not within ${TIMEOUT_MS} ms: ${what}. Told: ${this.told.slice(-12).map((one) => `\n${JSON.stringify(one)}`)}`,
        );
      await new Promise<void>((resolve) => {
        const wake = () => {
          clearTimeout(timer);
          this.#listeners.delete(wake);
          resolve();
        };
        const timer = setTimeout(wake, left);
        this.#listeners.add(wake);
      });
    }
  }

  /** Waits for a stage of the prompt; `undefined`: that it is over. */
  stage(stage: string | undefined): Promise<true> {
    return this.until(`prompt ${stage}`, () => {
      const last = this.prompts.at(-1);
      return last && last.stage === stage ? true : undefined;
    });
  }

  /** Waits until the app has loaded, after `from` things were told. */
  ready(from = 0): Promise<true> {
    return this.until("ready", (told) => told.some(({ is }) => is === "ready" || is === "failed") || undefined, from);
  }

  /** When the page told the last of its kind, in milliseconds since 1970. */
  lastTime(is: Told["is"]): number {
    const last = this.#all(is).at(-1);
    return (last && this.#times.get(last)) ?? Number.NaN;
  }

  get prompts(): Extract<Told, { is: "prompt" }>[] {
    return this.#all("prompt");
  }

  /** The windows that the page opened, or tried to. */
  get windows(): Extract<Told, { is: "window" }>[] {
    return this.#all("window");
  }

  get events(): FetchEvent[] {
    return this.#all("event").map(({ event }) => event);
  }

  /** What came of an order so far. */
  outcomesOf(id: number): Outcome[] {
    return this.#all("outcome").flatMap(({ order, outcome }) => (order === id ? [outcome] : []));
  }

  outcomes(id: number, order: Order): Promise<Outcome[]> {
    const count = countOf(order);
    return this.until(`${count} outcomes of ${JSON.stringify(order)}`, () => {
      const outcomes = this.outcomesOf(id);
      return outcomes.length >= count ? outcomes : undefined;
    });
  }

  #all<Is extends Told["is"]>(is: Is): Extract<Told, { is: Is }>[] {
    return this.told.filter((one): one is Extract<Told, { is: Is }> => one.is === is);
  }
}

const app = "(globalThis.spa ?? frames[0].spa)";
