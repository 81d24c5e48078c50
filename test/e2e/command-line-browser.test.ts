/** A command-line app asks its user for real: a person in Chromium approves, denies, or walks away. */
import { sample } from "@msal-fetch/emulator";
import { createFetch, type DeviceCodeLike, publicClient, reportOf } from "@msal-fetch/node";
import * as three from "msal-node-3";
import * as five from "msal-node-5";
import * as six from "msal-node-6";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { type Person, startChromium } from "../support/chromium.ts";
import { type SignedIn, startTenant, type Tenant } from "../support/tenant.ts";

let tenant: Tenant;
let person: Person;

beforeAll(async () => {
  [tenant, person] = await Promise.all([startTenant(), startChromium()]);
});
beforeEach(() => {
  tenant.emulator.reset();
  tenant.emulator.policy.configure({ deviceIntervalMs: 20 });
  tenant.emulator.policy.requireContext({ service: sample.api.name, path: "/approve", id: "c1" });
  tenant.emulator.policy.setContext("c1", "interaction");
});
afterAll(async () => {
  await person.leave();
  await tenant.emulator.close();
});

const SCOPES = [sample.api.scope];
const todo = () => `${tenant.listener.origin}/api/${sample.api.name}`;
const approval = () => `${todo()}/approve`;

const LOOPBACK = /^http:\/\/localhost:/;

type Decision = "Approve" | "Deny";

/** Somebody who is signed in and will meet a page at the next interaction. */
async function signedIn(): Promise<SignedIn> {
  tenant.emulator.policy.configure({ signIn: "auto" });
  const alex = await tenant.signedIn(["alex"], SCOPES);
  tenant.emulator.policy.configure({ signIn: "page" });
  return alex;
}

// In the system's browser.

/** An app that opens a browser, in which the person decides. Counts how often it did. */
async function appWithBrowser(decide: (url: string) => Promise<void>) {
  const { client } = await signedIn();
  const opened: string[] = [];
  const openBrowser = (url: string) => {
    opened.push(url);
    return decide(url);
  };
  const tokens = publicClient(client, { interaction: "browser", openBrowser });
  return { fetch: createFetch({ tokens, resources: { [todo()]: SCOPES } }), opened };
}

const press = (decision: Decision) => async (url: string) => {
  const page = await person.open(url);
  await page.getByRole("button", { name: decision }).click();
  // The app has the answer only when its own page is there.
  await page.waitForURL(LOOPBACK);
  await page.context().close();
};

it("goes on with the call when the person approves in the browser [A1, A2]", async () => {
  const headings: string[] = [];
  let answer = "";
  const { fetch } = await appWithBrowser(async (url) => {
    const page = await person.open(url);
    headings.push(await page.getByRole("heading").innerText());
    expect(await page.getByLabel("Sign in as").inputValue()).toBe(sample.users.alex.id);
    await page.getByRole("button", { name: "Approve" }).click();
    await page.waitForURL(LOOPBACK);
    answer = await page.locator("body").innerText();
    await page.context().close();
  });

  const response = await fetch(approval(), { method: "POST", body: "yes" });

  expect(await response.json()).toMatchObject({ who: { acrs: ["c1"] }, body: { length: 3 } });
  expect(reportOf(response)?.attempts.map(({ action }) => action)).toEqual([
    "silent",
    "send",
    "silent",
    "interactive",
    "replay",
  ]);
  expect(headings).toEqual(["Verify your identity"]);
  expect(answer).toContain("You can close this window");
});

it("ends the call when the person denies in the browser, and does not ask again at once [E2, E4]", async () => {
  const { fetch, opened } = await appWithBrowser(press("Deny"));

  for (const response of [await fetch(approval()), await fetch(approval())]) {
    expect(response.status).toBe(401);
    expect(reportOf(response)).toMatchObject({ outcome: "unrecovered", reason: "interaction-cancelled" });
  }

  expect(opened).toHaveLength(1);
});

it("rejects a call that got no token because the person denied [E3, E4]", async () => {
  const { client } = await signedIn();
  tenant.emulator.policy.addRule({ control: "mfa", api: "graph" });
  const tokens = publicClient(client, { interaction: "browser", openBrowser: press("Deny") });
  const fetch = createFetch({ tokens, resources: { [tenant.listener.origin]: ["User.Read"] } });

  const call = fetch(`${tenant.listener.origin}/graph/v1.0/me`);

  await expect(call).rejects.toMatchObject({ name: "RecoveryError", code: "interaction-cancelled" });
});

it("closes the app's port when the person walks away, and lets others ask [E5, A5]", async () => {
  const controller = new AbortController();
  const why = new Error("enough");
  const { fetch, opened } = await appWithBrowser(async (url) => {
    await (await person.open(url)).context().close();
    controller.abort(why);
  });
  await expect(fetch(approval(), { signal: controller.signal })).rejects.toBe(why);

  const other = await appWithBrowser(press("Approve"));

  expect((await other.fetch(approval())).status).toBe(200);
  expect(other.opened).toHaveLength(1);
  await expectClosed(opened[0]);
});

