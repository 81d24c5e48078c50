/** Sends a call once, and where the `retry` option says so, again after a passing fault of the API. */
import { attemptInit } from "../request/outgoing.ts";
import type { HeldToken } from "../tokens/held-token.ts";
import type { Call } from "./call.ts";
import { loadRecovery } from "./load-recovery.ts";

/** RFC 9110 §9.2.2: what may be repeated although the first one may have arrived. */
export const IDEMPOTENT: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE"]);

/**
 * Sends a call with a token; `call.noteSend` is for the caller. Rejects as `fetch` does.
 * @param own The caller's headers, as they were at the time of the call.
 */
export function send(call: Call, token: HeldToken, own: Headers): Promise<Response> {
  const { retry } = call.engine;
  if (!retry || !IDEMPOTENT.has(call.method)) return sendOnce(call, token, own);
  const recovery = loadRecovery();
  const patiently = ({ sendPatiently }: Awaited<typeof recovery>) =>
    sendPatiently(call, () => sendOnce(call, token, own), retry);
  return recovery instanceof Promise ? recovery.then(patiently, () => sendOnce(call, token, own)) : patiently(recovery);
}

/** Note: not an async function, as every suspended one holds memory for as long as the call is under way. */
function sendOnce(call: Call, token: HeldToken, own: Headers): Promise<Response> {
  // What was handed out is not written to again: whoever observes `fetch` may have kept it.
  const headers = call.sends === 0 ? own : new Headers(own);
  headers.set("authorization", token.authorization);
  const init = attemptInit(call.asked, headers, call.body);
  call.sends++;
  call.sentAt = performance.now();
  return call.engine.send(call.body.input ?? call.asked.input, init);
}
