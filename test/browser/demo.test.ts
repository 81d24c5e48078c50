/** The page that `npm start` serves: each story ends as it is told, and the time line shows it. */
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { useDemo } from "./demo-page.ts";

const demo = useDemo();
const ASKED = "200 Recovered: you were asked, and the call was sent again.";

it("lets the user in who approves, and says so where the user denied", async () => {
  const page = await demo.open("silent");
  await page.approve(() => page.press("Sign in"), "Deny");
  await page.page.getByText("You denied it. Try again when you like.").waitFor();
  expect(await page.page.locator("#welcome").isVisible()).toBe(true);

  await page.approve(() => page.press("Sign in"));
  await page.page.getByText("alex@contoso.onmicrosoft.com").waitFor();

  expect(await page.page.locator("#welcome").isVisible()).toBe(false);
});

it("recovers silently from revoked tokens", async () => {
  const page = await demo.enter("silent");
  await page.press("Read the orders");
  expect(await page.outcome()).toBe("200 Answered at once.");

  await page.press("Revoke, then read the orders");

  await expect.poll(() => page.timeLine()).toEqual([["send", "silent", "replay"]]);
  expect(await page.outcome()).toBe(
    "200 Recovered silently: a new token, and the call was sent again. Nobody was asked.",
  );
  expect(page.page.context().pages()).toHaveLength(1);
});

it("deletes an order once the user has approved in the window, and shows what each step took", async () => {
  const page = await demo.enter("step-up");
  await page.approve(() => page.press("Delete an order"));

  expect(await page.outcome()).toBe(ASKED);
  expect((await page.timeLine())[0]).toEqual(["silent", "send", "silent", "window", "replay"]);
  await page.page.getByText("The same in words").click();
  const words = await page.page.locator("#table tbody tr").allInnerTexts();
  expect(words.map((line) => line.split("\t").map((cell) => cell.replace(/[\d.]+ m?s/, "").trim()))).toEqual([
    [expect.stringMatching(/^DELETE \/orders\/1/), "silent token request", "done", ""],
    ["sent", "401", ""],
    ["silent token request", "✗ in vain", ""],
    ["the user in the window", "done", ""],
    ["sent again", "200", ""],
  ]);
  const blocks = await page.page.locator("#picture .step title").allTextContents();
  expect(words.map((line) => line.split("\t").slice(-3).join(" · "))).toEqual(blocks);
  expect(demo.emulator.log.entries({ method: "DELETE" }).map(({ status }) => status)).toEqual([401, 200]);
});

it("gives the API's own answer back where the user denies, with the reason", async () => {
  const page = await demo.enter("step-up");
  await page.approve(() => page.press("Delete an order"), "Deny");

  expect(await page.outcome()).toContain(
    "401 The API's own answer, given back as it came. Reason: interaction-cancelled",
  );
  expect(await page.page.locator(".diagnosis .summary").innerText()).not.toBe("");
});

it("asks first in the dialog where the call has no click behind it, and waits for the click there", async () => {
  const page = await demo.enter("no-click");
  await page.press("Delete an order, in 6 seconds");
  await page.quietly("msal-fetch-prompt");
  const dialog = page.page.getByRole("dialog");
  expect(await dialog.innerText()).toContain("A sign-in window opens when you continue.");
  expect(page.page.context().pages()).toHaveLength(1);

  await page.approve(() => dialog.getByRole("button", { name: "Continue" }).click());

  expect(await page.outcome()).toBe(ASKED);
  expect((await page.timeLine())[0]?.slice(-3)).toEqual(["ask", "window", "replay"]);
});

it("leaves the page to read an order, and reads it after the return", async () => {
  const page = await demo.enter("redirect");
  await page.press("Read an order");
  await page.page.getByRole("button", { name: "Approve" }).click();

  expect(await page.outcome()).toBe("200 Resumed after the sign-in.");
  const [before, after] = await page.timeLine();
  expect(before?.at(-1)).toBe("leave");
  expect(after?.at(-1)).toBe("replay");
});

it.each([
  ["Send it", [401, 200]],
  ["Give it up", [401]],
])("asks after the return whether to pay the order: %s", async (answer, statuses) => {
  const page = await demo.enter("redirect");
  await page.press("Pay an order");
  await page.page.getByRole("button", { name: "Approve" }).click();
  await page.page.getByText("You are back. Shall it go on?").waitFor();
  expect(await page.page.locator(".question code").innerText()).toMatch(/^POST \/api\/todo\/orders\/1\/payments$/);

  await page.press(answer);

  await page.page.locator(".question").waitFor({ state: "detached" });
  if (answer === "Send it") expect(await page.outcome()).toBe("200 Resumed after the sign-in.");
  expect(demo.emulator.log.entries({ method: "POST", service: "todo" }).map(({ status }) => status)).toEqual(statuses);
});

