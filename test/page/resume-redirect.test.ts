import { createFetch, type Prompt, publicClient, reportOf, type WaitingCall } from "@msal-fetch/browser";
import { beforeEach, expect, it, vi } from "vitest";
import { fakeClock } from "../support/clock.ts";
import { acrs, api, challenge, interactionRequired } from "../support/scripted.ts";
import { ada, bob, msalError, result, stubClient, stubPage } from "./page.ts";

const URL_A = "https://api.example/orders/1";
const resources = { "https://api.example": ["s"] };
const get: WaitingCall = { key: "load", method: "GET", url: URL_A, subject: ada.homeAccountId, options: {} };
const post: WaitingCall = {
  ...get,
  key: "save",
  method: "POST",
  body: '{"a":1}',
  contentType: "application/json",
};

// What a page knows begins anew when it is loaded.
beforeEach(() => {
  vi.resetModules();
});

/** A page that is loaded again, with the storage as it was, after the redirect of that nonce. */
async function load(returned: { nonce: string; account?: typeof ada } | undefined) {
  vi.resetModules();
  const browser = await import("@msal-fetch/browser");
  const answer = returned && result("elevated", { state: returned.nonce, account: returned.account ?? ada });
  const accounts = { getAllAccounts: () => [ada, bob], getActiveAccount: () => returned?.account ?? ada };
  const silent = async ({ account }: { account?: typeof ada }) => result("elevated", { account: account ?? ada });
  const client = stubClient({
    ...accounts,
    acquireTokenSilent: silent,
    handleRedirectPromise: async () => answer ?? null,
  });
  const server = api(() => new Response("done"));
  const fetch = browser.createFetch({ tokens: browser.publicClient(client), resources, fetch: server.fetch });
  return { server, resume: () => browser.resumeRedirect(fetch) };
}

async function save(nonce: string, calls: WaitingCall[]): Promise<void> {
  const { keepCalls } = await import("../../packages/browser/src/interaction/saved-calls.ts");
  keepCalls(nonce, calls);
}

it("sends a GET again when the user is back, once [B3]", async () => {
  const { storage } = stubPage();
  await save("n1", [get]);

  const page = await load({ nonce: "n1" });
  const [first, second] = await Promise.all([page.resume(), page.resume()]);
  expect(first).toMatchObject({ key: "load", method: "GET", url: URL_A });
  // A page that starts twice has two readers.
  expect(await first?.response?.text()).toBe("done");
  expect(await second?.response?.text()).toBe("done");
  expect(reportOf(second?.response ?? new Response())).toEqual(reportOf(first?.response ?? new Response()));
  expect(await first?.confirm()).toBe(first?.response);
  expect(await page.resume()).toBeUndefined();
  expect(page.server.seen.map(({ token }) => token)).toEqual(["elevated"]);
  expect(storage.get("msal-fetch.calls")).toBeUndefined();
});

it("sends a POST only when it is confirmed, exactly once, also over a reload before that [B3]", async () => {
  stubPage();
  await save("n1", [post]);

  const before = await load({ nonce: "n1" });
  expect((await before.resume())?.response).toBeUndefined();
  expect(before.server.seen).toHaveLength(0);

  const page = await load(undefined);
  const call = await page.resume();
  expect(await page.resume()).toBe(call);
  expect(await (await call?.confirm())?.text()).toBe("done");
  await expect(call?.confirm()).rejects.toThrow("sent or given up before");
  const [sent] = page.server.seen;
  expect(sent).toMatchObject({ method: "POST", url: URL_A, init: { body: '{"a":1}' } });
  expect(sent?.headers.get("content-type")).toBe("application/json");
  expect(page.server.seen).toHaveLength(1);

  expect(await (await load({ nonce: "n1" })).resume()).toBeUndefined();
});

it("gives a call up on demand [B3]", async () => {
  stubPage();
  await save("n1", [post]);
  const page = await load({ nonce: "n1" });
  const call = await page.resume();
  call?.discard();
  await expect(call?.confirm()).rejects.toThrow("sent or given up before");
  expect(await page.resume()).toBeUndefined();
  expect(page.server.seen).toHaveLength(0);
});

