/** The page of the demo with an origin for each part: what CORS hides. */
import { expect, it } from "vitest";
import { useDemo } from "./demo-page.ts";

const demo = useDemo({ origins: true });

it("warns that the challenge is hidden, and recovers once it is exposed", async () => {
  const page = await demo.enter("cors");
  await page.press("Read an order, challenge hidden");
  expect(await page.outcome()).toContain("401 The API's own answer");
  expect(await page.cause()).toBe("challenge-hidden");
  expect(await page.page.locator("#warnings").innerText()).toContain("Access-Control-Expose-Headers");

  await page.approve(() => page.press("Read it again, challenge exposed"));

  expect(await page.outcome()).toBe("200 Recovered: you were asked, and the call was sent again.");
});

it("tells the other stories as well", async () => {
  const page = await demo.enter("silent");
  await page.press("Revoke, then read the orders");
  expect(await page.outcome()).toContain("Recovered silently");
});

it.each(["challenge-hidden", "token-missing", "unknown"])("names the cause that it announces: %s", async (cause) => {
  const page = await demo.enter("causes");
  await page.page.locator("#cause").selectOption(cause);
  await page.press("Provoke it");
  expect(await page.cause()).toBe(cause);
});
