/** Bodies that can be sent only once, that fail, or that `fetch` itself refuses: rules S3, S4 and E5. */
import { createFetch, type FetchInit, type FetchOptions, reportOf } from "@msal-fetch/core";
import { expect, it } from "vitest";
import { acrs, deferred, scripted } from "../support/scripted.ts";
import { type Answering, challengeField, faceOf, rejection, startServer } from "../support/server.ts";

const CHALLENGE = { "WWW-Authenticate": challengeField(acrs("c1")) };

const challengesFirstTokens: Answering = async (arrived, response) => {
  await arrived.body();
  if (arrived.token === "t1") response.writeHead(401, CHALLENGE).end("challenged");
  else response.end("done");
};

async function setUp(answer: Answering = challengesFirstTokens, options: Partial<FetchOptions> = {}) {
  const server = await startServer(answer);
  const tokens = scripted();
  const ownFetch = createFetch({ tokens, resources: { [server.origin]: ["api://a/.default"] }, ...options });
  return { server, tokens, ownFetch, url: `${server.origin}/v1/a` };
}

/** A stream whose chunks come when the test says so, and which tells how it ended. */
function live() {
  let controller!: ReadableStreamDefaultController<Uint8Array>;
  const cancelled = deferred<unknown>();
  const body = new ReadableStream<Uint8Array>({
    start: (own) => {
      controller = own;
    },
    cancel: (reason) => cancelled.resolve(reason),
  });
  return {
    body,
    cancelled: cancelled.promise,
    send: (text: string) => controller.enqueue(new TextEncoder().encode(text)),
    close: () => controller.close(),
    fail: (error: Error) => controller.error(error),
  };
}

function chunks(count: number, size: number): ReadableStream<Uint8Array> {
  let made = 0;
  return new ReadableStream({
    pull(controller) {
      if (made++ === count) controller.close();
      else controller.enqueue(new Uint8Array(size).fill(made));
    },
  });
}

const post = (body: unknown, more: object = {}): RequestInit => ({ method: "POST", body: body as string, ...more });
const streamed = (body: unknown, more: object = {}): RequestInit => post(body, { duplex: "half", ...more });
const bodies = async (server: { arrived: readonly { body(): Promise<Buffer> }[] }) =>
  Promise.all(server.arrived.map(async (one) => (await one.body().catch(() => Buffer.from("broken"))).toString()));

it("sends the whole stream again when the challenge came before it was read [S4]", async () => {
  const source = live();
  const { server, ownFetch, url } = await setUp(async (arrived, response, count) => {
    if (count === 1) response.writeHead(401, CHALLENGE).end("challenged");
    else response.end((await arrived.body()).toString());
  });
  source.send("one,");

  const answer = ownFetch(url, streamed(source.body));
  await server.seen(2);
  source.send("two,");
  source.send("three");
  source.close();

  expect(await (await answer).text()).toBe("one,two,three");
  expect(server.arrived).toHaveLength(2);
});

it("starts to send a live stream at once, in the options or in a Request [S4]", async () => {
  for (const make of [
    (url: string, body: unknown) => [url, streamed(body)] as const,
    (url: string, body: unknown) => [new Request(url, streamed(body))] as const,
  ]) {
    const first = deferred();
    const { ownFetch, url } = await setUp(async (arrived, response) => {
      arrived.request.once("data", () => first.resolve());
      response.end((await arrived.body()).toString());
    });
    const source = live();

    const answer = ownFetch(...(make(url, source.body) as unknown as [string]));
    source.send("one,");
    await first.promise;
    source.send("two");
    source.close();

    expect(await (await answer).text()).toBe("one,two");
  }
});

it("replays a body of exactly the limit, and sends a longer stream once, whole, and says so [S4]", async () => {
  for (const [size, sends] of [
    [25_000, 2],
    [25_001, 1],
  ] as const) {
    for (const make of [
      (url: string) => [url, streamed(chunks(4, size))] as const,
      (url: string) => [new Request(url, streamed(chunks(4, size)))] as const,
    ]) {
      const { server, tokens, ownFetch, url } = await setUp(undefined, { maxBodyBytes: 100_000 });

      const response = await ownFetch(...(make(url) as unknown as [string]));

      expect((await bodies(server)).map(({ length }) => length)).toEqual(Array(sends).fill(4 * size));
      expect(tokens.asked).toHaveLength(sends);
      expect(reportOf(response)).toMatchObject(
        sends === 2 ? { outcome: "recovered" } : { outcome: "unrecovered", reason: "body-not-replayable" },
      );
      if (sends === 1) expect([response.status, await response.text()]).toEqual([401, "challenged"]);
    }
  }
});

