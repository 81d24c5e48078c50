/** How an app starts, also in adverse surroundings. */
import { expect, it } from "vitest";
import { answer, useSpa } from "../support/spa.ts";

const spa = useSpa();
const majors = ["4", "5"] as const;
const order = () => ({ url: `${spa.origins.todo}/tasks/1`, method: "DELETE" });

it.each(majors)(
  "asks once for an app that starts twice, and answers both, with msal-browser %s [A5, B1]",
  async (major) => {
    const tab = await spa.open({ major, copies: 2 });
    spa.demandStepUp();
    const opened = spa.nextWindow(tab);
    const calls = { ...order(), times: 4 };
    const id = await tab.begin(calls, "click");
    await answer(opened, "Approve");
    const outcomes = await tab.outcomes(id, calls);
    expect(outcomes.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(tab.windows).toHaveLength(1);
  },
);

it.each(majors)("works where the storage of the tab is full, with msal-browser %s [B3]", async (major) => {
  const tab = await spa.open({ major });
  const full = await spa.another(tab, { storage: "full", interaction: "redirect" });
  expect((await full.call({ url: `${spa.origins.todo}/tasks` }))[0]?.status).toBe(200);
  spa.demandStepUp();
  // MSAL itself cannot leave without a note of where it left.
  const [outcome] = await full.click({ url: `${spa.origins.todo}/reports`, recovery: { resumeKey: "reports" } });
  expect(outcome).toMatchObject({ status: 401, report: { outcome: "unrecovered" } });
});

it.each(majors)("loads where there is no storage, with msal-browser %s [B3]", async (major) => {
  const tab = await spa.open({ major, storage: "unavailable", signIn: [] });
  const [outcome] = await tab.call({ url: `${spa.origins.todo}/tasks` });
  expect(outcome?.error).toMatchObject({ name: "RecoveryError", code: "signed-out" });
});
