/** Bodies through a challenge, byte for byte, over real https: rule S4. */

import { Readable } from "node:stream";
import { createFetch, type FetchInit, reportOf } from "@msal-fetch/core";
import { expect, it } from "vitest";
import { acrs, scripted } from "../support/scripted.ts";
import { type Arrived, challengeField, startServer } from "../support/server.ts";

/** A body and how it is sent: made anew for every call, as most bodies can be read once. */
type Sending = (url: string) => [input: string | URL | Request, init?: RequestInit];

const TEXT = "pÄper — 纸 🧻\r\n\u0000end";
const BYTES = Uint8Array.from({ length: 70_000 }, (_, n) => (n * 7 + (n >> 8)) & 255);

function file(): FormData {
  const form = new FormData();
  form.append("näme", "välue\r\n--");
  form.append("file", new File([BYTES, "tail"], 'quo"ted ü.bin', { type: "application/x-thing" }));
  form.append("file", new Blob(["second"]), "second.txt");
  return form;
}

/** Chunks of one byte, of none, and of many. */
function stream(): ReadableStream<Uint8Array> {
  const chunks = [BYTES.subarray(0, 1), BYTES.subarray(1, 60_000), new Uint8Array(0), BYTES.subarray(60_000)];
  return new ReadableStream({
    pull(controller) {
      const chunk = chunks.shift();
      if (chunk) controller.enqueue(chunk.slice());
      else controller.close();
    },
  });
}

function byteStream(): ReadableStream<Uint8Array> {
  let sent = 0;
  return new ReadableStream({
    type: "bytes",
    pull(controller) {
      if (sent === BYTES.length) return controller.close();
      const next = Math.min(sent + 9_000, BYTES.length);
      controller.enqueue(BYTES.slice(sent, next));
      sent = next;
    },
  });
}

async function* bytesAndStrings(): AsyncGenerator<Uint8Array | string> {
  yield BYTES.slice(0, 10);
  yield TEXT;
  yield Buffer.from("buffer");
  yield BYTES.slice(10);
}

const post = (body: unknown, more: object = {}): RequestInit => ({ method: "POST", body: body as string, ...more });
const streamed = (body: unknown, more: object = {}): RequestInit => post(body, { duplex: "half", ...more });
const asIs =
  (make: () => RequestInit): Sending =>
  (url) => [url, make()];
const inRequest =
  (make: () => RequestInit): Sending =>
  (url) => [new Request(url, make())];

const inits: Record<string, () => RequestInit> = {
  "a string": () => post(TEXT),
  "an empty string": () => post(""),
  JSON: () => post(JSON.stringify({ text: TEXT }), { headers: { "Content-Type": "application/json" } }),
  URLSearchParams: () => post(new URLSearchParams({ a: TEXT, b: "1 2" })),
  "FormData with files": () => post(file()),
  "a Blob with a type": () => post(new Blob([BYTES, TEXT], { type: "image/x-own" })),
  "a Blob without a type": () => post(new Blob([TEXT])),
  "a File": () => post(new File([BYTES], "a.bin", { type: "application/pdf" })),
  "an empty Blob": () => post(new Blob([])),
  "a Uint8Array": () => post(BYTES.slice()),
  "a Uint8Array within a larger buffer": () => post(BYTES.subarray(100, 300)),
  "a Float64Array": () => post(new Float64Array([1.5, -2])),
  "a DataView": () => post(new DataView(BYTES.slice().buffer, 5, 500)),
  "an ArrayBuffer": () => post(BYTES.slice().buffer),
  "a ReadableStream": () => streamed(stream()),
  "a byte stream": () => streamed(byteStream()),
  "a stream of a Blob": () => streamed(new Blob([BYTES]).stream()),
  "the body of a Response": () => streamed(new Response(TEXT).body, { headers: { "Content-Type": "x/y" } }),
  "an async iterable of bytes and strings": () => streamed(bytesAndStrings()),
  "a stream of Node": () => streamed(Readable.from([Buffer.from("a"), BYTES])),
  "no body": () => ({ method: "POST" }),
  "a null body": () => ({ method: "PUT", body: null }),
};

const sendings: [string, Sending][] = [
  ...Object.entries(inits).map(([name, make]): [string, Sending] => [name, asIs(make)]),
  ...Object.entries(inits).map(([name, make]): [string, Sending] => [`a Request with ${name}`, inRequest(make)]),
  ["a Request with other headers", (url) => [new Request(url, post(TEXT)), { headers: { "X-Own": "1" } }]],
  [
    "a Request with another body",
    (url) => [new Request(url, post("first")), { body: new URLSearchParams({ a: "2" }) }],
  ],
  ["a Request with another stream", (url) => [new Request(url, post("first")), streamed(stream())]],
  ["a Request with another method", (url) => [new Request(url, post(TEXT)), { method: "PATCH" }]],
  ["a Request that is to be kept alive", (url) => [new Request(url, post(TEXT, { keepalive: true }))]],
  ["a URL and a string", (url) => [new URL(url), post(TEXT, { keepalive: true })]],
];

/** What a server can tell apart, without the token and what makes every form different. */
async function faceOf(arrived: Arrived) {
  const body = (await arrived.body()).toString("latin1");
  const { authorization: _, ...headers } = arrived.headers;
  const boundary = /boundary=(.*)/.exec(headers["content-type"] ?? "")?.[1];
  const plain = (text: string) => (boundary === undefined ? text : text.replaceAll(boundary, "boundary"));
  return {
    method: arrived.method,
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, plain(value)])),
    body: plain(body),
  };
}

/** An API that challenges every first token. */
function challengingServer() {
  return startServer(async (arrived, response) => {
    await arrived.body();
    if (arrived.token !== "t1") return void response.end("done");
    response.writeHead(401, { "WWW-Authenticate": challengeField(acrs("c1")) }).end("challenged");
  });
}

it.each(sendings)("sends %s twice, both times as fetch itself would [S3, S4]", async (_name, sending) => {
  const server = await challengingServer();
  const url = `${server.origin}/v1/a`;
  const tokens = scripted();
  const ownFetch = createFetch({ tokens, resources: { [`${server.origin}/v1`]: ["api://a/.default"] } });

  const bare = await fetch(...sending(url));
  const response = await ownFetch(...(sending(url) as [string, FetchInit]));

  expect([bare.status, response.status, await response.text()]).toEqual([200, 200, "done"]);
  expect(server.arrived.map(({ token }) => token)).toEqual([null, "t1", "t2"]);
  const [plain, first, second] = await Promise.all(server.arrived.map(faceOf));
  expect(first).toEqual(plain);
  expect(second).toEqual(plain);
  expect(reportOf(response)?.outcome).toBe("recovered");
  expect(tokens.asked).toHaveLength(2);
});
