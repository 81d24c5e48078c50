import { expect, it, onTestFinished, vi } from "vitest";
import type { FetchInit } from "../../../packages/core/src/options.ts";
import type { OutgoingBody } from "../../../packages/core/src/request/body.ts";
import {
  type Asked,
  attemptInit,
  headersOf,
  methodOf,
  readArguments,
  signalOf,
} from "../../../packages/core/src/request/outgoing.ts";

const url = "https://api.example/a";

function read(input: Parameters<typeof readArguments>[0], init?: FetchInit): Asked {
  const asked = readArguments(input, init)?.asked;
  if (!asked) expect.unreachable();
  return asked as Asked;
}

const unchanged: OutgoingBody = { replayable: true, streamed: false, open: () => undefined, release: () => {} };
const streamed: OutgoingBody = { ...unchanged, streamed: true, open: () => new ReadableStream() };

function sent(asked: Asked, body = unchanged): RequestInit & { duplex?: string } {
  return attemptInit(asked, headersOf(asked), body);
}

it.each([
  ["a string", url],
  ["a URL", new URL(url)],
  ["a Request", new Request(url)],
  ["an object that turns into a string", { toString: () => url } as unknown as string],
])("reads the URL of %s [S3]", (_, input) => {
  expect(read(input).href).toBe(url);
});

it("reads a relative URL against the page, and only there [S3]", () => {
  expect(readArguments("/a", undefined)).toBeUndefined();
  vi.stubGlobal("location", new URL("https://app.example/b/c"));
  onTestFinished(() => {
    vi.unstubAllGlobals();
  });
  expect(read("../a").href).toBe("https://app.example/a");
  expect(read("../a").input).toBe("../a");
});

it("leaves it to fetch to refuse what is no URL [S3]", () => {
  const bad: unknown[] = [
    undefined,
    null,
    "",
    "http://",
    "a b",
    {},
    Symbol("a"),
    { toString: () => expect.unreachable() },
  ];
  for (const input of bad) expect(readArguments(input as unknown as string, undefined)).toBeUndefined();
});

it("goes to the URL of the time of the call, whatever the caller makes of the object since [S1, S3]", () => {
  const own = new URL(url);
  const asked = read(own);
  own.hostname = "other.example";
  expect(asked.href).toBe(url);
  expect(String(asked.input)).toBe(url);
});

it("asks an object for its URL once [S1, S3]", () => {
  const hosts = [url, "https://other.example/"];
  const asked = read({ toString: () => hosts.shift() } as unknown as string);
  expect(asked.href).toBe(url);
  expect(String(asked.input)).toBe(url);
});

it("sends the options of the time of the call, whatever the caller makes of the object since [S3]", () => {
  const init: FetchInit = { method: "PUT", body: "a" };
  const asked = read(url, init);
  init.method = "DELETE";
  init.body = "b";
  expect(sent(asked)).toMatchObject({ method: "PUT", body: "a" });
  expect(methodOf(asked)).toBe("PUT");
});

it("keeps every member of the options [S3]", () => {
  const init = {
    method: "PATCH",
    body: "a",
    mode: "cors",
    credentials: "include",
    cache: "no-store",
    redirect: "manual",
    referrer: "https://app.example/",
    referrerPolicy: "origin",
    integrity: "sha256-x",
    keepalive: true,
    priority: "high",
    dispatcher: {},
    signal: new AbortController().signal,
    unknown: 1,
  } as unknown as FetchInit;
  expect(sent(read(url, init))).toMatchObject({ ...init });
});

it("reads options that are inherited, as fetch does: a Request may serve as options [S3]", async () => {
  const request = new Request(url, { method: "POST", headers: { a: "b" }, body: "c", redirect: "error" });
  const asked = read("https://api.example/other", request as unknown as FetchInit);
  expect(methodOf(asked)).toBe("POST");
  expect(headersOf(asked).get("a")).toBe("b");
  const init = sent(asked);
  expect(init).toMatchObject({ method: "POST", redirect: "error", duplex: "half" });
  expect(await new Response(init.body).text()).toBe("c");
});

