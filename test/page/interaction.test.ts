import type { PopupRequestLike, RedirectRequestLike } from "@msal-fetch/browser";
import { expect, it, onTestFinished, vi } from "vitest";
import { fakeClock } from "../support/clock.ts";
import { deferred, settle } from "../support/scripted.ts";
import { act, asking, until } from "./asking.ts";
import { ada, msalError, result } from "./page.ts";

it("opens a window at once under activation, and takes the prompt away in the end [B1]", async () => {
  const acquireTokenPopup = vi.fn(async (_: PopupRequestLike) => result("elevated"));
  const { page, ask, stages } = asking({ acquireTokenPopup });
  act(page);
  expect(await ask({ claims: "{}" })).toMatchObject({ token: "elevated", subject: ada.homeAccountId });
  expect(acquireTokenPopup.mock.calls[0]?.[0]).toEqual({
    scopes: ["s"],
    account: ada,
    correlationId: "1",
    claims: "{}",
  });
  expect(stages()).toEqual(["waiting", undefined]);
});

it.each([
  ["without activation", false, {}],
  ["for an API that had the user asked a moment ago", true, { askFirst: true }],
])("opens nothing before a click on the prompt %s [B1, E8]", async (_, isActive, more) => {
  const acquireTokenPopup = vi.fn(async (_: PopupRequestLike) => result("elevated"));
  const { page, ask, latest, shown } = asking({ acquireTokenPopup }, {}, more);
  page.activation.isActive = isActive;
  const asked = ask({ claims: '{"access_token":{"acrs":{"value":"c1"}}}' });
  await until(() => shown.length > 0);
  expect(latest()).toMatchObject({
    stage: "ask",
    reason: "stronger-sign-in",
    method: "DELETE",
    origin: "https://api.example",
  });
  expect(acquireTokenPopup).not.toHaveBeenCalled();

  latest()?.approve();
  // Before anything is awaited: the browser lets a window open only within the click.
  expect(acquireTokenPopup).toHaveBeenCalledTimes(1);
  expect((await asked).token).toBe("elevated");
});

it("does nothing for a click on what is no longer shown [B1]", async () => {
  const answer = deferred<never>();
  const acquireTokenPopup = vi.fn((_: PopupRequestLike) => answer.promise);
  const { ask, shown } = asking({ acquireTokenPopup });
  const asked = ask();
  await until(() => shown.length > 0);
  const [first] = shown;
  first?.approve();
  first?.approve();
  first?.cancel();
  expect(acquireTokenPopup).toHaveBeenCalledTimes(1);
  shown.at(-1)?.cancel();
  await expect(asked).rejects.toMatchObject({ errorCode: "interaction-cancelled" });
  answer.reject(msalError("timed_out"));
});

it("shows within a second that a window seems to be closed, and takes a late success [B2]", async () => {
  const clock = fakeClock();
  const answer = deferred<ReturnType<typeof result>>();
  const popupWindow = { closed: false, close: vi.fn() };
  const { client, page, ask, stages } = asking({
    acquireTokenPopup: () => {
      client.emit({ eventType: "msal:popupOpened", payload: { popupWindow } });
      return answer.promise;
    },
  });
  await import("../../packages/browser/src/interaction/interact.ts");
  act(page);
  const asked = ask();
  await settle();
  await clock.advance(5_000);
  expect(stages()).toEqual(["waiting"]);
  popupWindow.closed = true;
  await clock.advance(1_000);
  expect(stages()).toEqual(["waiting", "closed"]);
  answer.resolve(result("late"));
  expect((await asked).token).toBe("late");
});

it("opens one new window on demand, in the place of a flow of its own [B2]", async () => {
  const requests: PopupRequestLike[] = [];
  const answers = [deferred<ReturnType<typeof result>>(), deferred<ReturnType<typeof result>>()];
  const windows = [
    { closed: false, close: vi.fn() },
    { closed: false, close: vi.fn() },
  ];
  const { client, page, ask, latest, stages } = asking({
    acquireTokenPopup: (one) => {
      const count = requests.push(one) - 1;
      client.emit({ eventType: "msal:popupOpened", payload: { popupWindow: windows[count] } });
      return answers[count]?.promise ?? Promise.reject(new Error("a third window"));
    },
  });
  act(page);
  const asked = ask();
  await until(() => requests.length === 1);
  if (windows[0]) windows[0].closed = true;
  await until(() => latest()?.stage === "closed");
  latest()?.approve();
  expect(windows[0]?.close).toHaveBeenCalledTimes(1);
  expect(requests.map(({ overrideInteractionInProgress = false }) => overrideInteractionInProgress)).toEqual([
    false,
    true,
  ]);
  answers[0]?.reject(msalError("interaction_in_progress_cancelled"));
  await settle();
  expect(stages()).toEqual(["waiting", "closed", "waiting"]);
  answers[1]?.resolve(result("second"));
  expect((await asked).token).toBe("second");
});

