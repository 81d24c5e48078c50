/** Step-up in a window. */
import { expect, it } from "vitest";
import { answer, useSpa } from "../support/spa.ts";

const spa = useSpa();
const majors = ["4", "5"] as const;

it.each(majors)("opens a window in the click that makes the call, with msal-browser %s [B1]", async (major) => {
  const tab = await spa.open({ major });
  spa.demandStepUp();
  const opened = spa.nextWindow(tab);
  const order = { url: `${spa.origins.todo}/tasks/1`, method: "DELETE" };
  const id = await tab.begin(order, "click");
  await answer(opened, "Approve");
  const [outcome] = await tab.outcomes(id, order);
  expect(outcome).toMatchObject({ status: 200, report: { outcome: "recovered" } });
  expect(tab.windows).toEqual([{ is: "window", active: true, opened: true }]);
  expect(tab.prompts.map(({ stage }) => stage)).toEqual(["waiting", undefined]);
  expect(spa.emulator.log.count({ service: "todo", method: "DELETE" })).toBe(2);
});

it.each(majors)("asks once for twenty calls, and answers them all, with msal-browser %s [A4, B1]", async (major) => {
  const tab = await spa.open({ major });
  spa.demandStepUp();
  const { log } = spa.emulator;
  log.clear();
  const opened = spa.nextWindow(tab);
  const order = { url: `${spa.origins.todo}/tasks/1`, method: "DELETE", times: 20 };
  const id = await tab.begin(order, "click");
  await answer(opened, "Approve");
  const outcomes = await tab.outcomes(id, order);
  expect(outcomes.map(({ status, report }) => [status, report?.outcome])).toEqual(Array(20).fill([200, "recovered"]));
  expect(tab.windows).toHaveLength(1);
  // One that was refused, and the code of the window.
  expect(log.entries({ service: "token" }).map(({ grant }) => grant)).toEqual(["refresh_token", "authorization_code"]);
  expect(log.count({ service: "todo", status: 401 })).toBe(20);
});

it.each(majors)("asks before it opens a window where there was no click, with msal-browser %s [B1]", async (major) => {
  const tab = await spa.open({ major });
  spa.demandStepUp();
  const order = { url: `${spa.origins.todo}/tasks/1`, method: "DELETE", times: 3 };
  const id = await tab.begin(order);
  await tab.stage("ask");
  expect(tab.prompts).toEqual([{ is: "prompt", stage: "ask", reason: "stronger-sign-in", leaves: false }]);
  expect(tab.windows).toEqual([]);
  const opened = spa.nextWindow(tab);
  await tab.press("approve");
  await answer(opened, "Approve");
  const outcomes = await tab.outcomes(id, order);
  expect(outcomes.map(({ status }) => status)).toEqual([200, 200, 200]);
  expect(tab.windows).toEqual([{ is: "window", active: true, opened: true }]);
});

it.each(majors)("opens the window in the click on the built-in dialog, with msal-browser %s [B1]", async (major) => {
  const tab = await spa.open({ major, prompt: "built-in" });
  spa.demandStepUp();
  const order = { url: `${spa.origins.todo}/tasks/1`, method: "DELETE" };
  const id = await tab.begin(order);
  // Note: a locator that waits would let the window open without a click.
  await expect.poll(() => tab.peek("document.querySelector('msal-fetch-prompt') !== null")).toBe(true);
  expect(tab.windows).toEqual([]);
  const opened = spa.nextWindow(tab);
  const dialog = tab.page.getByRole("dialog");
  await dialog.getByRole("button").first().click();
  await answer(opened, "Approve");
  expect((await tab.outcomes(id, order))[0]?.status).toBe(200);
  await dialog.waitFor({ state: "hidden" });
});

it.each(majors)("asks for a sign-in when all sessions were ended, with msal-browser %s [B1]", async (major) => {
  const tab = await spa.open({ major });
  const order = { url: `${spa.origins.todo}/tasks` };
  expect((await tab.call(order))[0]?.status).toBe(200);
  spa.emulator.events.revokeSessions("alex");
  // The answer in which MSAL does not see that the user is wanted.
  spa.emulator.policy.configure({ signIn: "page", interactionError: "bare" });
  const id = await tab.begin(order);
  await tab.stage("ask");
  expect(tab.prompts.at(-1)).toMatchObject({ reason: "session-ended" });
  const opened = spa.nextWindow(tab);
  await tab.press("approve");
  await answer(opened, "Approve");
  expect((await tab.outcomes(id, order))[0]?.status).toBe(200);
});

it("does not spend the click on a slow silent attempt [B1]", async () => {
  const tab = await spa.open();
  spa.demandStepUp();
  const order = { url: `${spa.origins.todo}/tasks/1`, method: "DELETE" };
  spa.emulator.faults.add({ service: "token", kind: "latency", ms: 6000, times: 1 });
  const opened = spa.nextWindow(tab);
  const id = await tab.begin(order, "click");
  await answer(opened, "Approve");
  expect((await tab.outcomes(id, order))[0]?.status).toBe(200);
  expect(tab.windows).toEqual([{ is: "window", active: true, opened: true }]);
});

it('leaves the refusal of a call with `interaction: "never"` as it is, and shows nothing [B1]', async () => {
  const tab = await spa.open();
  spa.demandStepUp();
  const { todo } = spa.origins;
  const [outcome] = await tab.click({ url: `${todo}/reports`, recovery: { interaction: "never" } });
  expect(outcome).toMatchObject({
    status: 401,
    challenged: true,
    report: { outcome: "unrecovered", reason: "interaction-not-allowed" },
  });
  expect(JSON.parse(outcome?.body ?? "")).toHaveProperty("error");
  expect([...tab.prompts, ...tab.windows]).toEqual([]);
});

it('has nobody to ask with the provider\'s `interaction: "none"` [B1]', async () => {
  const tab = await spa.open({ interaction: "none" });
  spa.demandStepUp();
  const [outcome] = await tab.click({ url: `${spa.origins.todo}/reports` });
  expect(outcome).toMatchObject({ status: 401, report: { outcome: "unrecovered", reason: "interaction-required" } });
  expect([...tab.prompts, ...tab.windows]).toEqual([]);
});
