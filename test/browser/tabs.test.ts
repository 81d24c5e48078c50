/** Several tabs of one browser. */
import { expect, it } from "vitest";
import { answer, useSpa } from "../support/spa.ts";

const spa = useSpa();
const majors = ["4", "5"] as const;

it.each(majors)("asks in one of two tabs, and answers the calls of both, with msal-browser %s [B4]", async (major) => {
  const tab = await spa.open({ major });
  const other = await spa.another(tab);
  spa.demandStepUp();
  const order = { url: `${spa.origins.todo}/tasks/1`, method: "DELETE" };
  const opened = spa.nextWindow(tab);
  const id = await tab.begin(order, "click");
  const popup = await opened;
  await popup.getByRole("button", { name: "Approve" }).waitFor();

  const later = await other.begin(order, "click");
  await other.stage("other-tab");
  await answer(popup, "Approve");
  const [[one], [two]] = await Promise.all([tab.outcomes(id, order), other.outcomes(later, order)]);
  expect([one?.status, two?.status]).toEqual([200, 200]);
  expect([tab.windows.length, other.windows.length]).toEqual([1, 0]);
  expect(spa.emulator.log.count({ service: "authorize", method: "POST" })).toBe(1);
});

it.each(majors)(
  "lets the other tab ask, once the first one was cancelled, with msal-browser %s [B4]",
  async (major) => {
    const tab = await spa.open({ major });
    const other = await spa.another(tab);
    spa.demandStepUp();
    const order = { url: `${spa.origins.todo}/tasks/1`, method: "DELETE" };
    const id = await tab.begin(order);
    await tab.stage("ask");
    const later = await other.begin(order);
    await other.stage("other-tab");
    await tab.press("cancel");
    expect((await tab.outcomes(id, order))[0]?.report?.reason).toBe("interaction-cancelled");

    await other.stage("ask");
    const opened = spa.nextWindow(other);
    await other.press("approve");
    await answer(opened, "Approve");
    expect((await other.outcomes(later, order))[0]?.status).toBe(200);
  },
);

it.each(majors)(
  "sends no token any more when another tab has signed out, with msal-browser %s [B4, S6]",
  async (major) => {
    const tab = await spa.open({ major });
    const other = await spa.another(tab);
    const order = { url: `${spa.origins.todo}/tasks` };
    expect((await other.call(order))[0]?.status).toBe(200);
    await tab.begin({ act: "sign-out" });
    await tab.page.waitForURL("**/elsewhere*");
    spa.emulator.log.clear();
    const [outcome] = await other.call(order);
    expect(outcome?.error).toMatchObject({ name: "RecoveryError", code: "signed-out" });
    expect(spa.emulator.log.count({ service: "todo" })).toBe(0);
    expect([...other.prompts, ...other.windows]).toEqual([]);
  },
);