it("never prompts for a poll, and asks the user who reads the order", async () => {
  const page = await demo.enter("background");
  await page.press("Protect an order, and poll it");
  expect(await page.outcome()).toBe(
    "4 × 401 The API's own answer, given back as it came. Reason: interaction-not-allowed.",
  );
  expect(page.page.context().pages()).toHaveLength(1);

  await page.approve(() => page.press("Read it now"));
  expect(await page.outcome()).toBe(ASKED);
  await page.press("Poll it again");

  expect(await page.outcome()).toBe("4 × 200 Answered at once.");
});

it("opens one window for two tabs", async () => {
  const first = await demo.enter("tabs");
  const second = await demo.visit(first.page.context(), "tabs");
  await second.page.getByText("No order is protected yet.").waitFor();
  await first.press("Protect the next order");
  await second.page.getByText("Order 1 needs context c1: delete it in both tabs.").waitFor();
  const [window] = await Promise.all([first.page.context().waitForEvent("page"), first.press("Delete that order")]);
  await window.getByRole("button", { name: "Approve" }).waitFor();
  await second.press("Delete that order");
  await second.page.getByRole("dialog").waitFor();
  expect(first.page.context().pages()).toHaveLength(3);

  await window.getByRole("button", { name: "Approve" }).click();

  expect(await first.outcome()).toBe(ASKED);
  expect(await second.outcome()).toContain("200 Recovered");
});

it("opens one window for six calls", async () => {
  const page = await demo.enter("parallel");
  await page.approve(() => page.press("Read six parts of an order"));

  expect(await page.outcome()).toBe(`6 × ${ASKED}`);
  const rows = await page.timeLine();
  expect(rows).toHaveLength(6);
  expect(rows.filter((steps) => steps.includes("window"))).toHaveLength(1);
  const calls = await page.page.locator("#picture text.call").allTextContents();
  expect(new Set(calls).size).toBe(6);
});

it("provokes each cause in its list, and names it", async () => {
  const page = await demo.enter("causes");
  const causes = await page.page
    .locator("#cause option:not([disabled])")
    .evaluateAll((options) => options.map((option) => (option as HTMLOptionElement).value));
  expect(causes.length).toBeGreaterThanOrEqual(20);
  for (const cause of causes) {
    await page.page.locator("#cause").selectOption(cause);
    await page.press("Provoke it");
    expect(await page.cause()).toBe(cause);
    expect(await page.page.locator(".outcome.bad").count()).toBe(1);
    expect(await page.page.locator("figure.code pre").first().innerText()).toContain(`cause: "${cause}"`);
  }
});

it("draws no token request where none was made", async () => {
  const page = await demo.enter("causes");
  await page.page.locator("#cause").selectOption("token-malformed");
  await page.press("Provoke it");
  expect(await page.cause()).toBe("token-malformed");
  expect(await page.timeLine()).toEqual([["silent", "send"]]);
});

it("says what the story of CORS needs", async () => {
  const page = await demo.enter("cors");
  expect(await page.page.getByRole("button", { name: "Read an order, challenge hidden" }).isDisabled()).toBe(true);
  await page.page.getByText("npm start -- --origins").waitFor();
});

it.each([
  ["silent", "stories/silent.ts"],
  ["step-up", "stories/step-up.ts"],
  ["no-click", "stories/no-click.ts"],
  ["redirect", "stories/redirect.ts"],
  ["background", "stories/background.ts"],
  ["parallel", "stories/parallel.ts"],
])("shows the code that it runs: %s", async (story, file) => {
  const page = await demo.open(story);
  const source = (path: string) =>
    readFileSync(new URL(`../../packages/demo/src/page/${path}`, import.meta.url), "utf8");
  const shown = await page.page.locator("figure.code code").allTextContents();
  expect(shown).toEqual([source(file), source("app.ts"), source("orders.ts")].map((text) => text.trimEnd()));
});

it("starts over as nobody", async () => {
  const page = await demo.enter("silent");
  await page.press("Start over");
  await page.page.getByText("Nobody is signed in").waitFor();
});
