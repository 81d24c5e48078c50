/** Sends a call once, and where the `retry` option says so, again after a passing fault of the API. */
import { retrying } from "../recovery/retry.ts";
import { discard } from "../request/discard.ts";
import { attemptInit } from "../request/outgoing.ts";
import type { HeldToken } from "../tokens/held-token.ts";
import type { Call } from "./call.ts";

/** RFC 9110 §9.2.2: what may be repeated although the first one may have arrived. */
export const IDEMPOTENT: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE"]);
const FIRST_WAIT_MS = 250;

/**
 * Sends a call with a token; `call.noteSend` is for the caller. Rejects as `fetch` does.
 * @param own The caller's headers, as they were at the time of the call.
 */
export function send(call: Call, token: HeldToken, own: Headers): Promise<Response> {
  const { retry } = call.engine;
  return retry && IDEMPOTENT.has(call.method) ? sendPatiently(call, token, own, retry) : sendOnce(call, token, own);
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

/** The API is busy and said when to come back. */
class Busy extends Error {
  readonly response: Response;
  readonly waitMs: number;

  constructor(response: Response, waitMs: number) {
    super("busy");
    this.response = response;
    this.waitMs = waitMs;
  }
}

async function sendPatiently(
  call: Call,
  token: HeldToken,
  own: Headers,
  retry: { retries: number; maxWaitMs: number },
): Promise<Response> {
  const { retries, maxWaitMs } = retry;
  let left = retries;
  const attempt = async (): Promise<Response> => {
    const mayRepeat = left-- > 0;
    const response = await sendOnce(call, token, own);
    const waitMs = mayRepeat && call.body.replayable ? waitOf(response) : undefined;
    if (waitMs === undefined || waitMs > maxWaitMs) return response;
    call.noteSend(response.status);
    throw new Busy(response, waitMs);
  };
  return retrying(attempt, {
    retries,
    firstWaitMs: FIRST_WAIT_MS,
    maxWaitMs,
    signal: call.signal,
    waitAfter(error) {
      if (error instanceof Busy) {
        discard(error.response).catch(() => {});
        return error.waitMs;
      }
      // p-retry has told a failure of the network from wrong arguments: both are a TypeError.
      const networkFailed = error instanceof TypeError && !call.signal?.aborted;
      return networkFailed && call.body.replayable ? 0 : undefined;
    },
  });
}

/** `Retry-After` of a busy API, in milliseconds; `undefined` where it is not busy or does not say. @see [RFC 9110](https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3) */
function waitOf(response: Response): number | undefined {
  const { status } = response;
  const field = status === 429 || status === 503 ? response.headers.get("retry-after") : null;
  if (field === null) return undefined;
  if (/^\d+$/.test(field)) return Number(field) * 1000;
  // A date begins with the name of its day; `Date.parse` reads a lot more than dates.
  const ms = /^[A-Z][a-z]+,? /.test(field) ? Date.parse(field) - Date.now() : Number.NaN;
  return Number.isNaN(ms) ? undefined : Math.max(ms, 0);
}
