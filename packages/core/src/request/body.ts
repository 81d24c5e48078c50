/** Whether and how a body can be sent again, decided before the first send: rule S4. */
import { BodyKeeper } from "./body-keeper.ts";
import { readUpTo, takeBuffered, withSettingsOf } from "./buffered-request.ts";

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

const unchanged: OutgoingBody = { replayable: true, streamed: false, open: () => undefined, release: () => {} };
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
    if (!isStream(body) && !isIterable(body)) return unchanged;
    if (limit === 0) return sentOnce;
    return keptBody(new BodyKeeper(isStream(body) ? body : streamOfIterable(body), limit));
  }
  // Note: `null` in the options does not take the body of a `Request` away.
  if (!request || request.body === null || request.method === "GET" || request.method === "HEAD") return unchanged;
  if (limit === 0) return sentOnce;
  // Note: browsers without `Request.body` cannot hold a streamed one, so the whole of it is there to be read.
  if (request.body === undefined) return request.clone().blob().then(fixedBody);
  const taken = takeBuffered(request);
  return taken?.body ? readAhead(taken, request, limit) : keptBody(new BodyKeeper(request.body, limit));
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

function fixedBody(body: unknown): OutgoingBody {
  return { ...unchanged, open: () => body };
}

function keptBody(keeper: BodyKeeper): OutgoingBody {
  return {
    streamed: true,
    get replayable() {
      return keeper.complete;
    },
    open: () => keeper.open(),
    release: () => keeper.release(),
  };
}

async function readAhead(taken: Request, request: Request, limit: number): Promise<OutgoingBody> {
  const chunks = await readUpTo(taken.clone().body as ReadableStream<Uint8Array>, limit);
  if (!chunks) return { ...unchanged, replayable: false, input: withSettingsOf(request, taken) };
  taken.body?.cancel().catch(() => {});
  // Note: Node 20 cannot send bytes on through a redirect that keeps the method; it can with a Blob.
  return fixedBody(new Blob(chunks as BlobPart[]));
}

function isStream(body: unknown): body is ReadableStream<Uint8Array> {
  return body instanceof ReadableStream;
}

/** Node's `fetch` takes async iterables, of bytes and of strings; elsewhere they are turned into a string by `fetch`. */
function isIterable(body: unknown): body is AsyncIterable<unknown> {
  return typeof body === "object" && body !== null && Symbol.asyncIterator in body && isNode();
}

function streamOfIterable(body: AsyncIterable<unknown>): ReadableStream<Uint8Array> {
  const iterator = body[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        for (;;) {
          const { done, value } = await iterator.next();
          if (done) return controller.close();
          const chunk = chunkOf(value);
          if (chunk.byteLength > 0) return controller.enqueue(chunk);
        }
      },
      async cancel(reason) {
        await iterator.return?.(reason);
      },
    },
    { highWaterMark: 0 },
  );
}

/** As Node's `fetch` reads a value of an iterable: strings, buffers, lists of octets; a copy, as they may be filled anew. */
function chunkOf(value: unknown): Uint8Array {
  if (value instanceof Uint8Array) return new Uint8Array(value);
  const { Buffer } = globalThis as unknown as { Buffer: { from(value: unknown): Uint8Array } };
  return new Uint8Array(Buffer.from(value));
}

/** Whether this is Node, where some rules of `fetch` differ from browsers. */
export function isNode(): boolean {
  return (globalThis as { process?: { versions?: { node?: string } } }).process?.versions?.node !== undefined;
}
