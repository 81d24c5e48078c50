import { ReadableStream as NodeStream } from "node:stream/web";
import fc from "fast-check";
import { expect, it } from "vitest";
import { BodyKeeper } from "../../../packages/core/src/request/body-keeper.ts";

/** A source that a test feeds by hand, and that tells what was done to it. */
function source(...chunks: (string | Uint8Array)[]) {
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  const cancelled: unknown[] = [];
  const stream = new ReadableStream<Uint8Array>({
    start(own) {
      controller = own;
    },
    cancel(reason) {
      cancelled.push(reason);
    },
  });
  const feed = (chunk: string | Uint8Array) => controller?.enqueue(bytes(chunk));
  for (const chunk of chunks) feed(chunk);
  return {
    stream,
    feed,
    cancelled,
    end: () => controller?.close(),
    fail: (error: unknown) => controller?.error(error),
  };
}

const bytes = (chunk: string | Uint8Array) => (typeof chunk === "string" ? new TextEncoder().encode(chunk) : chunk);
const LIMIT = 1024;

function ended(...chunks: (string | Uint8Array)[]): ReadableStream<Uint8Array> {
  const { stream, end } = source(...chunks);
  end();
  return stream;
}

async function textOf(stream: ReadableStream<Uint8Array>): Promise<string> {
  return new Response(stream).text();
}

async function readChunk(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<string | undefined> {
  const { done, value } = await reader.read();
  return done ? undefined : new TextDecoder().decode(value);
}

it("gives the same bytes on every open, however the source is cut and wherever a reader stops [S4]", async () => {
  const cuts = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(cuts, fc.array(fc.nat(12), { maxLength: 4 }), async (chunks, stops) => {
      const whole = Buffer.concat(chunks);
      const keeper = new BodyKeeper(ended(...chunks), LIMIT);
      for (const stop of stops) {
        const reader = keeper.open().getReader();
        for (let read = 0; read < stop; read++) await reader.read();
        if (stop % 2) await reader.cancel();
      }
      for (let times = 0; times < 2; times++) {
        expect(Buffer.from(await new Response(keeper.open()).arrayBuffer())).toEqual(whole);
      }
      expect(keeper.complete).toBe(true);
      keeper.release();
    }),
  );
});

it("sends everything once, in order, whatever the limit [S4]", async () => {
  const cuts = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(cuts, fc.nat(200), async (chunks, limit) => {
      const keeper = new BodyKeeper(ended(...chunks), limit);
      const whole = Buffer.concat(chunks);
      expect(Buffer.from(await new Response(keeper.open()).arrayBuffer())).toEqual(whole);
      expect(keeper.complete).toBe(whole.byteLength <= limit);
    }),
  );
});

it("reads nothing before it is asked to [S4]", async () => {
  let pulled = 0;
  const lazy = new ReadableStream<Uint8Array>({ pull: () => void pulled++ }, { highWaterMark: 0 });
  new BodyKeeper(lazy, LIMIT).open();
  await new Promise((resolve) => setImmediate(resolve));
  expect(pulled).toBe(0);
});

it("passes on what is there while the source is still open [S4]", async () => {
  const { stream, feed, end } = source("a");
  const reader = new BodyKeeper(stream, LIMIT).open().getReader();
  expect(await readChunk(reader)).toBe("a");
  const next = readChunk(reader);
  feed("b");
  expect(await next).toBe("b");
  end();
  expect(await readChunk(reader)).toBeUndefined();
});

it("starts from the first byte while the source is still open, and goes on with what follows [S4]", async () => {
  const { stream, feed, end } = source("a", "b");
  const keeper = new BodyKeeper(stream, LIMIT);
  const first = keeper.open().getReader();
  await readChunk(first);
  await readChunk(first);
  const again = textOf(keeper.open());
  feed("c");
  end();
  expect(await again).toBe("abc");
});

it("ends an earlier stream in an error once the body is opened again, and loses nothing by it [S4]", async () => {
  const { stream, feed, end } = source("a");
  const keeper = new BodyKeeper(stream, LIMIT);
  const first = keeper.open().getReader();
  await readChunk(first);
  const waiting = expect(first.read()).rejects.toThrow("sent again");
  const second = keeper.open();
  feed("b");
  end();
  await waiting;
  expect(await textOf(second)).toBe("ab");
});

it("keeps its own copy: what becomes of a chunk outside changes no replay [S4]", async () => {
  const keeper = new BodyKeeper(ended("abc"), LIMIT);
  for (let times = 0; times < 3; times++) {
    const reader = keeper.open().getReader();
    const { value } = await reader.read();
    expect(new TextDecoder().decode(value)).toBe("abc");
    structuredClone(value?.buffer, { transfer: value ? [value.buffer as ArrayBuffer] : [] });
  }
});