it("gives several calls one after the other, those first that need no confirmation [B3]", async () => {
  stubPage();
  await save("n1", [post, get, { ...post, key: "delete", method: "DELETE" }]);
  const page = await load({ nonce: "n1" });
  const keys: string[] = [];
  for (let call = await page.resume(); call; call = await page.resume()) {
    keys.push(call.key);
    await call.confirm();
  }
  expect(keys).toEqual(["load", "save", "delete"]);
});

it("leaves a call to the fetch that sends tokens there [B3, S1]", async () => {
  stubPage();
  await save("n1", [{ ...get, url: "https://other.example/" }, get]);
  const page = await load({ nonce: "n1" });
  expect((await page.resume())?.url).toBe(URL_A);
  expect(await page.resume()).toBeUndefined();
  expect(page.server.seen).toHaveLength(1);
});

it("keeps as many calls as the storage takes [B3]", async () => {
  const { storage } = stubPage();
  const setItem = (key: string, value: string) => {
    if (value.length > 400) throw new DOMException("full", "QuotaExceededError");
    storage.set(key, value);
  };
  vi.stubGlobal("sessionStorage", { getItem: (key: string) => storage.get(key) ?? null, setItem, removeItem() {} });
  await save("n1", [get, { ...post, body: "x".repeat(1_000) }]);
  expect(JSON.parse(storage.get("msal-fetch.calls") ?? "[]")).toMatchObject([{ key: "load" }]);
});

it("drops the calls of one user when another comes back [A6, B3]", async () => {
  const { storage } = stubPage();
  await save("n1", [post, get]);
  const page = await load({ nonce: "n1", account: bob });
  expect(await page.resume()).toBeUndefined();
  expect(storage.get("msal-fetch.calls")).toBeUndefined();
});

it.each([post, get])("leaves alone what belongs to a user who has signed out since: $method [A6, B3]", async (call) => {
  stubPage();
  await save("n1", [call]);
  const { savedCalls, write } = await import("../../packages/browser/src/interaction/saved-calls.ts");
  write(savedCalls().map((one) => ({ ...one, returned: true })));

  vi.resetModules();
  const browser = await import("@msal-fetch/browser");
  const server = api(() => new Response("done"));
  const tokens = browser.publicClient(stubClient({ getAllAccounts: () => [bob] }));
  const fetch = browser.createFetch({ tokens, resources, fetch: server.fetch });
  expect(await browser.resumeRedirect(fetch)).toBeUndefined();
  expect(server.seen).toEqual([]);
});

it("gives a call to nobody but a fetch that has a token for it, also while it is sent [B3]", async () => {
  stubPage();
  await save("n1", [get]);
  vi.resetModules();
  const browser = await import("@msal-fetch/browser");
  const handleRedirectPromise = async () => result("elevated", { state: "n1" });
  const tokens = browser.publicClient(stubClient({ handleRedirectPromise }));
  const server = api(() => new Response("done"));
  const [own, other] = [resources, { "https://other.example": ["s"] }].map((listed) =>
    browser.createFetch({ tokens, resources: listed, fetch: server.fetch }),
  );
  if (!own || !other) throw new Error("There are two");
  const [call, nothing] = await Promise.all([browser.resumeRedirect(own), browser.resumeRedirect(other)]);
  expect(call?.key).toBe("load");
  expect(nothing).toBeUndefined();
});

