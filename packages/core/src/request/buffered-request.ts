/** The body of a `Request` that is all there: told from a streamed one, and read without losing its length. */

import { REQUEST_SETTINGS } from "./outgoing.ts";

/** Where streams cannot be told, how long no chunk may come before a body is taken for one, in milliseconds. */
const QUIET_MS = 250;
/** And how long it is read at the most: a live stream need not ever fall silent. */
const AHEAD_MS = 1_000;

let canTell: boolean | undefined;

/**
 * Takes the body of a request over into another one, whose settings are of no use; `undefined`, and the request as
 * before, where it is a stream.
 *
 * Nothing tells the one from the other but this: a stream may not be sent without CORS.
 * @see [Fetch](https://fetch.spec.whatwg.org/#dom-request), step 37
 */
export function takeBuffered(request: Request): Request | undefined {
  try {
    return new Request(request, { mode: "no-cors", method: "POST" });
  } catch {
    return undefined;
  }
}

/** The request as it was, with the body that was taken from it. */
export function withSettingsOf(request: Request, taken: Request): Request {
  return new Request(taken, Object.fromEntries(REQUEST_SETTINGS.map((name) => [name, request[name]])));
}

/** Reads a whole body; `undefined` where it is longer than `limit`, cannot be read, or turns out to be a live stream. */
export async function readUpTo(stream: ReadableStream<Uint8Array>, limit: number): Promise<Uint8Array[] | undefined> {
  const reader = stream.getReader();
  const chunks: Uint8Array[] = [];
  canTell ??= tellsStreams();
  const deadline = canTell ? Number.POSITIVE_INFINITY : performance.now() + AHEAD_MS;
  try {
    for (let bytes = 0; performance.now() < deadline; ) {
      const { done, value } = await (canTell ? reader.read() : soon(reader.read()));
      if (done) return chunks;
      bytes += value.byteLength;
      if (bytes > limit) break;
      chunks.push(value);
    }
  } catch {
    // Sending it will fail in the same way, with the error of `fetch`.
  }
  reader.cancel().catch(() => {});
  return undefined;
}

/** Whether `takeBuffered` refuses streams here. */
function tellsStreams(): boolean {
  const init = { method: "POST", mode: "no-cors", body: new ReadableStream(), duplex: "half" };
  try {
    return new Request("https://localhost/", init as RequestInit).body === null;
  } catch {
    return true;
  }
}

async function soon<T>(promise: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(reject, QUIET_MS, new Error("late"));
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
