/** A real browser without a window, for what a person does at pages. */
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { ensureProgram } from "./programs.ts";

/** A browser and what people do with it. */
export interface Person {
  /** Opens an address in a browser that nobody is signed in to. */
  open(url: string): Promise<Page>;
  /** A browser that nobody is signed in to, for several tabs. */
  start(): Promise<BrowserContext>;
  /** Ends the browser. */
  leave(): Promise<void>;
}

/**
 * Starts Debian's Chromium. It trusts the emulator's certificate, which is made for each run.
 * @param blocksPopups Whether windows open after a click only, as with people. Playwright lets all of them open.
 */
export async function startChromium(blocksPopups = false): Promise<Person> {
  const browser: Browser = await chromium.launch({
    executablePath: ensureProgram("chromium"),
    ...(blocksPopups && { ignoreDefaultArgs: ["--disable-popup-blocking"] }),
    args: [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
  const start = () => browser.newContext({ ignoreHTTPSErrors: true });
  return {
    async open(url) {
      const context = await start();
      const page = await context.newPage();
      await page.goto(url);
      return page;
    },
    start,
    leave: () => browser.close(),
  };
}