it("asks nobody whose call was aborted while the browser was being opened [E5]", async () => {
  const controller = new AbortController();
  const why = new Error("enough");
  const { fetch, opened } = await appWithBrowser(() => {
    controller.abort(why);
    return new Promise(() => {});
  });

  await expect(fetch(approval(), { signal: controller.signal })).rejects.toBe(why);

  await expectClosed(opened[0]);
});

it.each([
  ["3", three],
  ["5", five],
  ["6", six],
])("closes the port of msal-node %s when the call is aborted [E5]", async (_, msal) => {
  const { authority, host } = tenant.listener;
  const auth = { clientId: sample.publicClient.clientId, authority, knownAuthorities: [host] };
  const client = new msal.PublicClientApplication({ auth: { ...auth, clientCapabilities: ["CP1"] } });
  const request = { scopes: SCOPES, redirectUri: "http://localhost:3000/", loginHint: "alex" };
  const answer = await globalThis.fetch(await client.getAuthCodeUrl(request), { redirect: "manual" });
  const code = new URL(answer.headers.get("location") ?? "").searchParams.get("code") ?? "";
  await client.acquireTokenByCode({ ...request, code });
  const controller = new AbortController();
  const why = new Error("enough");
  let opened = "";
  const openBrowser = async (url: string) => {
    opened = url;
    setImmediate(() => controller.abort(why));
  };
  const fetch = createFetch({
    tokens: publicClient(client, { interaction: "browser", openBrowser }),
    resources: { [todo()]: SCOPES },
  });

  await expect(fetch(approval(), { signal: controller.signal })).rejects.toBe(why);

  await expectClosed(opened);
});

async function expectClosed(authorizeUrl = ""): Promise<void> {
  const port = new URL(authorizeUrl).searchParams.get("redirect_uri") ?? "";
  const state = () => globalThis.fetch(port).then(String, () => "closed");
  await expect.poll(state, { timeout: 10_000 }).toBe("closed");
}

// By a code for another device.

/** An app that shows a code, with which the person does something. */
async function appWithCode(act: (code: DeviceCodeLike) => Promise<void>) {
  const { client } = await signedIn();
  const polls: Promise<unknown>[] = [];
  const acquire = client.acquireTokenByDeviceCode.bind(client);
  client.acquireTokenByDeviceCode = (request) => {
    const polling = acquire(request);
    polls.push(polling.catch((error: unknown) => error));
    return polling;
  };
  const acts: Promise<void>[] = [];
  const showDeviceCode = (code: DeviceCodeLike) => void acts.push(act(code));
  const tokens = publicClient(client, { interaction: "device-code", showDeviceCode });
  const fetch = createFetch({ tokens, resources: { [todo()]: SCOPES } });
  return { fetch, polls, acted: () => Promise.all(acts) };
}

const enter =
  (decision: Decision) =>
  async ({ verificationUri, userCode }: DeviceCodeLike) => {
    const page = await person.open(verificationUri);
    await page.getByLabel("Code shown on the device").fill(userCode);
    await page.getByRole("button", { name: decision }).click();
    await page.getByRole("heading", { name: decision === "Approve" ? "Approved" : "Denied" }).waitFor();
    await page.context().close();
  };

it("goes on with the call when the person enters the code and approves [A1]", async () => {
  const { fetch, acted } = await appWithCode(enter("Approve"));

  const response = await fetch(approval(), { method: "POST", body: "yes" });
  await acted();

  expect(await response.json()).toMatchObject({ who: { acrs: ["c1"] }, body: { length: 3 } });
  expect(reportOf(response)?.outcome).toBe("recovered");
});

it("ends the call when the person declines the code, and shows no other at once [E2, E4]", async () => {
  const { fetch, polls, acted } = await appWithCode(enter("Deny"));

  for (const response of [await fetch(approval()), await fetch(approval())]) {
    expect(response.status).toBe(401);
    expect(reportOf(response)).toMatchObject({ outcome: "unrecovered", reason: "interaction-cancelled" });
  }

  await acted();
  expect(polls).toHaveLength(1);
});

it("stops polling when the call is aborted before the code was entered [E5]", async () => {
  const controller = new AbortController();
  const why = new Error("enough");
  const { fetch, polls } = await appWithCode(async () => controller.abort(why));

  await expect(fetch(approval(), { signal: controller.signal })).rejects.toBe(why);

  expect(await polls[0]).toMatchObject({ errorCode: "device_code_polling_cancelled" });
  expect(tenant.emulator.log.count({ service: "token", grant: "device_code" })).toBeLessThanOrEqual(1);
});
