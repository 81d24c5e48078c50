/** Sends a call again after a passing fault of the API: the `retry` option. */
import type { Call } from "../fetch/call.ts";
import { discard } from "../request/discard.ts";
import { retrying } from "./retry.ts";

const FIRST_WAIT_MS = 250;

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

/**
 * Sends until the API is no longer busy, or the plan says stop.
 * @param sendOnce Sends the call once.
 */
export async function sendPatiently(
  call: Call,
  sendOnce: () => Promise<Response>,
  { retries, maxWaitMs }: { retries: number; maxWaitMs: number },
): Promise<Response> {
  let left = retries;
  const attempt = async (): Promise<Response> => {
    const mayRepeat = left-- > 0;
    const response = await sendOnce();
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
