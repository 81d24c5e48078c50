/** A window that is closed, or only looks so. */
import { expect, it } from "vitest";
import { answer, useSpa } from "../support/spa.ts";
import type { Tab } from "../support/spa-tab.ts";

const spa = useSpa();
const majors = ["4", "5"] as const;

/** Three calls wait for a window. */
async function waiting(tab: Tab) {
  spa.demandStepUp();
  const order = { url: `${spa.origins.todo}/tasks/1`, method: "DELETE", times: 3 };
  const opened = spa.nextWindow(tab);
  const id = await tab.begin(order, "click");
  const popup = await opened;
  await popup.getByRole("button", { name: "Approve" }).waitFor();
  return { popup, outcomes: () => tab.outcomes(id, order), soFar: () => tab.outcomesOf(id) };
}

it.each(majors)(
  "shows within a second that the window was closed, and ends all on Cancel, with msal-browser %s [B2, E4]",
  async (major) => {
    const tab = await spa.open({ major });
    const { popup, outcomes, soFar } = await waiting(tab);
    await popup.close();
    const closed = Date.now();
    await tab.stage("closed");
    expect(tab.lastTime("prompt") - closed).toBeLessThan(1000);
    expect(soFar()).toEqual([]);
    await tab.press("cancel");
    const cancelled = Date.now();
    const ended = await outcomes();
    expect(tab.lastTime("outcome") - cancelled).toBeLessThan(1000);
    expect(ended.map(({ status, report }) => [status, report?.reason])).toEqual(
      Array(3).fill([401, "interaction-cancelled"]),
    );
    expect(tab.prompts.at(-1)?.stage).toBeUndefined();
  },
);

it.each(majors)("opens one other window on Try again, with msal-browser %s [B2]", async (major) => {
  const tab = await spa.open({ major });
  const { popup, outcomes } = await waiting(tab);
  await popup.close();
  await tab.stage("closed");
  const again = spa.nextWindow(tab);
  await tab.press("approve");
  const second = await again;
  expect(tab.page.context().pages()).toEqual([tab.page, second]);
  await answer(second, "Approve");
  expect((await outcomes()).map(({ status }) => status)).toEqual([200, 200, 200]);
  expect(tab.windows).toHaveLength(2);
});

it("takes the token of a window that looked closed under an opener policy [B2]", async () => {
  const tab = await spa.open();
  spa.emulator.policy.configure({ openerPolicy: "same-origin" });
  const { popup, outcomes, soFar } = await waiting(tab);
  await tab.stage("closed");
  expect(popup.isClosed()).toBe(false);
  expect(soFar()).toEqual([]);
  await answer(popup, "Approve");
  expect((await outcomes()).map(({ status }) => status)).toEqual([200, 200, 200]);
  expect(tab.windows).toHaveLength(1);
});

it.each(majors)(
  "does not call a window cancelled that is open under an opener policy, with msal-browser %s [B2]",
  async (major) => {
    const tab = await spa.open({ major });
    spa.emulator.policy.configure({ openerPolicy: "same-origin" });
    const { popup, outcomes, soFar } = await waiting(tab);
    await tab.stage("closed");
    await popup.close();
    expect(soFar()).toEqual([]);
    await tab.press("cancel");
    expect((await outcomes()).map(({ report }) => report?.reason)).toEqual(Array(3).fill("interaction-cancelled"));
  },
);

it.each(majors)(
  "is not asked again by itself after a cancellation, but by the next click, which the prompt asks about first, with msal-browser %s [E4, E8]",
  async (major) => {
    const tab = await spa.open({ major });
    const { popup, outcomes } = await waiting(tab);
    await answer(popup, "Deny");
    expect((await outcomes()).map(({ report }) => report?.reason)).toEqual(Array(3).fill("interaction-cancelled"));
    const order = { url: `${spa.origins.todo}/tasks/1`, method: "DELETE" };
    const [byScript] = await tab.call(order);
    expect(byScript).toMatchObject({ status: 401, report: { reason: "interaction-cancelled" } });
    expect(tab.windows).toHaveLength(1);

    const id = await tab.begin(order, "click");
    await tab.stage("ask");
    expect(tab.windows).toHaveLength(1);
    const opened = spa.nextWindow(tab);
    await tab.press("approve");
    await answer(opened, "Approve");
    expect((await tab.outcomes(id, order))[0]?.status).toBe(200);
  },
);

it("does not take MSAL's own bound on its window for a refusal by the person [B2]", async () => {
  const tab = await spa.open({ system: { popupBridgeTimeout: 1500 } });
  expect(tab.events).toEqual([]);
  const { outcomes, soFar } = await waiting(tab);
  await tab.stage("timed-out");
  expect(soFar()).toEqual([]);
  const again = spa.nextWindow(tab);
  await tab.press("approve");
  await answer(again, "Approve");
  expect((await outcomes()).map(({ status }) => status)).toEqual([200, 200, 200]);
  expect(tab.events).toContainEqual(expect.objectContaining({ type: "warning", code: "popup-timeout-short" }));
});

it("ends the calls when nobody has acted in time, which is no cancellation either [B2]", async () => {
  const tab = await spa.open({ interactionTimeoutMs: 800 });
  spa.demandStepUp();
  const [outcome] = await tab.call({ url: `${spa.origins.todo}/tasks/1`, method: "DELETE" });
  expect(tab.prompts.map(({ stage }) => stage)).toEqual(["ask", undefined]);
  expect(outcome).toMatchObject({ status: 401, report: { outcome: "unrecovered" } });
  expect(outcome?.report?.reason).not.toBe("interaction-cancelled");
});