it.each([
  ["user_cancelled", "closed"],
  ["timed_out", "timed-out"],
  ["popup_window_error", "blocked"],
  ["empty_window_error", "blocked"],
  ["interaction_in_progress", "ask"],
])("goes on asking after MSAL's %s, which is no refusal [B2]", async (code, stage) => {
  const answers = [() => Promise.reject(msalError(code)), async () => result("second")];
  const { page, ask, latest } = asking({ acquireTokenPopup: () => (answers.shift() ?? Promise.reject)() });
  act(page);
  const asked = ask();
  await until(() => latest()?.stage === stage);
  expect(latest()?.leaves).toBe(false);
  latest()?.approve();
  expect((await asked).token).toBe("second");
});

it("goes on in this tab, after asking, where the window is blocked [B2]", async () => {
  const acquireTokenRedirect = vi.fn((_: RedirectRequestLike) => new Promise<void>(() => {}));
  const { page, ask, latest, stages } = asking({
    acquireTokenPopup: () => Promise.reject(msalError("popup_window_error")),
    acquireTokenRedirect,
  });
  act(page);
  const asked = ask();
  await until(() => latest()?.stage === "blocked");
  expect(latest()?.leaves).toBe(true);
  expect(acquireTokenRedirect).not.toHaveBeenCalled();
  latest()?.approve();
  page.window.dispatchEvent(new Event("pagehide"));
  await expect(asked).rejects.toMatchObject({ errorCode: "redirecting" });
  expect(stages()).toEqual(["waiting", "blocked", "leaving", undefined]);
});

it("goes on in this tab, after asking, where MSAL gives its window up a second time [B2]", async () => {
  const { page, ask, latest } = asking({
    acquireTokenPopup: () => Promise.reject(msalError("user_cancelled")),
    acquireTokenRedirect: () => new Promise<void>(() => {}),
  });
  act(page);
  const asked = ask();
  await until(() => latest()?.stage === "closed");
  latest()?.approve();
  await until(() => latest()?.stage === "blocked");
  expect(latest()?.leaves).toBe(true);
  latest()?.cancel();
  await expect(asked).rejects.toMatchObject({ errorCode: "interaction-cancelled" });
});

it("says what is wrong with a redirect page that keeps the answer to itself [B2]", async () => {
  const clock = fakeClock();
  const place = { readyState: "loading" };
  const at = new URL("https://app.example/blank#code=1&state=2");
  const popupWindow = { closed: false, close: vi.fn(), location: at, document: place };
  const late = deferred<never>();
  const { client, page, ask, stages, latest } = asking({
    acquireTokenPopup: () => {
      client.emit({ eventType: "msal:popupOpened", payload: { popupWindow } });
      return late.promise;
    },
  });
  await import("../../packages/browser/src/interaction/interact.ts");
  act(page);
  const asked = ask();
  asked.catch(() => {});
  await settle();
  // Its script may be long in coming: that is no fault.
  await clock.advance(20_000);
  place.readyState = "complete";
  await clock.advance(6_000);
  await expect(asked).rejects.toMatchObject({
    errorCode: "misconfigured",
    message: expect.stringContaining("@msal-fetch/browser/redirect"),
  });
  expect(popupWindow.close).toHaveBeenCalled();

  // What MSAL says later brings no prompt back, which nobody could take away any more.
  late.reject(msalError("timed_out"));
  await settle();
  expect(stages()).toEqual(["waiting", undefined]);
  expect(latest()).toBeUndefined();
});

it("ends when the user has not acted in time, which is no refusal either [B2]", async () => {
  const clock = fakeClock();
  const { page, ask } = asking({ acquireTokenPopup: () => new Promise(() => {}) }, { interactionTimeoutMs: 10_000 });
  await import("../../packages/browser/src/interaction/interact.ts");
  act(page);
  const asked = ask();
  asked.catch(() => {});
  await settle();
  await clock.advance(10_000);
  await expect(asked).rejects.toMatchObject({ errorCode: "timed_out" });
});

