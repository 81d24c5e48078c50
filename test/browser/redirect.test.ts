/** Step-up for which the page leaves, and what is resumed when it is back. */
import { sample } from "@msal-fetch/emulator";
import { expect, it } from "vitest";
import { answer, useSpa } from "../support/spa.ts";
import type { Told } from "../support/spa-protocol.ts";
import type { Tab } from "../support/spa-tab.ts";

const spa = useSpa();
const majors = ["4", "5"] as const;
const resumedIn = (told: readonly Told[]) => told.filter((one) => one.is === "resumed");
const answers = (method: string) =>
  spa.emulator.log
    .entries({ service: "todo", method })
    .map(({ status }) => status)
    .sort();
const gets = () => answers("GET");
const posts = () => answers("POST");

/** Calls that are challenged at the same time, in a click; the page of the token service is what comes of it. */
async function leave(tab: Tab, names: readonly ("list" | "save" | "keyless")[]): Promise<number> {
  spa.demandStepUp();
  const url = `${spa.origins.todo}/reports`;
  const headers = { "content-type": "application/json" };
  const calls = {
    list: { url: `${url}?all#top`, recovery: { resumeKey: "list" } },
    save: { url, method: "POST", body: '{"of":"today"}', headers, recovery: { resumeKey: "save" } },
    keyless: { url },
  };
  const id = await tab.begin({ calls: names.map((name) => calls[name]) }, "click");
  await tab.page.getByRole("button", { name: "Approve" }).waitFor();
  return id;
}

/** The person decides on the page of the token service, and comes back. */
async function comeBack(tab: Tab, decision: "Approve" | "Deny" = "Approve", user?: string): Promise<readonly Told[]> {
  const before = tab.told.length;
  await answer(tab.page, decision, user);
  await tab.ready(before);
  return tab.told.slice(before);
}

it.each(majors)("sends a GET again after the return, with msal-browser %s [B3]", async (major) => {
  const tab = await spa.open({ major, interaction: "redirect" });
  const id = await leave(tab, ["list", "keyless"]);
  const url = `${spa.origins.todo}/reports?all`;
  expect(resumedIn(await comeBack(tab))).toEqual([{ is: "resumed", method: "GET", url, key: "list", status: 200 }]);
  expect(gets()).toEqual([200, 401, 401]);
  // As the page left, both calls ended: none of them hangs in a page that the browser may keep.
  expect(tab.outcomesOf(id)).toMatchObject(
    Array(2).fill({ error: { code: "interaction-required", message: expect.stringContaining("the page leaves") } }),
  );
  expect(tab.windows).toEqual([]);
});

it.each(majors)("sends a POST again once it is confirmed, and only then, with msal-browser %s [B3]", async (major) => {
  const tab = await spa.open({ major, interaction: "redirect" });
  await leave(tab, ["save"]);
  const url = `${spa.origins.todo}/reports`;
  expect(resumedIn(await comeBack(tab))).toEqual([{ is: "resumed", method: "POST", url, key: "save" }]);
  expect(posts()).toEqual([401]);

  const outcomes = await tab.click({ act: "confirm", times: 2 });
  const confirmed = outcomes.find(({ status }) => status === 200);
  expect(JSON.parse(confirmed?.body ?? "").body).toMatchObject({ length: 14, type: "application/json" });
  expect(outcomes.map(({ error }) => error?.message)).toContainEqual(expect.stringContaining("before"));
  expect(posts()).toEqual([200, 401]);
});

it.each(majors)("does not send it again on Back or after a reload, with msal-browser %s [B3]", async (major) => {
  const tab = await spa.open({ major, interaction: "redirect" });
  await leave(tab, ["save"]);
  await comeBack(tab);
  await tab.click({ act: "confirm" });
  const app = `${spa.origins.app}/${major}/`;
  for (const move of [() => tab.page.goBack(), () => tab.page.goForward(), () => tab.page.goto(app)]) {
    const before = tab.told.length;
    await move();
    if (tab.page.url().startsWith(app)) await tab.ready(before);
    expect(resumedIn(tab.told.slice(before))).toEqual([]);
  }
  expect(posts()).toEqual([200, 401]);
});

