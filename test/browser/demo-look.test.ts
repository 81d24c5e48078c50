/** The page of the demo for everybody: light, dark, narrow, by keyboard, without motion. */
import { expect, it } from "vitest";
import { useDemo } from "./demo-page.ts";

const demo = useDemo();

it.each([
  [1280, "light"],
  [1280, "dark"],
  [360, "light"],
  [360, "dark"],
] as const)(
  "gives axe nothing to find, %i pixels wide and %s, and nothing to scroll sideways",
  async (width, colorScheme) => {
    const page = await demo.open("parallel");
    const look = async () => {
      expect(await page.findings()).toEqual([]);
      expect(await page.page.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
    };
    await page.page.setViewportSize({ width, height: 800 });
    await page.page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await look();
    await page.approve(() => page.press("Sign in"));
    await page.page.getByText("alex@contoso.onmicrosoft.com").waitFor();

    const [window] = await Promise.all([
      page.page.context().waitForEvent("page"),
      page.press("Read six parts of an order"),
    ]);
    await page.page.getByRole("dialog").waitFor();
    await look();
    await window.getByRole("button", { name: "Approve" }).click();
    await page.outcome();
    for (const summary of await page.page.locator("summary").all()) await summary.click();
    await look();

    await page.page.getByRole("link", { name: "Every other refusal, explained" }).click();
    // Some have long codes, which break nowhere by themselves.
    for (const cause of ["scope-missing", "app-role-missing", "wrong-token-kind", "user-lacks-privilege"]) {
      await page.page.locator("#cause").selectOption(cause);
      await page.press("Provoke it");
      await page.cause();
      await look();
    }
  },
);

it("is worked by keyboard: over the menu, to the story, to its button", async () => {
  const { page } = await demo.enter("silent");
  await page.locator("#skip").focus();
  await page.keyboard.press("Enter");
  expect(await page.evaluate("document.activeElement.id")).toBe("title");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.getByText("200 Answered at once.").waitFor();
  await page.getByRole("link", { name: "Six calls, one window" }).focus();
  await page.keyboard.press("Enter");
  expect(await page.evaluate("document.activeElement.textContent")).toBe("Six calls, one window");
});

it("moves nothing where no motion is wanted", async () => {
  const { page } = await demo.open("silent");
  await page.emulateMedia({ reducedMotion: "reduce" });
  await page.evaluate("document.body.classList.add('busy')");
  expect(await page.evaluate("document.getAnimations().length")).toBe(0);
});
