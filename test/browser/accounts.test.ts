/** Whose token is sent. */
import { sample } from "@msal-fetch/emulator";
import { expect, it } from "vitest";
import { answer, useSpa } from "../support/spa.ts";

const spa = useSpa();
const majors = ["4", "5"] as const;
const { ada, alex } = sample.users;

it.each(majors)("does not use the token of another account that signs in, with msal-browser %s [A6]", async (major) => {
  const tab = await spa.open({ major });
  spa.demandStepUp();
  const order = { url: `${spa.origins.todo}/tasks/1`, method: "DELETE", times: 2 };
  const opened = spa.nextWindow(tab);
  const id = await tab.begin(order, "click");
  await answer(opened, "Approve", ada.id);
  const outcomes = await tab.outcomes(id, order);
  expect(outcomes.map(({ status, report }) => [status, report?.reason])).toEqual(
    Array(2).fill([401, "account-mismatch"]),
  );
  expect(spa.emulator.log.count({ service: "todo", method: "DELETE" })).toBe(2);
});

it("says that nobody is signed in, and does not ask for a sign-in [E3]", async () => {
  const tab = await spa.open({ signIn: [] });
  const [outcome] = await tab.click({ url: `${spa.origins.todo}/tasks` });
  expect(outcome?.error).toMatchObject({ name: "RecoveryError", code: "signed-out" });
  expect(outcome?.error?.message).toContain("Sign in first");
  expect([...tab.prompts, ...tab.windows]).toEqual([]);
});

it.each(majors)(
  "wants a choice between two accounts, and keeps to it, with msal-browser %s [A6, S6]",
  async (major) => {
    const tab = await spa.open({ major, signIn: ["alex", "ada"] });
    const url = `${spa.origins.todo}/tasks`;
    const [outcome] = await tab.call({ url });
    expect(outcome?.error).toMatchObject({ name: "RecoveryError", code: "misconfigured" });
    expect(outcome?.error?.message).toContain("setActiveAccount");

    const chosen = await spa.another(tab, { account: "ada" });
    const who = async (recovery = {}): Promise<unknown> => {
      const [answered] = await chosen.call({ url, recovery });
      return JSON.parse(answered?.body ?? "").who.oid;
    };
    expect(await who()).toBe(ada.id);
    expect(await who({ account: { homeAccountId: `${alex.id}.${sample.tenantId}` } })).toBe(alex.id);
    expect(await who()).toBe(ada.id);
  },
);

it.each(majors)("sends the token of whoever is active now, with msal-browser %s [S6]", async (major) => {
  const tab = await spa.open({ major, signIn: ["alex", "ada"] });
  const url = `${spa.origins.todo}/tasks`;
  const who = async (user: string): Promise<unknown> => {
    await tab.call({ act: "activate", user });
    const [answered] = await tab.call({ url });
    return JSON.parse(answered?.body ?? "").who.oid;
  };
  expect(await who("alex")).toBe(alex.id);
  expect(await who("ada")).toBe(ada.id);
  expect(await who("alex")).toBe(alex.id);
});
