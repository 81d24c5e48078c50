import { Readable } from "node:stream";
import { expect, it, onTestFinished, vi } from "vitest";
import { isNode, isUsedUp, type OutgoingBody, outgoingBody } from "../../../packages/core/src/request/body.ts";

const LIMIT = 1024;
const url = "https://api.example/";

function post(body: BodyInit, more: RequestInit = {}): Request {
  const duplex = body instanceof ReadableStream ? { duplex: "half" } : {};
  return new Request(url, { method: "POST", body, ...duplex, ...more } as RequestInit);
}

async function sent(body: OutgoingBody): Promise<string> {
  return new Response(body.open() as BodyInit).text();
}

function streamOf(...chunks: string[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(new TextEncoder().encode(chunk));
      controller.close();
    },
  });
}

const form = new FormData();
form.append("a", new File(["b"], "b.txt"));

it.each<[string, unknown]>([
  ["a string", "a"],
  ["an empty string", ""],
  ["URLSearchParams", new URLSearchParams("a=b")],
  ["FormData", form],
  ["a Blob", new Blob(["a"])],
  ["an ArrayBuffer", new ArrayBuffer(1)],
  ["a view", new Uint8Array(1)],
  ["an object, which fetch turns into a string", { a: 1 }],
  ["nothing", undefined],
  ["null", null],
])("leaves %s as it is, to be sent as often as need be [S4]", (_, content) => {
  const body = outgoingBody(undefined, content, LIMIT) as OutgoingBody;
  expect([body.replayable, body.streamed, body.open()]).toEqual([true, false, undefined]);
  body.release();
});

it("copies nothing that is not sent: the request of a GET or HEAD, and one without a body [S4]", () => {
  for (const request of [
    new Request(url),
    new Request(url, { method: "HEAD" }),
    new Request(url, { method: "POST" }),
  ]) {
    expect(outgoingBody(request, undefined, LIMIT)).toMatchObject({ replayable: true, streamed: false });
  }
});

it("keeps a stream as it goes out, and gives it again [S4]", async () => {
  const body = outgoingBody(undefined, streamOf("a", "b"), LIMIT) as OutgoingBody;
  expect([body.replayable, body.streamed]).toEqual([true, true]);
  expect([await sent(body), await sent(body)]).toEqual(["ab", "ab"]);
  body.release();
});

it("tells that a stream over the limit cannot be sent again, once that is known [S4]", async () => {
  const body = outgoingBody(undefined, streamOf("ab", "cd"), 3) as OutgoingBody;
  expect(body.replayable).toBe(true);
  expect(await sent(body)).toBe("abcd");
  expect(body.replayable).toBe(false);
});

it("takes an async iterable of strings and bytes, as Node's fetch does [S3, S4]", async () => {
  async function* chunks() {
    yield "a";
    yield new TextEncoder().encode("b€");
    yield new TextEncoder().encode("c").buffer;
    yield [100, 101];
  }
  const plain = await new Request(url, {
    method: "POST",
    body: chunks(),
    duplex: "half",
  } as unknown as RequestInit).text();
  const body = outgoingBody(undefined, chunks(), LIMIT) as OutgoingBody;
  expect(body.streamed).toBe(true);
  expect([await sent(body), await sent(body)]).toEqual([plain, plain]);
  expect(body.replayable).toBe(true);
});

it("takes Node's own streams [S3, S4]", async () => {
  const body = outgoingBody(undefined, Readable.from([Buffer.from("a"), "b"]), LIMIT) as OutgoingBody;
  expect([await sent(body), await sent(body)]).toEqual(["ab", "ab"]);
});

it("hands the error of an async iterable on, and ends one that nobody reads any more [S4]", async () => {
  const error = new Error("disk");
  async function* failing() {
    yield "a";
    throw error;
  }
  await expect(sent(outgoingBody(undefined, failing(), LIMIT) as OutgoingBody)).rejects.toBe(error);

  let finished = false;
  async function* endless() {
    try {
      for (;;) yield "a";
    } finally {
      finished = true;
    }
  }
  const body = outgoingBody(undefined, endless(), LIMIT) as OutgoingBody;
  const reader = (body.open() as ReadableStream<Uint8Array>).getReader();
  await reader.read();
  body.release();
  await reader.cancel();
  await vi.waitFor(() => expect(finished).toBe(true));
});

it("leaves async iterables alone where fetch turns them into a string [S3]", () => {
  vi.stubGlobal("process", undefined);
  onTestFinished(() => {
    vi.unstubAllGlobals();
  });
  expect(isNode()).toBe(false);
  async function* chunks() {
    yield "a";
  }
  expect(outgoingBody(undefined, chunks(), LIMIT)).toMatchObject({ streamed: false });
});