it("sends a Request over the limit once, with its length, its settings and its body as they were [S3, S4]", async () => {
  const { server, tokens, ownFetch, url } = await setUp(undefined, { maxBodyBytes: 10 });
  const make = () =>
    new Request(url, { ...post(new Blob(["x".repeat(50)])), method: "PUT", headers: { "X-Own": "1" } });

  await fetch(make());
  const response = await ownFetch(make());

  expect(reportOf(response)).toMatchObject({ outcome: "unrecovered", reason: "body-not-replayable" });
  expect(tokens.asked).toHaveLength(1);
  const [bare, own] = server.arrived;
  expect(own?.headers).toEqual({ ...bare?.headers, authorization: "Bearer t1" });
  expect(own?.headers["content-length"]).toBe("50");
  expect(await bodies(server)).toEqual(["x".repeat(50), "x".repeat(50)]);
});

it("holds a string, a Blob or bytes to no limit, as nothing is kept [S4]", async () => {
  const { server, ownFetch, url } = await setUp(undefined, { maxBodyBytes: 10 });
  for (const body of ["x".repeat(50), new Blob(["x".repeat(50)]), new Uint8Array(50).fill(120)]) {
    expect((await ownFetch(url, { ...post(body), recovery: { scopes: [`api://${typeof body}`] } })).status).toBe(200);
  }
  expect(new Set(await bodies(server))).toEqual(new Set(["x".repeat(50)]));
});

it("leaves every body as it is where nothing may be sent again [S4]", async () => {
  for (const make of [
    (url: string): [string | Request, RequestInit?] => [url, streamed(chunks(2, 10))],
    (url: string): [string | Request, RequestInit?] => [new Request(url, post("text", { keepalive: true }))],
    (url: string): [string | Request, RequestInit?] => [new Request(url, streamed(chunks(2, 10)))],
  ]) {
    const { server, ownFetch, url } = await setUp(undefined, { maxRecoveries: 0 });

    await fetch(...make(url));
    const response = await ownFetch(...(make(url) as [string, FetchInit]));

    expect(response.status).toBe(401);
    expect(server.arrived).toHaveLength(2);
    expect(server.arrived[1]?.headers).toEqual({ ...server.arrived[0]?.headers, authorization: "Bearer t1" });
    const [bare, own] = await bodies(server);
    expect(own).toBe(bare);
  }
});

it("replays an iterable that fills the same bytes anew for every chunk, and one with empty chunks [S4]", async () => {
  const { server, ownFetch, url } = await setUp();
  async function* refilled() {
    const bytes = new Uint8Array(4);
    for (const letter of "abc") {
      bytes.fill(letter.charCodeAt(0));
      yield bytes;
    }
  }
  async function* others() {
    yield "";
    yield new Uint8Array(0);
    yield [0x61, 0x62];
    yield new Uint8Array([0x63]).buffer;
    yield new Uint16Array([0x64]);
  }

  await ownFetch(url, streamed(refilled()));
  await ownFetch(url, { ...streamed(others()), recovery: { scopes: ["api://other"] } });

  expect(await bodies(server)).toEqual(["aaaabbbbcccc", "aaaabbbbcccc", "abcd"]);
});

it("rejects as fetch does when the source of the body fails [S4]", async () => {
  const error = new Error("the disk is gone");
  const failing = () => {
    let made = 0;
    return new ReadableStream<Uint8Array>({
      pull(controller) {
        if (made++ < 2) controller.enqueue(new Uint8Array(1_000));
        else controller.error(error);
      },
    });
  };
  async function* throwing() {
    yield "one";
    throw error;
  }
  const sendings: ((url: string) => [string | Request, RequestInit?])[] = [
    (url) => [url, streamed(failing())],
    (url) => [url, streamed(throwing())],
    (url) => [new Request(url, streamed(failing()))],
    (url) => [new Request(url, streamed(throwing()))],
    (url) => [url, streamed(new ReadableStream({ start: (controller) => controller.error(error) }))],
  ];
  for (const make of sendings) {
    const { ownFetch, url } = await setUp();
    const bare = await rejection(fetch(...make(url)));
    const own = await rejection(ownFetch(...(make(url) as [string, FetchInit])));
    expect(faceOf(own)).toBe(faceOf(bare));
    expect(own).toBeInstanceOf(TypeError);
  }
});