it("opens its window in browsers that cannot join abort signals [B1]", async () => {
  vi.spyOn(AbortSignal, "any").mockImplementation(() => {
    throw new TypeError("AbortSignal.any is not a function");
  });
  onTestFinished(() => {
    vi.restoreAllMocks();
  });
  const { page, ask } = asking({ acquireTokenPopup: async () => result("elevated") });
  act(page);
  expect((await ask()).token).toBe("elevated");
});

it("ends, and closes its window, when nobody waits any more [E5]", async () => {
  const controller = new AbortController();
  const popupWindow = { closed: false, close: vi.fn() };
  const { client, page, ask, latest, stages } = asking({
    acquireTokenPopup: () => {
      client.emit({ eventType: "msal:popupOpened", payload: { popupWindow } });
      return new Promise(() => {});
    },
  });
  act(page);
  const asked = ask({ signal: controller.signal });
  await until(() => latest()?.stage === "waiting");
  controller.abort("enough");
  await expect(asked).rejects.toBe("enough");
  expect(popupWindow.close).toHaveBeenCalledTimes(1);
  expect(stages()).toEqual(["waiting", undefined]);
});

it("ends with the error of a prompt that cannot be shown [B1]", async () => {
  const broken = new Error("the chunk is gone");
  for (const prompt of [
    () => Promise.reject(broken),
    () => {
      throw broken;
    },
  ]) {
    const { ask } = asking({ acquireTokenPopup: async () => result() }, { prompt });
    await expect(ask()).rejects.toBe(broken);
  }
});

it("leaves the page, and keeps its calls, where the prompt cannot be shown while it leaves [B3]", async () => {
  const acquireTokenRedirect = vi.fn((_: RedirectRequestLike) => new Promise<void>(() => {}));
  const waiting = { key: "load", method: "GET", url: "https://api.example/", subject: ada.homeAccountId, options: {} };
  // As the built-in dialog does where the page that goes ends the download of its chunk.
  const prompt = async (shown: unknown) => {
    if (shown) throw new Error("the chunk is gone");
  };
  const { page, ask } = asking(
    { acquireTokenRedirect },
    { interaction: "redirect", prompt },
    { resumable: () => [waiting] },
  );
  const asked = ask();
  asked.catch(() => {});
  await until(() => acquireTokenRedirect.mock.calls.length > 0);
  await settle();
  page.window.dispatchEvent(new Event("pagehide"));
  await expect(asked).rejects.toMatchObject({ errorCode: "redirecting" });
  expect(page.storage.get("msal-fetch.calls")).toContain("load");
});

it("waits for the prompt of another tab, and takes what the user did there [B4]", async () => {
  const acquireTokenPopup = vi.fn(async () => result("own"));
  const free = deferred();
  const { page, ask, stages, latest } = asking({ acquireTokenPopup, acquireTokenSilent: async () => result("shared") });
  act(page);
  const locks = {
    async request(_: string, options: LockOptions, run: (lock: object | null) => Promise<unknown>) {
      if (options.ifAvailable) return run(null);
      await free.promise;
      return run({});
    },
  };
  vi.stubGlobal("navigator", { ...navigator, userActivation: page.activation, locks });
  const asked = ask();
  await until(() => latest()?.stage === "other-tab");
  free.resolve();
  expect((await asked).token).toBe("shared");
  expect(acquireTokenPopup).not.toHaveBeenCalled();
  expect(stages()).toEqual(["other-tab", undefined]);
});

it("asks without locks where the page may not use them [B4]", async () => {
  const { page, ask } = asking({ acquireTokenPopup: async () => result("own") });
  act(page);
  const locks = { request: () => Promise.reject(new DOMException("not here", "SecurityError")) };
  vi.stubGlobal("navigator", { ...navigator, userActivation: page.activation, locks });
  expect((await ask()).token).toBe("own");
});