it("keeps of an account its ids alone, and resumes in the same tenant of a guest [A6, B3, X2]", async () => {
  const { storage, window } = stubPage();
  const guest = { ...ada, tenantId: "guest-tenant", idToken: "eyJ.of.Ada", username: "ada@contoso.example" };
  const acquireTokenRedirect = vi.fn(() => new Promise<void>(() => {}));
  const start = async (state?: string) => {
    vi.resetModules();
    const browser = await import("@msal-fetch/browser");
    const client = stubClient({
      getAllAccounts: () => [ada, guest],
      handleRedirectPromise: async () => (state ? result("", { state, account: guest }) : null),
      acquireTokenSilent: async ({ account, claims }) => {
        if (claims) throw interactionRequired();
        return result(`${state ? "elevated" : "plain"} ${account?.tenantId}`, { account: account ?? null });
      },
      acquireTokenRedirect,
    });
    const server = api(({ token }) => (token?.startsWith("elevated") ? new Response() : challenge(acrs("c1"))));
    const tokens = browser.publicClient(client, { interaction: "redirect", account: () => ada, prompt: () => {} });
    return { browser, server, fetch: browser.createFetch({ tokens, resources, fetch: server.fetch }) };
  };

  const before = await start();
  const call = before.fetch(URL_A, { recovery: { resumeKey: "load", account: guest } });
  await vi.waitUntil(() => acquireTokenRedirect.mock.calls.length > 0, { interval: 1 });
  window.dispatchEvent(new Event("pagehide"));
  await expect(call).rejects.toMatchObject({ code: "interaction-required" });
  const [saved] = JSON.parse(storage.get("msal-fetch.calls") ?? "[]");
  expect(saved.options).toEqual({ account: { homeAccountId: ada.homeAccountId, tenantId: "guest-tenant" } });

  const after = await start(saved.nonce);
  await after.browser.resumeRedirect(after.fetch);
  expect(after.server.seen.map(({ token }) => token)).toEqual(["elevated guest-tenant"]);
});

it("asks before it leaves again for somebody who has just cancelled over there [E4, B3]", async () => {
  const { storage } = stubPage();
  vi.resetModules();
  const browser = await import("@msal-fetch/browser");
  storage.set("msal-fetch.left", String(Date.now() - 61_000));
  const acquireTokenRedirect = vi.fn(() => new Promise<void>(() => {}));
  const client = stubClient({
    handleRedirectPromise: () => Promise.reject(msalError("access_denied")),
    acquireTokenSilent: async ({ claims }) => {
      if (claims) throw interactionRequired();
      return result();
    },
    acquireTokenRedirect,
  });
  const stages: unknown[] = [];
  const prompt = (shown?: Prompt) => {
    stages.push(shown?.stage);
    shown?.cancel();
  };
  const tokens = browser.publicClient(client, { interaction: "redirect", prompt });
  const server = api(() => challenge(acrs("c1")));
  await browser.createFetch({ tokens, resources, fetch: server.fetch })(URL_A);
  expect([stages[0], acquireTokenRedirect.mock.calls.length]).toEqual(["ask", 0]);
});

it("waits for the return from its own redirect, at most ten minutes [B3]", async () => {
  const clock = fakeClock();
  stubPage();
  await save("n1", [get]);
  expect(await (await load(undefined)).resume()).toBeUndefined();
  expect(await (await load({ nonce: "n2" })).resume()).toBeUndefined();
  await clock.advance(599_000);
  const late = await load({ nonce: "n1" });
  await clock.advance(1_000);
  expect(await late.resume()).toBeUndefined();
});

it("keeps no body over 64 KiB, and reads nothing that it has not written [B3]", async () => {
  const { storage } = stubPage();
  await save("n1", [{ ...post, body: "ä".repeat(32_769) }, get]);
  expect(JSON.parse(storage.get("msal-fetch.calls") ?? "")).toMatchObject([{ key: "load" }]);
  const saved = { id: "1", nonce: "n1", key: "k", method: "GET", url: URL_A, subject: ada.homeAccountId };
  const foreign = JSON.stringify([{ ...saved, expires: Date.now() + 1_000, options: null }]);
  for (const text of [foreign, "", "{", "{}", "[1, null, {}]", '[{"id":"1","nonce":"n1","method":"GET"}]']) {
    storage.set("msal-fetch.calls", text);
    expect(await (await load({ nonce: "n1" })).resume()).toBeUndefined();
  }
});

it("does without a storage that cannot be used [B3]", async () => {
  stubPage();
  vi.stubGlobal("sessionStorage", {
    getItem() {
      throw new Error("denied");
    },
  });
  await save("n1", [get]);
  expect(await (await load({ nonce: "n1" })).resume()).toBeUndefined();
});

it("refuses what is no fetch, and does nothing where there is no page [B7]", async () => {
  const { resumeRedirect } = await import("@msal-fetch/browser");
  const resume = resumeRedirect as (fetch: unknown) => Promise<unknown>;
  await expect(resume(undefined)).rejects.toThrow(TypeError);
  const fetch = createFetch({ tokens: publicClient(stubClient()), resources });
  expect(await resume(fetch)).toBeUndefined();
});