it("treats a stream of something else than bytes as fetch does, and sends it once [S4]", async () => {
  const { server, ownFetch, url } = await setUp();
  const strings = () => new Blob(["téxt"]).stream().pipeThrough(new TextDecoderStream());

  const bare = await fetch(url, streamed(strings())).catch(faceOf);
  const own = await ownFetch(url, streamed(strings())).catch(faceOf);

  if (typeof bare === "string" || typeof own === "string") return expect(own).toEqual(bare);
  expect(reportOf(own)?.reason).toBe("body-not-replayable");
  expect(await bodies(server)).toEqual(["téxt", "téxt"]);
});

it("rejects as fetch does when the source fails in the replay [S4]", async () => {
  const source = live();
  const { server, ownFetch, url } = await setUp(async (arrived, response, count) => {
    if (count === 1) response.writeHead(401, CHALLENGE).end("challenged");
    else await arrived.body();
  });
  source.send("one");

  const answer = rejection(ownFetch(url, streamed(source.body)));
  await server.seen(2);
  source.fail(new Error("the disk is gone"));

  expect(faceOf(await answer)).toBe("TypeError: fetch failed <- Error: the disk is gone");
});

it("refuses what fetch refuses with the same error, and nothing is sent [S3]", async () => {
  const locked = () => {
    const stream = chunks(1, 10);
    stream.getReader();
    return stream;
  };
  const disturbed = async () => {
    const stream = chunks(2, 10);
    const reader = stream.getReader();
    await reader.read();
    reader.releaseLock();
    return stream;
  };
  const usedRequest = async (url: string) => {
    const request = new Request(url, post("text"));
    await request.text();
    return request;
  };
  const lockedRequest = (url: string) => {
    const request = new Request(url, post("text"));
    request.body?.getReader();
    return request;
  };
  type Sending = (url: string) => [string | Request, RequestInit?] | Promise<[string | Request, RequestInit?]>;
  const withoutToken: Record<string, Sending> = {
    "a used Request": async (url) => [await usedRequest(url)],
    "a used Request with options": async (url) => [await usedRequest(url), { headers: { "X-Own": "1" } }],
    "a Request whose body is being read": (url) => [lockedRequest(url)],
    "a locked stream": (url) => [url, streamed(locked())],
    "a stream that was read from": async (url) => [url, streamed(await disturbed())],
  };
  const others: Record<string, Sending> = {
    "a stream without duplex": (url) => [url, post(chunks(1, 10))],
    "an iterable without duplex": (url) => [url, post((async function* () {})())],
    "a stream that is to be kept alive": (url) => [url, streamed(chunks(1, 10), { keepalive: true })],
    "an iterable that is to be kept alive": (url) => [url, streamed((async function* () {})(), { keepalive: true })],
    "a body of a GET": (url) => [url, { method: "GET", body: "text" }],
    "a stream of a HEAD": (url) => [url, streamed(chunks(1, 10), { method: "HEAD" })],
    "a wrong duplex": (url) => [url, post(chunks(1, 10), { duplex: "full" })],
    "a wrong method": (url) => [url, post("text", { method: "TRACE" })],
    "a wrong header": (url) => [url, post("text", { headers: { "a b": "c" } })],
  };
  for (const [name, make] of Object.entries({ ...withoutToken, ...others })) {
    const { server, tokens, ownFetch, url } = await setUp();
    const bare = await rejection(fetch(...(await make(url))));
    const own = await rejection(ownFetch(...((await make(url)) as [string, FetchInit])));
    expect(own, name).toBeInstanceOf(TypeError);
    expect(faceOf(own), name).toBe(faceOf(bare));
    expect(server.arrived, name).toHaveLength(0);
    if (name in withoutToken) expect(tokens.asked, name).toHaveLength(0);
  }
});

it("marks a Request as used, as fetch does [S3]", async () => {
  const { ownFetch, url } = await setUp();
  for (const body of ["text", chunks(1, 10)]) {
    const request = new Request(url, streamed(body));
    await ownFetch(request);
    expect(request.bodyUsed).toBe(true);
    await expect(ownFetch(request)).rejects.toBeInstanceOf(TypeError);
  }
});

it("tells the source of a body for which there is no token [S4]", async () => {
  const source = live();
  const tokens = scripted({ silent: () => Promise.reject(new Error("no token")) });
  const ownFetch = createFetch({ tokens, resources: { "https://api.example": ["a"] } });

  await rejection(ownFetch("https://api.example", streamed(source.body)));

  await source.cancelled;
});
