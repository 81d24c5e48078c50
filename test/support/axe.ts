/** What axe says of a page. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** A rule of axe, with what it was looked for at; a target inside a shadow root is the path to it. */
export interface AxeRule {
  readonly id: string;
  readonly help: string;
  readonly nodes: readonly { target: (string | string[])[] }[];
}

/** Runs axe from outside of the page, whose own policy may let no such script run. */
export async function runAxe(page: Page): Promise<{ violations: AxeRule[]; passes: AxeRule[] }> {
  return page.evaluate(`${axe}; axe.run()`);
}
