/** The built-in dialog, as a person with a mouse, a keyboard or a screen reader meets it. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { promptDialog } from "../../packages/browser/src/prompt/prompt-dialog.ts";
import { type Person, startChromium } from "../support/chromium.ts";
import { answers, broken, openDialogPage, type Realm, type Shown, show } from "./dialog-page.ts";

let person: Person;
beforeAll(async () => {
  person = await startChromium();
});
afterAll(() => person.leave());

const dialogOf = (page: Page) => page.getByRole("dialog", { name: "Confirm that it’s you" });
const focused = (page: Page) =>
  page.evaluate(() => {
    const { activeElement } = document;
    return (activeElement?.shadowRoot?.activeElement ?? activeElement)?.textContent;
  });

test("does nothing in Node before there is a prompt [B7]", async () => {
  expect(await promptDialog()(undefined)).toBeUndefined();
});

test("loads the dialog with the first prompt, and not for the end of none", async () => {
  const page = await openDialogPage(person);
  const requests: string[] = [];
  page.on("request", (request) => requests.push(request.url()));
  await show(page);
  expect(requests).toEqual([]);
  expect(await show(page, {})).toBe("shown");
  expect(requests).toHaveLength(1);
});

test("shows only the newest of what came while it was loading", async () => {
  const page = await openDialogPage(person);
  await page.evaluate(() => {
    const realm = globalThis as unknown as Realm;
    return Promise.all([realm.show({ stage: "ask" }), realm.show({ stage: "waiting" })]);
  });
  expect(await page.getByRole("status").textContent()).toContain("Finish in the window");

  const other = await openDialogPage(person);
  await other.evaluate(() => {
    const realm = globalThis as unknown as Realm;
    return Promise.all([realm.show({ stage: "ask" }), realm.show()]);
  });
  expect(await other.locator("msal-fetch-prompt").count()).toBe(0);
});

test("rejects when the dialog cannot be loaded", async () => {
  const page = await openDialogPage(person, { chunkFails: 1 });
  expect(await show(page, {})).toContain("a chunk of the app could not be loaded");
});

test.each<[Shown, status: string, buttons: string[]]>([
  [{ stage: "ask" }, "A sign-in window opens", ["Continue", "Cancel"]],
  [{ stage: "ask", leaves: true }, "You leave this page to sign in, and come back", ["Continue", "Cancel"]],
  [{ stage: "waiting" }, "Finish in the window", ["Cancel"]],
  [{ stage: "closed" }, "Window closed?", ["Try again", "Cancel"]],
  [{ stage: "blocked" }, "Allow pop-ups", ["Try again", "Cancel"]],
  [{ stage: "blocked", leaves: true }, "In this tab", ["Continue in this tab", "Cancel"]],
  [{ stage: "timed-out" }, "not finished in time", ["Try again", "Cancel"]],
  [{ stage: "other-tab" }, "another tab", ["Cancel"]],
  [{ stage: "leaving", leaves: true }, "Taking you to", []],
])("says what is going on and what can be done: %o [B1, B2, B4]", async (shown, status, buttons) => {
  const page = await openDialogPage(person);
  await show(page, shown);
  expect(await page.getByRole("status").textContent()).toContain(status);
  const offered = dialogOf(page).getByRole("button");
  expect(await offered.allTextContents()).toEqual(buttons);
  for (const button of await offered.all()) await button.click();
  const words = buttons.map((button) => (button === "Cancel" ? "cancel" : "approve"));
  expect(await answers(page)).toEqual(words.map((word) => `${word} ${shown.stage}`));
  expect(await broken(page)).toEqual([]);
});

test("names the app, what it wants to do and why, and no path", async () => {
  const title = `Ledger \u202eevil ${"x".repeat(80)}`;
  const page = await openDialogPage(person, { title });
  const text = async (shown: Shown) => {
    await show(page, shown);
    return (await dialogOf(page).innerText()).replace(/[\u2068\u2069]/g, "");
  };
  const origin = "https://localhost:8443/users/ada";
  expect(await text({ method: "DELETE", origin, reason: "policy-changed" })).toContain(
    `“Ledger evil ${"x".repeat(48)}…” wants to delete data at localhost:8443.\n\nYour organisation asks`,
  );
  expect(await text({ method: "patch", reason: "location" })).toContain("save changes at api.contoso.com.");
  expect(await text({ method: "POST", reason: "session-ended" })).toContain("send data to api.contoso.com.");
  await page.evaluate(() => {
    document.title = "";
  });
  expect(await text({})).toContain("This page wants to read data from api.contoso.com.");
});

test("takes texts of the app one by one", async () => {
  const page = await openDialogPage(person, { texts: { title: "Nochmals anmelden", continue: "Weiter", lang: "de" } });
  await show(page, {});
  const dialog = page.getByRole("dialog", { name: "Nochmals anmelden" });
  expect(await dialog.getByRole("button").allTextContents()).toEqual(["Weiter", "Cancel"]);
  expect(await dialog.getAttribute("lang")).toBe("de");
});

test("takes the focus, keeps it through the stages, and gives it back", async () => {
  const page = await openDialogPage(person);
  await page.locator("#save").focus();
  await show(page, {});
  expect(await focused(page)).toBe("Confirm that it’s you");
  await page.keyboard.press("Tab");
  expect(await focused(page)).toBe("Continue");
  await page.keyboard.press("Enter");
  expect(await answers(page)).toEqual(["approve ask"]);

  await show(page, { stage: "waiting" });
  expect(await focused(page)).toBe("Confirm that it’s you");
  await page.keyboard.press("Tab");
  expect(await focused(page)).toBe("Cancel");
  await show(page, { stage: "closed" });
  expect(await focused(page)).toBe("Cancel");

  await show(page);
  expect(await page.evaluate(() => document.activeElement?.id)).toBe("save");
  expect(await page.locator("msal-fetch-prompt").count()).toBe(0);
});

test("does not let an Enter that goes on from the page answer", async () => {
  const page = await openDialogPage(person);
  await page.locator("textarea").focus();
  await show(page, {});
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  await page.keyboard.down("Enter");
  await page.keyboard.down("Enter");
  expect(await answers(page)).toEqual(["approve ask"]);
});

test("cancels at Esc and stays until it is ended, and keeps the key from the page [E4]", async () => {
  const page = await openDialogPage(person);
  await show(page, { stage: "waiting" });
  await page.keyboard.press("Escape");
  expect(await answers(page)).toHaveLength(1);
  expect(await dialogOf(page).isVisible()).toBe(true);
  expect(await page.evaluate(() => (globalThis as unknown as Realm).pressed)).toEqual([]);
  await show(page);
  await expect.poll(() => answers(page)).toHaveLength(1);
});

test("cancels when the browser closes it at a second Esc, and opens again for another stage [E4]", async () => {
  const page = await openDialogPage(person);
  await show(page, { stage: "waiting" });
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await dialogOf(page).waitFor({ state: "hidden" });
  await expect.poll(() => answers(page)).toHaveLength(2);
  await show(page, { stage: "closed" });
  expect(await dialogOf(page).isVisible()).toBe(true);
});

test("ignores the second click of a double click that brought it up", async () => {
  const page = await openDialogPage(person);
  await show(page, {});
  const go = page.getByRole("button", { name: "Continue" });
  // Its place once it stands still.
  await go.hover();
  const box = await go.boundingBox();
  await show(page);
  await page.evaluate(() => {
    document.addEventListener("mousedown", () => void (globalThis as unknown as Realm).show({}), { once: true });
  });
  await page.mouse.dblclick((box?.x ?? 0) + 20, (box?.y ?? 0) + 20);
  expect(await dialogOf(page).isVisible()).toBe(true);
  expect(await answers(page)).toEqual([]);
  await go.click();
  expect(await answers(page)).toEqual(["approve ask"]);
});

test("ignores a click on what has just changed, unless it is of a key or of assistive technology", async () => {
  const page = await openDialogPage(person);
  await show(page, {});
  await page.getByRole("button", { name: "Cancel" }).hover();
  await page.evaluate(() => {
    void (globalThis as unknown as Realm).show({ stage: "closed" });
    const button = document.querySelector("msal-fetch-prompt")?.shadowRoot?.querySelector<HTMLElement>(".cancel");
    button?.dispatchEvent(new MouseEvent("click", { detail: 1 }));
  });
  expect(await answers(page)).toEqual([]);
  await page.evaluate(() => {
    void (globalThis as unknown as Realm).show({ stage: "timed-out" });
    document.querySelector("msal-fetch-prompt")?.shadowRoot?.querySelector<HTMLElement>(".cancel")?.click();
  });
  expect((await answers(page)).map((answer) => answer.split(",")[0])).toEqual(["cancel timed-out"]);
});

test("is asked again after the page took it away", async () => {
  const page = await openDialogPage(person);
  await show(page, {});
  await page.evaluate(() => document.body.replaceChildren());
  await show(page, { stage: "waiting" });
  expect(await dialogOf(page).evaluate((dialog) => dialog.matches(":modal"))).toBe(true);
});

test("is there again at once, with the focus, where the page renders its body anew [B1]", async () => {
  const page = await openDialogPage(person);
  await show(page, {});
  for (const _ of [1, 2]) {
    await page.keyboard.press("Tab");
    expect(await focused(page)).toBe("Continue");
    // As Turbo, htmx and frameworks that render into `body` do on a navigation inside the app.
    await page.evaluate(() => document.body.replaceChildren(document.createElement("main")));
    expect(await dialogOf(page).evaluate((dialog) => dialog.matches(":modal"))).toBe(true);
    expect(await focused(page)).toBe("Confirm that it’s you");
  }
  await page.evaluate(() => document.body.append(document.querySelector("msal-fetch-prompt") ?? ""));
  await page.getByRole("button", { name: "Continue" }).click();
  expect(await answers(page)).toEqual(["approve ask"]);

  await show(page);
  expect(await page.locator("msal-fetch-prompt").count()).toBe(0);
  expect(await broken(page)).toEqual([]);
});

test.each([
  ["cancels", "ask", ["cancel ask"]],
  ["leaves the user to the window", "waiting", []],
] as const)("%s where the page does not let it be, in stage %s [B1]", async (_, stage, expected) => {
  const page = await openDialogPage(person);
  const shown = await page.evaluate(async (one) => {
    let count = 0;
    new MutationObserver(() => {
      const prompt = document.querySelector("msal-fetch-prompt");
      if (prompt) count++;
      prompt?.remove();
    }).observe(document.body, { childList: true });
    await (globalThis as unknown as Realm).show({ stage: one });
    await new Promise((resolve) => setTimeout(resolve, 100));
    return count;
  }, stage);
  expect(shown).toBe(4);
  expect((await answers(page)).map((answer) => answer.split(",")[0])).toEqual(expected);
});

test("lives with another copy of the package in the page", async () => {
  const page = await openDialogPage(person);
  await show(page, {});
  await show(page);
  await page.evaluate('import("/copy/main.js")');
  await page.evaluate(() => (globalThis as unknown as Realm).startDialog({ continue: "Onward" })({}));
  await page.getByRole("button", { name: "Onward" }).click();
  expect(await answers(page)).toEqual(["approve ask"]);
});
