/** The sign-in window, where MSAL, the browser or the user take their time. */
import type { AuthenticationResultLike, PopupRequestLike } from "@msal-fetch/browser";
import { expect, it, onTestFinished, vi } from "vitest";
import { fakeClock } from "../support/clock.ts";
import { deferred, settle } from "../support/scripted.ts";
import { act, asking, until } from "./asking.ts";
import { msalError, result } from "./page.ts";

const windowAt = () => ({ closed: false, close: vi.fn() });

/** MSAL's answer, which does not come before the test is over. */
function unanswered(): Promise<AuthenticationResultLike> {
  const { promise, reject } = deferred<AuthenticationResultLike>();
  onTestFinished(() => reject(msalError("timed_out")));
  return promise;
}

it("closes a window that MSAL tells of only after the call was given up [E5, B2]", async () => {
  const popupWindow = windowAt();
  const controller = new AbortController();
  const acquireTokenPopup = vi.fn(unanswered);
  const { client, page, ask } = asking({ acquireTokenPopup });
  act(page);
  const asked = ask({ signal: controller.signal });
  await until(() => acquireTokenPopup.mock.calls.length > 0);
  controller.abort("enough");
  await expect(asked).rejects.toBe("enough");
  client.emit({ eventType: "msal:popupOpened", payload: { popupWindow } });
  expect(popupWindow.close).toHaveBeenCalledTimes(1);
});

it("leaves the window of another request alone, where MSAL tells whose it is [E5, B2]", async () => {
  const others = windowAt();
  const own = windowAt();
  const controller = new AbortController();
  const acquireTokenPopup = vi.fn(unanswered);
  const { client, page, ask } = asking({ acquireTokenPopup });
  act(page);
  const asked = ask({ signal: controller.signal, correlationId: "1" });
  await until(() => acquireTokenPopup.mock.calls.length > 0);
  controller.abort("enough");
  await expect(asked).rejects.toBe("enough");
  client.emit({ eventType: "msal:popupOpened", correlationId: "2", payload: { popupWindow: others } });
  client.emit({ eventType: "msal:popupOpened", correlationId: "1", payload: { popupWindow: own } });
  expect([others.close.mock.calls.length, own.close.mock.calls.length]).toEqual([0, 1]);
});

it("offers no redirect that MSAL refuses, where tokens are in memory only [B2]", async () => {
  const answers = [() => Promise.reject(msalError("popup_window_error")), async () => result("elevated")];
  const { page, ask, latest } = asking({
    getConfiguration: () => ({ auth: {}, cache: { cacheLocation: "memoryStorage" } }),
    acquireTokenPopup: () => (answers.shift() ?? unanswered)(),
    acquireTokenRedirect: () => Promise.reject(msalError("in_mem_redirect_unavailable")),
  });
  act(page);
  const asked = ask();
  await until(() => latest()?.stage === "blocked");
  expect(latest()?.leaves).toBe(false);
  latest()?.approve();
  expect((await asked).token).toBe("elevated");
});

it("does not say that the browser blocked a window which the user closed twice, in a frame [B2]", async () => {
  const acquireTokenPopup = vi.fn((_: PopupRequestLike) => Promise.reject(msalError("user_cancelled")));
  const { page, ask, latest, stages } = asking({ acquireTokenPopup, acquireTokenRedirect: async () => {} });
  act(page);
  page.window["parent"] = {};
  const asked = ask();
  for (const _ of [1, 2]) {
    await until(() => latest()?.stage === "closed");
    latest()?.approve();
  }
  await until(() => latest()?.stage !== "waiting");
  expect(stages()).toEqual(["waiting", "closed", "waiting", "closed", "waiting", "closed"]);
  latest()?.cancel();
  await expect(asked).rejects.toMatchObject({ errorCode: "interaction-cancelled" });
});

it("gives the user the whole time for a window that was opened late [B2]", async () => {
  const clock = fakeClock();
  const popupWindow = windowAt();
  const { client, ask, latest } = asking(
    {
      acquireTokenPopup: () => {
        client.emit({ eventType: "msal:popupOpened", payload: { popupWindow } });
        return unanswered();
      },
    },
    { interactionTimeoutMs: 10_000 },
  );
  await import("../../packages/browser/src/interaction/interact.ts");
  const asked = ask();
  asked.catch(() => {});
  await settle();
  await clock.advance(9_000);
  expect(latest()?.stage).toBe("ask");
  latest()?.approve();
  await clock.advance(9_000);
  expect(popupWindow.close).not.toHaveBeenCalled();
  await clock.advance(1_000);
  await expect(asked).rejects.toMatchObject({ errorCode: "timed_out" });
  expect(popupWindow.close).toHaveBeenCalledTimes(1);
});

it("gives the user the whole time once another tab has done with its own prompt [B2, B4]", async () => {
  const clock = fakeClock();
  const free = deferred();
  const { page, ask, latest } = asking(
    { acquireTokenPopup: unanswered, acquireTokenSilent: () => Promise.reject(msalError("interaction_required")) },
    { interactionTimeoutMs: 10_000 },
  );
  const locks = {
    async request(_: string, options: LockOptions, run: (lock: object | null) => Promise<unknown>) {
      if (options.ifAvailable) return run(null);
      await free.promise;
      return run({});
    },
  };
  vi.stubGlobal("navigator", { ...navigator, userActivation: page.activation, locks });
  await import("../../packages/browser/src/interaction/interact.ts");
  const asked = ask();
  asked.catch(() => {});
  await settle();
  await clock.advance(9_000);
  expect(latest()?.stage).toBe("other-tab");
  free.resolve();
  await clock.advance(9_000);
  expect(latest()?.stage).toBe("ask");
  await clock.advance(1_000);
  await expect(asked).rejects.toMatchObject({ errorCode: "timed_out" });
});
