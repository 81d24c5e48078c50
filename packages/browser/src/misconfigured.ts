/** Errors of an app that cannot work as it is set up or served. */

import { codeOf } from "./error-code.ts";

/** Makes one that the engine turns into a `RecoveryError` of code "misconfigured": the message says what to set, and has no full stop. */
export function misconfigured(message: string): Error {
  return Object.assign(new Error(message), { errorCode: "misconfigured" });
}

/** Of token requests without a prompt; `interaction/advice.ts` has the others. */
const ADVICE = new Map(
  Object.entries({
    uninitialized_public_client_application:
      "the MSAL client is not initialised: call `initialize()` on it, or leave that to msal-fetch",
    block_iframe_reload:
      "the page was loaded inside the hidden iframe of MSAL: give the redirect URI a page of its own",
    block_nested_popups: "the page was opened as a sign-in window itself: give the redirect URI a page of its own",
    cache_quota_exceeded:
      'the storage of the browser is full, and a sign-in needs some: free it, or use `interaction: "popup"`',
  }),
);

/** MSAL's error, or in its place one that says what to set where that is the cause. */
export function explained(error: unknown, known: ReadonlyMap<string, string> = ADVICE): unknown {
  const advice = known.get(codeOf(error));
  return advice === undefined ? error : misconfigured(advice);
}