it("takes null for no options [S3]", () => {
  expect(read(url, null as unknown as undefined).init).toBeUndefined();
});

it.each([
  [{}, "GET"],
  [{ method: "post" }, "POST"],
  [{ method: "Delete" }, "DELETE"],
  [{ method: "patch" }, "patch"],
  [{ method: "PROPFIND" }, "PROPFIND"],
])("reads the method of %j as fetch does: %s [S3]", (init, method) => {
  expect(methodOf(read(url, init))).toBe(method);
});

it("prefers the options to the Request, for method, headers and signal [S3]", () => {
  const [own, other] = [new AbortController().signal, new AbortController().signal];
  const request = new Request(url, { method: "PUT", headers: { a: "request" }, signal: own });
  const alone = read(request);
  expect([methodOf(alone), headersOf(alone).get("a"), signalOf(alone)]).toEqual(["PUT", "request", request.signal]);
  const both = read(request, { method: "POST", headers: { b: "init" }, signal: other });
  expect([methodOf(both), headersOf(both).has("a"), headersOf(both).get("b")]).toEqual(["POST", false, "init"]);
  expect(signalOf(both)).toBe(other);
  expect(signalOf(read(request, { signal: null }))).toBeUndefined();
});

it("gives headers of its own for every attempt [S3]", () => {
  const own = new Headers({ a: "b" });
  const asked = read(url, { headers: own });
  headersOf(asked).set("authorization", "Bearer x");
  expect(own.has("authorization")).toBe(false);
  expect(headersOf(asked).has("authorization")).toBe(false);
  expect(headersOf(read(url, { headers: [["c", "d"]] })).get("c")).toBe("d");
});

it("leaves body, duplex and credentials alone where nothing is streamed [S4, S5]", () => {
  const init = sent(read(url, { method: "POST", body: "a" }));
  expect(init.body).toBe("a");
  expect("duplex" in init).toBe(false);
  expect("credentials" in init).toBe(false);
});

it("sends a stream on Node without credentials, where the caller left them at their default [S5]", () => {
  const options: FetchInit = { method: "POST", body: new ReadableStream() };
  const request = new Request(url, { ...options, duplex: "half" } as RequestInit);
  expect(sent(read(url, options), streamed).credentials).toBe("omit");
  expect(sent(read(request), streamed).credentials).toBe("omit");
  expect(sent(read(url, { ...options, credentials: "include" }), streamed).credentials).toBe("include");
  expect(sent(read(new Request(request, { credentials: "include" })), streamed).credentials).toBeUndefined();
});

it("never changes the credentials of a stream outside of Node [S5]", () => {
  vi.stubGlobal("process", undefined);
  onTestFinished(() => {
    vi.unstubAllGlobals();
  });
  const init = sent(read(url, { method: "POST", body: new ReadableStream() }), streamed);
  expect("credentials" in init).toBe(false);
});

it("adds duplex for the stream of a Request only: without it, fetch refuses that of the options [S3]", () => {
  const request = new Request(url, { method: "POST", body: "a" });
  expect(sent(read(request), streamed).duplex).toBe("half");
  expect(sent(read(request, { body: null }), streamed).duplex).toBe("half");
  expect(sent(read(url, { method: "POST", body: new ReadableStream() }), streamed).duplex).toBeUndefined();
});

it("gives fetch what it takes, for a Request whose body was read ahead [S3, S4]", async () => {
  const request = new Request(url, { method: "POST", body: "a", headers: { "content-type": "x/y" } });
  await request.text();
  const body = { ...unchanged, open: () => new Blob(["a"]) };
  const attempt = new Request(request, sent(read(request), body));
  expect(attempt.headers.get("content-type")).toBe("x/y");
  expect(await attempt.text()).toBe("a");
});
