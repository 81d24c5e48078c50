/** Bodies that `fetch` cannot read again by itself: streams, async iterables, and whatever is inside a `Request`. */
import { type OutgoingBody, unchanged } from "./body.ts";
import { BodyKeeper } from "./body-keeper.ts";
import { readUpTo, takeBuffered, withSettingsOf } from "./buffered-request.ts";

/** Keeps a stream as it goes out, up to `limit` bytes. */
export function keptStream(body: ReadableStream<Uint8Array> | AsyncIterable<unknown>, limit: number): OutgoingBody {
  return keptBody(new BodyKeeper(body instanceof ReadableStream ? body : streamOfIterable(body), limit));
}

/** Reads the body of a request ahead where it is all there; keeps it as it goes out where it is a stream. */
export function keptRequest(request: Request, limit: number): OutgoingBody | Promise<OutgoingBody> {
  // Note: browsers without `Request.body` cannot hold a streamed one, so the whole of it is there to be read.
  if (!request.body) return request.clone().blob().then(fixedBody);
  const taken = takeBuffered(request);
  return taken?.body ? readAhead(taken, request, limit) : keptBody(new BodyKeeper(request.body, limit));
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
