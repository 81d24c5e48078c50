/** A browser that lets no window open. */
import { expect, it } from "vitest";
import { answer, useSpa } from "../support/spa.ts";

const spa = useSpa();

it("goes on in this tab after asking, where the window is blocked [B2]", async () => {
  const tab = await spa.open({ query: "sandbox" });
  spa.demandStepUp();
  const order = { url: `${spa.origins.todo}/reports`, recovery: { resumeKey: "reports" } };
  await tab.begin(order, "click");
  await tab.stage("blocked");
  expect(tab.prompts.at(-1)).toMatchObject({ leaves: true });
  expect(tab.windows).toEqual([{ is: "window", active: true, opened: false }]);
  const before = tab.told.length;
  await tab.press("approve");
  await answer(tab.page, "Approve");
  await tab.ready(before);
  expect(tab.told.find(({ is }) => is === "resumed")).toMatchObject({ method: "GET", key: "reports", status: 200 });
});

it("asks, where the app itself has spent the click on another window [B1]", async () => {
  const tab = await spa.open();
  spa.demandStepUp();
  await tab.peek("addEventListener('pointerup', () => open('/elsewhere'), { once: true })");
  const order = { url: `${spa.origins.todo}/tasks/1`, method: "DELETE" };
  await tab.begin(order, "click");
  await tab.stage("ask");
  expect(tab.windows).toHaveLength(1);
});
