/** The page of `msal-fetch explain --html` in a real browser: readable by everybody, wide and narrow, light and dark. */

import { afterAll, beforeAll, expect, it } from "vitest";
import { explain } from "../../packages/cli/src/explain.ts";
import { recognise } from "../../packages/cli/src/input/recognise.ts";
import { renderHtml } from "../../packages/cli/src/report/html.ts";
import { CHALLENGE, har, harEntry } from "../cli/support.ts";
import { runAxe } from "../support/axe.ts";
import { type Person, startChromium } from "../support/chromium.ts";

let person: Person;
beforeAll(async () => {
  person = await startChromium();
});
afterAll(() => person.leave());

const recording = har(
  harEntry({ status: 401, got: { "WWW-Authenticate": CHALLENGE } }),
  harEntry({ at: 900, status: 200 }),
  harEntry({ at: 1_500, status: 403, url: "https://graph.microsoft.com/v1.0/users" }),
  harEntry({
    at: 2_500,
    status: 403,
    url: "https://vault1.vault.azure.net/secrets/a",
    body: { error: { code: "Forbidden", innererror: { code: "ForbiddenByRbac" } } },
  }),
);
const address = `data:text/html;base64,${Buffer.from(renderHtml(explain(recognise(recording)))).toString("base64")}`;

it.each([
  [1280, "light"],
  [1280, "dark"],
  [360, "light"],
  [360, "dark"],
] as const)(
  "gives axe nothing to find, %i pixels wide and %s, and nothing to scroll sideways",
  async (width, colorScheme) => {
    const page = await person.open("about:blank");
    await page.setViewportSize({ width, height: 800 });
    await page.emulateMedia({ colorScheme });
    await page.goto(address);
    const { violations } = await runAxe(page);

    expect(violations.map(({ id, help }) => `${id}: ${help}`)).toEqual([]);
    expect(await page.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
    await page.close();
  },
);