it("keeps a call that is challenged while the page is leaving already [B3]", async () => {
  const tab = await spa.open({ interaction: "redirect" });
  const { faults } = spa.emulator;
  faults.add({ service: "authorize", method: "GET", kind: "latency", ms: 1000, times: 1 });
  faults.add({ service: "todo", method: "POST", kind: "latency", ms: 200, times: 1 });
  await leave(tab, ["list", "save"]);
  const names = resumedIn(await comeBack(tab)).map(({ key }) => key);
  expect(names).toEqual(["list", "save"]);
});

it("offers a call again after a reload, until it is confirmed or given up [B3]", async () => {
  const tab = await spa.open({ interaction: "redirect" });
  await leave(tab, ["save"]);
  await comeBack(tab);
  const reload = async () => {
    const before = tab.told.length;
    await tab.page.reload();
    await tab.ready(before);
    return resumedIn(tab.told.slice(before)).map(({ key }) => key);
  };
  expect(await reload()).toEqual(["save"]);
  await tab.click({ act: "discard" });
  expect(await reload()).toEqual([]);
  expect(posts()).toEqual([401]);
});

it.each(majors)("resumes nothing when another account comes back, with msal-browser %s [A6, B3]", async (major) => {
  const tab = await spa.open({ major, interaction: "redirect" });
  await leave(tab, ["list", "save"]);
  expect(resumedIn(await comeBack(tab, "Approve", sample.users.ada.id))).toEqual([]);
  expect(posts()).toEqual([401]);
});

it.each(majors)("resumes nothing when the person denies, with msal-browser %s [B3]", async (major) => {
  const tab = await spa.open({ major, interaction: "redirect" });
  await leave(tab, ["list", "save"]);
  const told = await comeBack(tab, "Deny");
  expect(told).toContainEqual({ is: "sign-in-failed", code: "access_denied" });
  expect(resumedIn(told)).toEqual([]);
  expect(posts()).toEqual([401]);
});

it("keeps no token, code or claim while the page is away, and nothing of calls without a key [B3, X2]", async () => {
  const tab = await spa.open({ interaction: "redirect" });
  await leave(tab, ["save", "keyless"]);
  // Of the app's origin, without running the app.
  await tab.peek(`location.href = "${spa.origins.app}/elsewhere"`);
  await tab.page.waitForURL("**/elsewhere");
  const kept = await tab.peek<Record<string, string>>("({ ...sessionStorage })");
  const own = Object.entries(kept).filter(([key]) => key.startsWith("msal-fetch."));
  const calls: Record<string, unknown>[] = JSON.parse(kept["msal-fetch.calls"] ?? "");
  expect(calls.map(({ key, method }) => [key, method])).toEqual([["save", "POST"]]);
  expect(JSON.stringify(own)).not.toMatch(/eyJ|acrs|access_token|authorization|code=/i);
});

it("leaves once for an app that starts twice, and resumes each call once [A5, B3]", async () => {
  const tab = await spa.open({ interaction: "redirect", copies: 2 });
  spa.demandStepUp();
  spa.emulator.log.clear();
  await tab.begin({ url: `${spa.origins.todo}/reports`, recovery: { resumeKey: "list" }, times: 2 }, "click");
  await tab.page.getByRole("button", { name: "Approve" }).waitFor();
  const told = await comeBack(tab);
  // Either copy may be given the answers to both calls.
  const statuses = resumedIn(told).map(({ status }) => status);
  expect(statuses.length).toBeGreaterThanOrEqual(2);
  expect(new Set(statuses)).toEqual(new Set([200]));
  expect(gets()).toEqual([200, 200, 401, 401]);
  expect(spa.emulator.log.count({ service: "authorize", method: "GET" })).toBe(1);
});

it("asks before it leaves again within a minute [B3, E8]", async () => {
  const tab = await spa.open({ interaction: "redirect" });
  await leave(tab, ["list"]);
  await comeBack(tab);
  spa.emulator.policy.requireContext({ service: "todo", path: "/more", id: "c2" });
  spa.emulator.policy.setContext("c2", "interaction");
  await tab.begin({ url: `${spa.origins.todo}/more`, recovery: { resumeKey: "more" } }, "click");
  await tab.stage("ask");
  expect(tab.prompts.at(-1)).toMatchObject({ stage: "ask", leaves: true });
  await tab.press("approve");
  await tab.page.getByRole("button", { name: "Approve" }).waitFor();
  expect(resumedIn(await comeBack(tab))).toContainEqual(expect.objectContaining({ key: "more", status: 200 }));
});