it("asks itself where the other tab brought it nothing [B4]", async () => {
  const policies: unknown[] = [];
  const { page, ask, stages } = asking({
    acquireTokenPopup: async () => result("own"),
    acquireTokenSilent: async ({ cacheLookupPolicy }) => {
      policies.push(cacheLookupPolicy);
      throw msalError("interaction_required");
    },
  });
  act(page);
  const locks = {
    request: async (_: string, options: LockOptions, run: (lock: object | null) => Promise<unknown>) =>
      run(options.ifAvailable ? null : {}),
  };
  vi.stubGlobal("navigator", { ...navigator, userActivation: page.activation, locks });
  expect((await ask({ claims: "{}" })).token).toBe("own");
  expect(policies).toEqual([3, 5]);
  expect(stages()).toEqual(["other-tab", "waiting", undefined]);
});

it("leaves the page for a redirect, with what is to be resumed, and names the return by a nonce [B3]", async () => {
  const acquireTokenRedirect = vi.fn((_: RedirectRequestLike) => new Promise<void>(() => {}));
  const waiting = { key: "save", method: "POST", url: "https://api.example/", subject: ada.homeAccountId, options: {} };
  const { page, ask } = asking({ acquireTokenRedirect }, { interaction: "redirect" }, { resumable: () => [waiting] });
  const asked = ask();
  await until(() => acquireTokenRedirect.mock.calls.length > 0);
  const { state } = acquireTokenRedirect.mock.calls[0]?.[0] ?? {};
  expect(JSON.parse(page.storage.get("msal-fetch.calls") ?? "")).toMatchObject([{ ...waiting, nonce: state }]);
  page.window.dispatchEvent(new Event("pagehide"));
  await expect(asked).rejects.toMatchObject({ errorCode: "redirecting" });
  expect(page.storage.has("msal-fetch.calls")).toBe(true);
});

it.each([
  ["where the user has acted on the page, but not just now", { hasBeenActive: true }, 0],
  ["where it left within a minute", {}, 30_000],
])("asks before it leaves the page %s [B3, E8]", async (_, activation, leftAgo) => {
  const acquireTokenRedirect = vi.fn((_: RedirectRequestLike) => new Promise<void>(() => {}));
  const { page, ask, latest } = asking({ acquireTokenRedirect }, { interaction: "redirect" });
  Object.assign(page.activation, activation);
  if (leftAgo > 0) page.storage.set("msal-fetch.left", String(Date.now() - leftAgo));
  const asked = ask();
  await until(() => latest()?.stage === "ask");
  expect([latest()?.leaves, acquireTokenRedirect.mock.calls.length]).toEqual([true, 0]);
  latest()?.approve();
  await until(() => acquireTokenRedirect.mock.calls.length === 1);
  page.window.dispatchEvent(new Event("pagehide"));
  await expect(asked).rejects.toMatchObject({ errorCode: "redirecting" });
});

it.each([
  ["popup", "unsupported_method"],
  ["redirect", "redirect_in_iframe"],
  ["redirect", "unsupported_method"],
] as const)("says in the place of MSAL's refusal what to set: %s, %s [B2, B3]", async (interaction, code) => {
  const refuse = () => Promise.reject(msalError(code));
  const { page, ask } = asking({ acquireTokenPopup: refuse, acquireTokenRedirect: refuse }, { interaction });
  page.activation.isActive = true;
  await expect(ask()).rejects.toMatchObject({ errorCode: "misconfigured", message: expect.stringMatching(/: .*[`p]/) });
});

it("keeps nothing where the page could not leave, and says what to set [B3]", async () => {
  const { page, ask } = asking(
    { acquireTokenRedirect: () => Promise.reject(msalError("in_mem_redirect_unavailable")) },
    { interaction: "redirect" },
    {
      resumable: () => [
        { key: "k", method: "GET", url: "https://api.example/", subject: ada.homeAccountId, options: {} },
      ],
    },
  );
  await expect(ask()).rejects.toMatchObject({ errorCode: "misconfigured" });
  expect(page.storage.has("msal-fetch.calls")).toBe(false);
});

it.each([
  [undefined, "session-ended"],
  ['{"access_token":{"nbf":{"value":"1"}}}', "session-ended"],
  ['{"access_token":{"nbf":{"value":"1"},"acrs":{"value":"c1"}}}', "stronger-sign-in"],
  ['{"access_token":{"xms_rp_ipaddr":{"value":"10.0.0.1"}}}', "location"],
  ['{"access_token":{"capolids":{"values":["1"]}}}', "policy-changed"],
  ["no json", "session-ended"],
])("reads off %s that the reason is %s [B1]", async (claims, reason) => {
  const { reasonOf } = await import("../../packages/browser/src/interaction/reason.ts");
  expect(reasonOf(claims)).toBe(reason);
});
