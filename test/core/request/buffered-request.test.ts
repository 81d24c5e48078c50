import { expect, it, onTestFinished, vi } from "vitest";
import { fakeClock } from "../../support/clock.ts";

type Module = typeof import("../../../packages/core/src/request/buffered-request.ts");

const url = "https://api.example/";
const LIMIT = 1024;

/** A copy of the module that has not looked yet whether streams can be told here. */
async function fresh(): Promise<Module> {
  vi.resetModules();
  return import("../../../packages/core/src/request/buffered-request.ts");
}

/** As in engines that let a stream be sent without CORS: there, it cannot be told from a buffered body. */
async function freshWhereNothingTells(): Promise<Module> {
  class Lenient extends Request {
    constructor(input: RequestInfo | URL, init?: RequestInit) {
      super(input, init?.mode === "no-cors" ? { ...init, mode: "cors" } : init);
    }
  }
  vi.stubGlobal("Request", Lenient);
  onTestFinished(() => {
    vi.unstubAllGlobals();
  });
  return fresh();
}

function post(body: BodyInit, more: RequestInit = {}): Request {
  return new Request(url, { method: "POST", body, duplex: "half", ...more } as RequestInit);
}

/** A stream that a test feeds by hand. */
function live() {
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  let cancelled = false;
  const stream = new ReadableStream<Uint8Array>({
    start(own) {
      controller = own;
    },
    cancel() {
      cancelled = true;
    },
  });
  const feed = (text: string) => controller?.enqueue(new TextEncoder().encode(text));
  return { stream, feed, end: () => controller?.close(), cancelled: () => cancelled };
}

function textOf(chunks: readonly Uint8Array[] | undefined): string | undefined {
  return chunks && Buffer.concat(chunks).toString();
}

it("takes the body of a request that is all there, with its bytes [S4]", async () => {
  const { takeBuffered } = await fresh();
  for (const body of ["a", "", new Uint8Array([97]), new Blob(["a"]), new URLSearchParams("a=b")]) {
    const expected = await post(body).text();
    expect(await takeBuffered(post(body))?.text()).toBe(expected);
  }
});

it("leaves the request of a stream as it was [S4]", async () => {
  const { takeBuffered } = await fresh();
  const { stream, feed, end } = live();
  const request = post(stream);
  expect(takeBuffered(request)).toBeUndefined();
  expect([request.bodyUsed, request.body?.locked]).toEqual([false, false]);
  feed("a");
  end();
  expect(await request.text()).toBe("a");
});

it("gives the request back with its settings and the body that was taken [S3, S4]", async () => {
  const { takeBuffered, withSettingsOf } = await fresh();
  const controller = new AbortController();
  const request = post("abc", {
    method: "PUT",
    headers: { a: "b", "content-type": "x/y" },
    credentials: "include",
    cache: "no-store",
    redirect: "manual",
    referrerPolicy: "origin",
    integrity: "sha256-x",
    signal: controller.signal,
  });
  const taken = takeBuffered(request);
  if (!taken) return expect.unreachable();
  const again = withSettingsOf(request, taken);
  for (const name of [
    "url",
    "method",
    "mode",
    "credentials",
    "cache",
    "redirect",
    "referrer",
    "referrerPolicy",
    "integrity",
  ] as const) {
    expect(again[name], name).toBe(request[name]);
  }
  expect([...again.headers]).toEqual([...request.headers]);
  expect(await again.text()).toBe("abc");
  controller.abort("gone");
  expect(again.signal.reason).toBe("gone");
});

it("reads a body up to the limit, and not a byte beyond [S4]", async () => {
  const { readUpTo } = await fresh();
  const read = (text: string) => readUpTo(post(text).body as ReadableStream<Uint8Array>, LIMIT);
  expect(textOf(await read("x".repeat(LIMIT)))).toBe("x".repeat(LIMIT));
  expect(textOf(await read(""))).toBe("");
  expect(await read("x".repeat(LIMIT + 1))).toBeUndefined();
});

it("cancels what it does not read to the end, and takes no error for its own [S4]", async () => {
  const { readUpTo } = await fresh();
  const long = live();
  long.feed("x".repeat(LIMIT + 1));
  expect(await readUpTo(long.stream, LIMIT)).toBeUndefined();
  expect(long.cancelled()).toBe(true);
  const broken = new ReadableStream<Uint8Array>({ start: (controller) => controller.error(new Error("disk")) });
  expect(await readUpTo(broken, LIMIT)).toBeUndefined();
});

it("waits for a slow body where it knows that all of it is there [S4]", async () => {
  const { readUpTo } = await fresh();
  const clock = fakeClock();
  const { stream, feed, end } = live();
  const reading = readUpTo(stream, LIMIT);
  await clock.advance(60_000);
  feed("a");
  end();
  expect(textOf(await reading)).toBe("a");
});

it("does not wait for what falls silent, where streams cannot be told [S4]", async () => {
  const { readUpTo } = await freshWhereNothingTells();
  const clock = fakeClock();
  const { stream, feed } = live();
  feed("a");
  const done = vi.fn();
  const reading = readUpTo(stream, LIMIT).then(done);
  await clock.advance(249);
  expect(done).not.toHaveBeenCalled();
  await clock.advance(1);
  await reading;
  expect(done).toHaveBeenCalledWith(undefined);
});

it("does not read for ever what never falls silent, where streams cannot be told [S4]", async () => {
  const { readUpTo } = await freshWhereNothingTells();
  const clock = fakeClock();
  const { stream, feed, cancelled } = live();
  const timer = setInterval(() => cancelled() || feed("x"), 100);
  const done = vi.fn();
  const reading = readUpTo(stream, LIMIT).then(done);
  await clock.advance(1_300);
  clearInterval(timer);
  expect(done).toHaveBeenCalledWith(undefined);
  await reading;
});

it("reads a buffered body also where streams cannot be told [S4]", async () => {
  const { readUpTo } = await freshWhereNothingTells();
  expect(textOf(await readUpTo(post("abc").body as ReadableStream<Uint8Array>, LIMIT))).toBe("abc");
});
