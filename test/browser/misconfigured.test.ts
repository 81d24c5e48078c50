/** Pages that are set up in a way that cannot work: each is told what to set. */
import { expect, it } from "vitest";
import { answer, useSpa } from "../support/spa.ts";
import type { Outcome } from "../support/spa-protocol.ts";
import { Tab } from "../support/spa-tab.ts";

const spa = useSpa();
const majors = ["4", "5"] as const;
const order = () => ({ url: `${spa.origins.todo}/tasks/1`, method: "DELETE" });
const expectAdvice = (outcome: Outcome | undefined, advice: string) => {
  expect(outcome?.error).toMatchObject({ name: "RecoveryError", code: "misconfigured" });
  expect(outcome?.error?.message).toContain(advice);
};

it.each(majors)("initialises the client itself where the app has not, with msal-browser %s [B3]", async (major) => {
  const tab = await spa.open({ major });
  const unprepared = await spa.another(tab, { prepares: false });
  expect((await unprepared.call({ url: `${spa.origins.todo}/tasks` }))[0]?.status).toBe(200);
});

it.each(majors)("names what an iframe cannot do, with msal-browser %s", async (major) => {
  const tab = await spa.open({ major });
  const framed = await spa.another(tab, { major, framed: true, interaction: "redirect", redirectPage: "app" });
  spa.demandStepUp();
  expectAdvice((await framed.click(order()))[0], "iframe");
});

it.each(majors)("names a redirect that would lose what is in memory, with msal-browser %s", async (major) => {
  const tab = await spa.open({
    major,
    signIn: [],
    cacheLocation: "memoryStorage",
    interaction: "redirect",
    redirectPage: major === "4" ? "blank" : "bridge",
  });
  await tab.click({ act: "sign-in", user: "alex" });
  spa.demandStepUp();
  const id = await tab.begin(order(), "click");
  const [outcome] = await tab.outcomes(id, order());
  expectAdvice(outcome, "cacheLocation");
});

it.each(majors)("names a sign-in window that shows the app itself, with msal-browser %s", async (major) => {
  const tab = await spa.open({ major, redirectPage: "app" });
  spa.demandStepUp();
  const opened = spa.nextWindow(tab);
  if (major === "5") {
    await tab.begin(order(), "click");
    await answer(opened, "Approve");
  } else {
    // That major goes by the window's name. Note: the gesture that Playwright adds lets the window open.
    await tab.page.evaluate((address) => void open(address, "msal.window"), tab.page.url());
  }
  const nested = await Tab.of(await opened);
  await expect.poll(() => nested.peek("'spa' in globalThis")).toBe(true);
  expectAdvice((await nested.click(order()))[0], "give the redirect URI a page of its own");
});

it("names a redirect page that does not hand the answer over", async () => {
  const tab = await spa.open({ redirectPage: "blank" });
  spa.demandStepUp();
  const opened = spa.nextWindow(tab);
  const id = await tab.begin(order(), "click");
  await answer(opened, "Approve");
  expectAdvice((await tab.outcomes(id, order()))[0], "@msal-fetch/browser/redirect");
});

it("steps up inside an iframe with a window", async () => {
  const tab = await spa.open();
  const framed = await spa.another(tab, { framed: true });
  spa.demandStepUp();
  const opened = spa.nextWindow(tab);
  const id = await framed.begin(order(), "click");
  await answer(opened, "Approve");
  expect((await framed.outcomes(id, order()))[0]?.status).toBe(200);
});
