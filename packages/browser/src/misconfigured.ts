/** Errors of an app that cannot work as it is set up or served. */

import { codeOf } from "./error-code.ts";

/** Makes one that the engine turns into a `RecoveryError` of code "misconfigured": the message says what to set, and has no full stop. */
export function misconfigured(message: string): Error {
  return Object.assign(new Error(message), { errorCode: "misconfigured" });
}

const ADVICE = new Map(
  Object.entries({
    uninitialized_public_client_application:
      "the MSAL client is not initialised: call `initialize()` on it, or leave that to msal-fetch",
    redirect_in_iframe:
      'the page is inside an iframe, which cannot leave for a sign-in: use `interaction: "popup"`, or open the app in a window',
    block_iframe_reload:
      "the page was loaded inside the hidden iframe of MSAL: give the redirect URI a page of its own",
    block_nested_popups:
      "the page was opened as a sign-in window itself and cannot open another: give the redirect URI a page of its own",
    in_mem_redirect_unavailable:
      '`interaction: "redirect"` loses what MSAL keeps in memory: set `cacheLocation` to "sessionStorage" or "localStorage"',
    cache_quota_exceeded:
      'the storage of the browser takes nothing more, which a sign-in needs: free some of it, or use `interaction: "popup"`',
    unsupported_method: 'a nested app cannot leave its page for a sign-in: use `interaction: "popup"`',
  }),
);

/** MSAL's error, or in its place one that says what to set where that is the cause. */
export function explained(error: unknown): unknown {
  const advice = ADVICE.get(codeOf(error));
  return advice === undefined ? error : misconfigured(advice);
}
