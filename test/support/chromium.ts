/** A real browser without a window, for what a person does at pages. */
import { type Browser, chromium, type Page } from "playwright-core";
import { ensureProgram } from "./programs.ts";

/** A browser and what people do with it. */
export interface Person {
  /** Opens an address in a browser that nobody is signed in to. */
  open(url: string): Promise<Page>;
  /** Ends the browser. */
  leave(): Promise<void>;
}

/** Starts Debian's Chromium. It trusts the emulator's certificate, which is made for each run. */
export async function startChromium(): Promise<Person> {
  const browser: Browser = await chromium.launch({
    executablePath: ensureProgram("chromium"),
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
  return {
    async open(url) {
      const context = await browser.newContext({ ignoreHTTPSErrors: true });
      const page = await context.newPage();
      await page.goto(url);
      return page;
    },
    leave: () => browser.close(),
  };
}
