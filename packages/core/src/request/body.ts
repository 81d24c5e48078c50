/** Whether and how a body can be sent again, decided before the first send: rule S4. */
import { loadRecovery } from "../fetch/load-recovery.ts";

/** A body that can be handed out once per attempt. */
export interface OutgoingBody {
  /** Whether the next attempt would send the same bytes. */
  readonly replayable: boolean;
  /** Whether it goes out as a stream. */
  readonly streamed: boolean;
  /** Stands in for the `Request` of the call, whose body had to be looked at. */
  readonly input?: Request;
  /** The body of the next attempt; `undefined` leaves that of the call as it is. */
  open(): unknown;
  /** Ends the keeping: the call is settled. */
  release(): void;
}

export const unchanged: OutgoingBody = { replayable: true, streamed: false, open: () => undefined, release: () => {} };
const sentOnce: OutgoingBody = { ...unchanged, replayable: false, streamed: true };

/**
 * Looks at the body of a call.
 *
 * What `fetch` can read again is left as it is. A stream is kept as it goes out, up to `limit` bytes; with 0, it is left
 * as it is as well, and goes out once. The body of a `Request` looks like a stream, whatever it was made of: one that
 * is all there is read ahead, so that it goes out with its length as before.
 */
export function outgoingBody(
  request: Request | undefined,
  body: unknown,
  limit: number,
): OutgoingBody | Promise<OutgoingBody> {
  if (body !== undefined && body !== null) {
    if (!(body instanceof ReadableStream) && !isIterable(body)) return unchanged;
    return limit === 0 ? sentOnce : streamed((recovery) => recovery.keptStream(body, limit));
  }
  // Note: `null` in the options does not take the body of a `Request` away.
  if (!request || request.body === null || request.method === "GET" || request.method === "HEAD") return unchanged;
  return limit === 0 ? sentOnce : streamed((recovery) => recovery.keptRequest(request, limit));
}

/** What keeps a streamed body comes with the code of the failures; without it, the body goes out once. */
function streamed(
  keep: (recovery: Awaited<ReturnType<typeof loadRecovery>>) => OutgoingBody | Promise<OutgoingBody>,
): OutgoingBody | Promise<OutgoingBody> {
  const recovery = loadRecovery();
  return recovery instanceof Promise ? recovery.then(keep, () => sentOnce) : keep(recovery);
}

/** Whether `fetch` itself will refuse the body: no token request shall precede its error. */
export function isUsedUp(request: Request | undefined, body: unknown): boolean {
  if (body instanceof ReadableStream) {
    try {
      return body.locked || new Response(body).bodyUsed;
    } catch {
      return true;
    }
  }
  return (
    (body === undefined || body === null) &&
    request !== undefined &&
    (request.bodyUsed || request.body?.locked === true)
  );
}

/** Node's `fetch` takes async iterables, of bytes and of strings; elsewhere they are turned into a string by `fetch`. */
function isIterable(body: unknown): body is AsyncIterable<unknown> {
  return typeof body === "object" && body !== null && Symbol.asyncIterator in body && isNode();
}

/** Whether this is Node, where some rules of `fetch` differ from browsers. */
export function isNode(): boolean {
  return (globalThis as { process?: { versions?: { node?: string } } }).process?.versions?.node !== undefined;
}
