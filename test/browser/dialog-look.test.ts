/** The built-in dialog is readable by everybody: wide and narrow, light and dark, in both directions of writing. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runAxe } from "../support/axe.ts";
import { type Person, startChromium } from "../support/chromium.ts";
import { openDialogPage, type Shown, show } from "./dialog-page.ts";

let person: Person;
beforeAll(async () => {
  person = await startChromium();
});
afterAll(() => person.leave());

const stages: Shown[] = [
  { stage: "ask" },
  { stage: "ask", leaves: true },
  { stage: "waiting" },
  { stage: "closed" },
  { stage: "blocked" },
  { stage: "blocked", leaves: true },
  { stage: "timed-out" },
  { stage: "other-tab" },
  { stage: "leaving" },
];

const longest: Shown = { stage: "blocked", leaves: true, origin: `https://${"long".repeat(15)}.contoso.com:44351` };

test.each(["light", "dark"] as const)("gives axe nothing to find in any stage, %s", async (colorScheme) => {
  const page = await openDialogPage(person);
  await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
  for (const stage of stages) {
    await show(page, stage);
    const { violations, passes } = await runAxe(page);
    expect(violations.map(({ id }) => id)).toEqual([]);
    const readable = passes.find(({ id }) => id === "color-contrast")?.nodes ?? [];
    const parts = ["title", "what", "why", "how"].map((id) => ["msal-fetch-prompt", `#${id}`]);
    expect(readable.map(({ target }) => target[0])).toEqual(expect.arrayContaining(parts));
  }
});

test("follows the colours that the user prefers, and shows its border where colours are forced", async () => {
  const page = await openDialogPage(person);
  await show(page, {});
  const looks = async (media: Parameters<Page["emulateMedia"]>[0]) => {
    await page.emulateMedia(media);
    return page.getByRole("dialog").evaluate((dialog) => {
      const { backgroundColor, borderTopColor } = getComputedStyle(dialog);
      return [backgroundColor, borderTopColor];
    });
  };
  const clear = "rgba(0, 0, 0, 0)";
  expect(await looks({ colorScheme: "light" })).toEqual(["rgb(255, 255, 255)", clear]);
  expect(await looks({ colorScheme: "dark" })).toEqual(["rgb(34, 37, 44)", clear]);
  expect((await looks({ forcedColors: "active" }))[1]).not.toBe(clear);
});

test("moves nothing where the user wants no motion, and shows progress all the same", async () => {
  const page = await openDialogPage(person);
  await show(page, { stage: "waiting" });
  const animations = (reducedMotion: "reduce" | "no-preference") =>
    page
      .emulateMedia({ reducedMotion })
      .then(() =>
        page
          .getByRole("dialog")
          .evaluate((dialog) => [
            getComputedStyle(dialog).animationName,
            getComputedStyle(dialog.querySelector(".bar") as Element, "::after").animationName,
          ]),
      );
  expect(await animations("no-preference")).toEqual(["appear", "slide"]);
  expect(await animations("reduce")).toEqual(["none", "pulse"]);
});

test.each([
  [320, 16],
  [320, 32],
  [640, 32],
])("fits %i pixels with text of %i pixels, and nothing is to scroll sideways", async (width, textSize) => {
  const page = await openDialogPage(person);
  await page.setViewportSize({ width, height: 500 });
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Page.setFontSizes", { fontSizes: { standard: textSize, fixed: textSize } });
  await show(page, longest);
  const dialog = page.getByRole("dialog");
  expect(await dialog.evaluate((element) => getComputedStyle(element).fontSize)).toBe(`${textSize}px`);
  expect(await dialog.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBe(0);
  const box = await dialog.boundingBox();
  expect(box?.width).toBeLessThan(width);
  expect(box?.height).toBeLessThan(500);
  // What does not fit on the screen is scrolled to.
  await dialog.getByRole("button", { name: "Cancel" }).click();
});

test("is written from right to left for a language that is, whatever the page is", async () => {
  const texts = { lang: "ar", title: "تأكيد هويتك", continue: "متابعة", cancel: "إلغاء" };
  const page = await openDialogPage(person, { texts });
  await show(page, {});
  const left = async (name: string) => (await page.getByRole("button", { name }).boundingBox())?.x ?? Number.NaN;
  expect(await page.getByRole("dialog").evaluate((dialog) => dialog.matches(":dir(rtl)"))).toBe(true);
  expect(await left(texts.cancel)).toBeLessThan(await left(texts.continue));

  const english = await openDialogPage(person, { dir: "rtl" });
  await show(english, {});
  expect(await english.getByRole("dialog").evaluate((dialog) => dialog.matches(":dir(ltr)"))).toBe(true);
});

test("is not touched by the page's rules for all elements", async () => {
  const page = await openDialogPage(person);
  await show(page, {});
  const style = await page.getByRole("button", { name: "Continue" }).evaluate((button) => {
    const { textTransform, letterSpacing, fontSize } = getComputedStyle(button);
    return { textTransform, letterSpacing, fontSize };
  });
  expect(style).toEqual({ textTransform: "none", letterSpacing: "normal", fontSize: "16px" });
});