it.each<[string, BodyInit, string]>([
  ["a string", "a€", "a€"],
  ["an empty string", "", ""],
  ["bytes", new Uint8Array([97, 98]), "ab"],
  ["a Blob", new Blob(["a", "b"], { type: "text/plain" }), "ab"],
  ["URLSearchParams", new URLSearchParams("a=b c"), "a=b+c"],
])(
  "reads the buffered body of a Request ahead, so that it goes out with its length: %s [S4]",
  async (_, content, text) => {
    const body = await outgoingBody(post(content), undefined, LIMIT);
    expect([body.replayable, body.streamed]).toEqual([true, false]);
    for (let times = 0; times < 2; times++) {
      const attempt = new Request(url, { method: "POST", body: body.open() as BodyInit });
      expect(attempt.headers.has("content-type")).toBe(false);
      expect(await attempt.text()).toBe(text);
    }
  },
);

it("gives the files of a Request's FormData again [S4]", async () => {
  const request = post(form);
  const type = request.headers.get("content-type") ?? "";
  const body = await outgoingBody(request, undefined, 4096);
  for (let times = 0; times < 2; times++) {
    const read = await new Response(body.open() as BodyInit, { headers: { "content-type": type } }).formData();
    expect(await (read.get("a") as File).text()).toBe("b");
  }
});

it("keeps the body of a Request that is a live stream, without waiting for it [S4]", async () => {
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  const live = new ReadableStream<Uint8Array>({
    start(own) {
      controller = own;
      own.enqueue(new TextEncoder().encode("a"));
    },
  });
  const body = await outgoingBody(post(live), undefined, LIMIT);
  expect([body.replayable, body.streamed]).toEqual([true, true]);
  controller?.enqueue(new TextEncoder().encode("b"));
  controller?.close();
  expect([await sent(body), await sent(body)]).toEqual(["ab", "ab"]);
});

it("sends the body of a Request over the limit once, whole, by another Request with the same settings [S4]", async () => {
  const request = post("x".repeat(LIMIT + 1), { headers: { a: "b" }, redirect: "error", credentials: "include" });
  const { replayable, streamed, open, input } = await outgoingBody(request, undefined, LIMIT);
  expect([replayable, streamed, open()]).toEqual([false, false, undefined]);
  for (const name of ["url", "method", "redirect", "credentials", "mode", "cache"] as const) {
    expect(input?.[name], name).toBe(request[name]);
  }
  expect([...(input?.headers ?? [])]).toEqual([...request.headers]);
  expect(await input?.text()).toHaveLength(LIMIT + 1);
});

it("sends the body of a Request also where the options hold null for it, as fetch does [S3, S4]", async () => {
  expect(await new Request(post("a"), { body: null }).text()).toBe("a");
  const body = await outgoingBody(post("a"), null, LIMIT);
  expect([await sent(body), await sent(body)]).toEqual(["a", "a"]);
});

it("prefers the body of the options to that of the Request [S3]", () => {
  const request = post("a");
  expect(outgoingBody(request, "b", LIMIT)).toMatchObject({ streamed: false });
  expect(request.bodyUsed).toBe(false);
});

it("copies nothing where nothing may be kept: the call's own body goes out, once [S4]", async () => {
  const request = post("a");
  for (const body of [outgoingBody(request, undefined, 0), outgoingBody(undefined, streamOf("a"), 0)]) {
    expect(body).toMatchObject({ replayable: false });
    expect((body as OutgoingBody).open()).toBeUndefined();
    (body as OutgoingBody).release();
  }
  expect(request.body?.locked).toBe(false);
});

it("reads a Request whose body cannot be seen as a stream through a copy [S4]", async () => {
  // As Firefox has it: `Request.body` is missing there.
  const request = post("a");
  Object.defineProperty(request, "body", { value: undefined });
  const body = await outgoingBody(request, undefined, LIMIT);
  expect([await sent(body), await sent(body)]).toEqual(["a", "a"]);
  expect(body.replayable).toBe(true);
});

it("hands the error of a Request's body that cannot be read to whoever sends it [S4]", async () => {
  const error = new Error("disk");
  const broken = new ReadableStream<Uint8Array>({ start: (controller) => controller.error(error) });
  await expect(sent(await outgoingBody(post(broken), undefined, LIMIT))).rejects.toBe(error);
});

it("tells a body that fetch will refuse, so that no token is asked for it [S3]", async () => {
  const used = post("a");
  await used.text();
  const locked = streamOf("a");
  const reader = locked.getReader();
  const lockedRequest = post("a");
  lockedRequest.body?.getReader();
  expect(isUsedUp(used, undefined)).toBe(true);
  expect(isUsedUp(used, null)).toBe(true);
  expect(isUsedUp(lockedRequest, undefined)).toBe(true);
  expect(isUsedUp(undefined, locked)).toBe(true);
  await reader.read();
  reader.releaseLock();
  expect(isUsedUp(undefined, locked)).toBe(true);
});

it("takes a body that fetch can read for good, and reads nothing of it [S3]", async () => {
  const used = post("a");
  await used.text();
  const stream = streamOf("a");
  expect(isUsedUp(undefined, undefined)).toBe(false);
  expect(isUsedUp(post("a"), undefined)).toBe(false);
  expect(isUsedUp(used, "b")).toBe(false);
  expect(isUsedUp(undefined, stream)).toBe(false);
  expect(await new Response(stream).text()).toBe("a");
});