it("keeps a body of exactly the limit [S4]", async () => {
  const keeper = new BodyKeeper(ended("ab", "cd"), 4);
  expect(await textOf(keeper.open())).toBe("abcd");
  expect(keeper.complete).toBe(true);
  expect(await textOf(keeper.open())).toBe("abcd");
});

it("drops what was kept as soon as the limit is passed, and passes the rest on [S4]", async () => {
  const { stream, feed, end } = source("ab", "cd");
  const keeper = new BodyKeeper(stream, 3);
  const reader = keeper.open().getReader();
  expect(await readChunk(reader)).toBe("ab");
  expect(keeper.complete).toBe(true);
  expect(await readChunk(reader)).toBe("cd");
  expect(keeper.complete).toBe(false);
  feed("ef");
  end();
  expect(await readChunk(reader)).toBe("ef");
  expect(await readChunk(reader)).toBeUndefined();
  expect(await textOf(keeper.open())).toBe("");
});

it("calls a body with a chunk that is no bytes not replayable, and leaves it to fetch to refuse it [S4]", async () => {
  const odd = new NodeStream({
    start(controller) {
      controller.enqueue("text");
      controller.close();
    },
  });
  const keeper = new BodyKeeper(odd as unknown as ReadableStream<Uint8Array>, LIMIT);
  expect(await keeper.open().getReader().read()).toEqual({ done: false, value: "text" });
  expect(keeper.complete).toBe(false);
});

it("hands an error of the source to the reader, and to the reader of a replay [S4]", async () => {
  const { stream, fail } = source("a");
  const keeper = new BodyKeeper(stream, LIMIT);
  const error = new Error("disk");
  const first = keeper.open().getReader();
  expect(await readChunk(first)).toBe("a");
  fail(error);
  await expect(first.read()).rejects.toBe(error);
  const second = keeper.open().getReader();
  expect(await readChunk(second)).toBe("a");
  await expect(second.read()).rejects.toBe(error);
});

it("cancels the source of a cancelled stream only once the call is settled [S4]", async () => {
  const { stream, cancelled } = source("a");
  const keeper = new BodyKeeper(stream, LIMIT);
  await keeper.open().cancel("refused");
  expect(cancelled).toEqual([]);
  keeper.release();
  await new Promise((resolve) => setImmediate(resolve));
  expect(cancelled).toEqual(["refused"]);
});

it("does not cancel the source where a later stream took over from the cancelled one [S4]", async () => {
  const { stream, cancelled, end } = source("a");
  const keeper = new BodyKeeper(stream, LIMIT);
  const first = keeper.open();
  await first.cancel("refused");
  const second = keeper.open();
  keeper.release();
  end();
  expect(await textOf(second)).toBe("a");
  expect(cancelled).toEqual([]);
});

it("cancels the source at once when a stream is cancelled after the call was settled [S4]", async () => {
  const { stream, cancelled } = source("a");
  const keeper = new BodyKeeper(stream, LIMIT);
  const sent = keeper.open();
  keeper.release();
  await sent.cancel("gone");
  expect(cancelled).toEqual(["gone"]);
});

it("keeps the bytes of a source that fills one buffer again and again [S4]", async () => {
  const buffer = Buffer.alloc(1);
  const letters = [..."abc"];
  const stream = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        const letter = letters.shift();
        if (letter === undefined) controller.close();
        else controller.enqueue(buffer.fill(letter));
      },
    },
    { highWaterMark: 0 },
  );
  const keeper = new BodyKeeper(stream, LIMIT);
  const reader = keeper.open().getReader();
  while (!(await reader.read()).done);
  expect(await textOf(keeper.open())).toBe("abc");
});

it("cancels a source that was never sent [S4]", async () => {
  const { stream, cancelled } = source("a");
  new BodyKeeper(stream, LIMIT).release();
  await new Promise((resolve) => setImmediate(resolve));
  expect(cancelled).toHaveLength(1);
});

it("goes on sending a body whose call is settled, without keeping it [S4]", async () => {
  const { stream, feed, end } = source("a", "b");
  const keeper = new BodyKeeper(stream, LIMIT);
  const reader = keeper.open().getReader();
  expect(await readChunk(reader)).toBe("a");
  keeper.release();
  feed("c");
  end();
  expect([await readChunk(reader), await readChunk(reader), await readChunk(reader)]).toEqual(["b", "c", undefined]);
});

it("drops a failure of the cancelled source [S4]", async () => {
  const stubborn = new ReadableStream<Uint8Array>({
    cancel() {
      throw new Error("cannot be cancelled");
    },
  });
  const keeper = new BodyKeeper(stubborn, LIMIT);
  keeper.release();
  await new Promise((resolve) => setImmediate(resolve));
});
