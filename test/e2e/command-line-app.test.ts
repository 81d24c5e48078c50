/** A command-line app asks its user, with real msal-node: in a browser, and by device code. */

import { sample } from "@msal-fetch/emulator";
import { createFetch, publicClient, reportOf } from "@msal-fetch/node";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { startTenant, type Tenant } from "../support/tenant.ts";

let tenant: Tenant;

beforeAll(async () => {
  tenant = await startTenant();
});
beforeEach(() => {
  tenant.emulator.reset();
  tenant.emulator.policy.requireContext({ service: sample.api.name, path: "/approve", id: "c1" });
  tenant.emulator.policy.setContext("c1", "interaction");
});
afterAll(() => tenant.emulator.close());

const SCOPES = [sample.api.scope];
const todo = () => `${tenant.listener.origin}/api/${sample.api.name}`;

/** What a browser does with the page that posts the answer back to the app. */
async function browse(url: string): Promise<void> {
  const page = await (await fetch(url)).text();
  const action = /<form[^>]* action="([^"]+)"/.exec(page)?.[1] ?? "";
  const fields = [...page.matchAll(/<input[^>]* name="([^"]+)"[^>]* value="([^"]*)"/g)].map(
    ([, name = "", value = ""]) => [name, value],
  );
  await fetch(action.replaceAll("&amp;", "&"), { method: "POST", body: new URLSearchParams(fields) });
}

it("asks in the system's browser and goes on with the call [A1]", async () => {
  const { client } = await tenant.signedIn(["alex"], SCOPES);
  const tokens = publicClient(client, { interaction: "browser", openBrowser: browse });
  const fetch = createFetch({ tokens, resources: { [todo()]: SCOPES } });

  const response = await fetch(`${todo()}/approve`, { method: "POST", body: "yes" });

  expect(await response.json()).toMatchObject({ who: { acrs: ["c1"] }, body: { length: 3 } });
  expect(reportOf(response)?.attempts.map(({ action }) => action)).toEqual([
    "silent",
    "send",
    "silent",
    "interactive",
    "replay",
  ]);
});

it("does not use the token when somebody else signs in [A6]", async () => {
  const { client } = await tenant.signedIn(["alex"], SCOPES);
  const openBrowser = (url: string) => browse(url.replace(/login_hint=[^&]+/, "login_hint=ada"));
  const tokens = publicClient(client, { interaction: "browser", openBrowser });
  const fetch = createFetch({ tokens, resources: { [todo()]: SCOPES } });

  const response = await fetch(`${todo()}/approve`, { method: "POST" });

  expect(response.status).toBe(401);
  expect(reportOf(response)?.reason).toBe("account-mismatch");
});
