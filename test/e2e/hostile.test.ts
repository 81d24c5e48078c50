/** Servers that break off, overflow, never end or contradict themselves: bounded, told apart, and never in the way. */
import { gzipSync } from "node:zlib";
import { createFetch, type FetchOptions, reportOf } from "@msal-fetch/core";
import { expect, it } from "vitest";
import { acrs, api, type Seen, scripted } from "../support/scripted.ts";
import {
  type Answering,
  challengeField,
  faceOf,
  head,
  rejection,
  startRawServer,
  startServer,
} from "../support/server.ts";

const FIELD = `WWW-Authenticate: ${challengeField(acrs("c1"))}`;
const CHALLENGE = { "WWW-Authenticate": challengeField(acrs("c1")) };
const MiB = 1024 * 1024;

function fetchFor(origin: string, options: Partial<FetchOptions> = {}) {
  const tokens = scripted();
  return { tokens, ownFetch: createFetch({ tokens, resources: { [origin]: ["api://a/.default"] }, ...options }) };
}

/** The result of a call with the time that it took, in milliseconds. */
async function timed<T>(run: () => Promise<T>): Promise<{ value: T; ms: number }> {
  const started = performance.now();
  return { value: await run(), ms: performance.now() - started };
}

async function setUp(answer: Answering, options: Partial<FetchOptions> = {}) {
  const server = await startServer(answer);
  return { server, url: `${server.origin}/a`, ...fetchFor(server.origin, options) };
}

/** Writes the same chunk for ever, as fast as it is read, and counts what went out. */
function pour(chunk: Uint8Array, response: Parameters<Answering>[1]): { bytes: number; closed: boolean } {
  const counted = { bytes: 0, closed: false };
  const more = () => {
    while (!response.destroyed) {
      counted.bytes += chunk.byteLength;
      if (!response.write(chunk)) break;
    }
  };
  response.on("drain", more);
  response.on("close", () => {
    counted.closed = true;
  });
  more();
  return counted;
}

it.each([
  ["before the status line", ""],
  ["within the status line", "HTTP/1.1 40"],
  ["within the header fields", `HTTP/1.1 401 Unauthorized\r\n${FIELD.slice(0, 60)}`],
  ["within the line ends", `HTTP/1.1 401 Unauthorized\r\n${FIELD}\r\n\r`],
])("rejects as fetch does when a connection breaks %s", async (_, bytes) => {
  const { origin, requests } = await startRawServer((socket) => void socket.end(bytes));
  const { tokens, ownFetch } = fetchFor(origin);

  const bare = faceOf(await rejection(fetch(origin)));

  expect(faceOf(await rejection(ownFetch(origin)))).toBe(bare);
  expect(requests()).toBe(2);
  expect(tokens.asked).toHaveLength(1);
});

it.each([
  ["HTTP/1.1 401\r\nWWW-Authenticate Bearer\r\n\r\n"],
  ["no http at all\r\n\r\n"],
  ["HTTP/1.1 401 X\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n12345"],
  ["HTTP/1.1 401 X\r\nContent-Length: -1\r\n\r\n"],
  [`HTTP/1.1 99999 X\r\n${FIELD}\r\n\r\n`],
])("rejects as fetch does at what is no answer: %j", async (bytes) => {
  const { origin } = await startRawServer((socket) => void socket.end(bytes));
  const { ownFetch } = fetchFor(origin);

  const bare = await fetch(origin).then(({ status }) => `status ${status}`, faceOf);
  const own = await ownFetch(origin).then(({ status }) => `status ${status}`, faceOf);

  expect(own).toBe(bare);
});

it("recovers a challenge whose body breaks off [A1]", async () => {
  const { origin, requests } = await startRawServer((socket, request) => {
    if (request.includes("Bearer t1")) socket.end(`${head(401, [FIELD, "Content-Length: 100"])}half`);
    else socket.end(`${head(200, ["Content-Length: 4"])}done`);
  });

  const response = await fetchFor(origin).ownFetch(origin);

  expect([response.status, await response.text(), requests()]).toEqual([200, "done", 2]);
});

it("gives a refusal back whose body breaks off, as fetch does [E2]", async () => {
  const { origin } = await startRawServer((socket) => {
    socket.end(`${head(403, ["Content-Type: application/json", "Content-Length: 100"])}{"error":`);
  });

  const response = await fetchFor(origin).ownFetch(origin);

  expect([response.status, reportOf(response)?.outcome]).toEqual([403, "unrecovered"]);
  expect(faceOf(await rejection(response.text()))).toBe(faceOf(await rejection((await fetch(origin)).text())));
});

it("rejects as fetch does at a megabyte of header fields that come in pieces", async () => {
  const { origin } = await startRawServer(async (socket) => {
    socket.write("HTTP/1.1 401 Unauthorized\r\n");
    for (let n = 0; n < 1024 && !socket.destroyed; n++) {
      socket.write(`X-Field-${n}: ${"x".repeat(1010)}\r\n`);
      await new Promise((resolve) => setImmediate(resolve));
    }
    socket.end(`${FIELD}\r\n\r\n`);
  });
  const { tokens, ownFetch } = fetchFor(origin, { retry: false });

  const bare = faceOf(await rejection(fetch(origin)));
  const { value, ms } = await timed(() => rejection(ownFetch(origin)));

  expect(faceOf(value)).toBe(bare);
  expect(ms).toBeLessThan(2_000);
  expect(tokens.asked).toHaveLength(1);
});

/** Node's dispatcher that takes header fields of any length, of the class that Node's own fetch uses. */
async function lenientDispatcher() {
  await fetch("data:,");
  const own = (globalThis as Record<symbol, unknown>)[Symbol.for("undici.globalDispatcher.1")];
  const Agent = (own as { constructor: new (options: object) => { destroy(): Promise<void> } }).constructor;
  return new Agent({ maxHeaderSize: 4 * MiB });
}

it("reads no challenge among 10,000 header fields where fetch lets them through, and one among 200, in bounded time [D1]", async () => {
  const dispatcher = await lenientDispatcher();
  const sendings = ['Basic realm="a, b"', 'Bearer error="insufficient_claims", claims="!!"', 'Digest "'].flatMap(
    (decoy) => ([10_000, 200] as const).map((count) => [decoy, count] as const),
  );
  for (const [decoy, count] of sendings) {
    const decoys = Array.from({ length: count }, () => `WWW-Authenticate: ${decoy}`);
    const { origin } = await startRawServer((socket, request) => {
      if (!request.includes("Bearer t1")) return void socket.end(`${head(200, ["Content-Length: 4"])}done`);
      const fields = request.startsWith("GET /first") ? [FIELD, ...decoys] : [...decoys, FIELD];
      socket.end(`${head(401, [...fields, "Content-Length: 0"])}`);
    });
    const init = { dispatcher } as RequestInit;

    const first = await timed(() => fetchFor(origin).ownFetch(`${origin}/first`, init));
    const last = await timed(() => fetchFor(origin).ownFetch(`${origin}/last`, init));

    for (const { value, ms } of [first, last]) {
      expect(ms).toBeLessThan(2_000);
      if (count === 10_000)
        expect(reportOf(value)).toMatchObject({ outcome: "unrecovered", reason: "not-recoverable" });
    }
    if (count === 200) expect(first.value.status, decoy).toBe(200);
  }
  await dispatcher.destroy();
});

it("gives a refusal back whose body never ends, after at most 64 KiB or a second, and lets the caller cancel it [E2]", async () => {
  let poured = { bytes: 0, closed: false };
  const { ownFetch, url } = await setUp((_, response) => {
    response.writeHead(401, { "Content-Type": "application/json" });
    poured = pour(new Uint8Array(16_384).fill(0x20), response);
  });

  const { value: response, ms } = await timed(() => ownFetch(url));

  expect([response.status, reportOf(response)?.outcome]).toEqual([401, "unrecovered"]);
  expect(ms).toBeLessThan(1_500);
  // The rest lies in the buffers of the two sockets.
  expect(poured.bytes).toBeLessThan(16 * MiB);
  const reader = response.body?.getReader();
  expect((await reader?.read())?.value?.byteLength).toBeGreaterThan(0);
  await reader?.cancel();
  await expect.poll(() => poured.closed).toBe(true);
});

it("gives a refusal back after a second whose body trickles or is silent [E2]", async () => {
  const { ownFetch, url } = await setUp(({ path }, response) => {
    response.writeHead(403, { "Content-Type": "text/plain" });
    response.flushHeaders();
    if (path === "/silent") return;
    const timer = setInterval(() => response.write("x"), 10);
    response.on("close", () => clearInterval(timer));
  });

  const answers = await Promise.all([url, url.replace("/a", "/silent")].map((one) => timed(() => ownFetch(one))));

  for (const { value, ms } of answers) {
    expect([value.status, reportOf(value)?.outcome]).toEqual([403, "unrecovered"]);
    expect(ms).toBeGreaterThan(900);
    expect(ms).toBeLessThan(2_000);
    await value.body?.cancel();
  }
});

it("recovers a challenge whose body never ends, and gives up its connection [A1]", async () => {
  let poured = { bytes: 0, closed: false };
  const { ownFetch, url } = await setUp(({ token }, response) => {
    if (token !== "t1") return void response.end("done");
    response.writeHead(401, { "Content-Type": "application/json", ...CHALLENGE });
    poured = pour(new Uint8Array(16_384), response);
  });

  const { value: response, ms } = await timed(() => ownFetch(url));

  expect([response.status, await response.text()]).toEqual([200, "done"]);
  expect(ms).toBeLessThan(1_000);
  expect(poured.bytes).toBeLessThan(16 * MiB);
  await expect.poll(() => poured.closed).toBe(true);
});

it("reads no more of an error body than 64 KiB after its decompression [E2]", async () => {
  const bomb = gzipSync(Buffer.alloc(256 * MiB, 0x20));
  expect(bomb.byteLength).toBeLessThan(MiB);
  const { ownFetch, url } = await setUp((_, response) => {
    response.writeHead(401, { "Content-Type": "application/json", "Content-Encoding": "gzip" }).end(bomb);
  });
  await ownFetch(`${url}/warm`).then((response) => response.body?.cancel());
  const before = process.memoryUsage();

  const { value: response, ms } = await timed(() => ownFetch(url));
  const after = process.memoryUsage();

  expect([response.status, reportOf(response)?.outcome]).toEqual([401, "unrecovered"]);
  expect(ms).toBeLessThan(1_500);
  expect(after.arrayBuffers + after.heapUsed - before.arrayBuffers - before.heapUsed).toBeLessThan(32 * MiB);
  await response.body?.cancel();
});

it("gives up a challenge's body that would grow when decompressed [A1]", async () => {
  const bomb = gzipSync(Buffer.alloc(64 * MiB));
  const { ownFetch, url } = await setUp(({ token }, response) => {
    if (token !== "t1") return void response.end("done");
    response.writeHead(401, { ...CHALLENGE, "Content-Encoding": "gzip" }).end(bomb);
  });
  const before = process.memoryUsage().arrayBuffers;

  const response = await ownFetch(url);

  expect([response.status, await response.text()]).toEqual([200, "done"]);
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(32 * MiB);
});

const jsonType = { "Content-Type": "application/json" };
const oddBodies: Record<string, [Record<string, string>, string | Uint8Array]> = {
  "JSON that is none": [jsonType, '{"error": {"code": "Authorization_RequestDenied"'],
  "JSON that is HTML": [jsonType, "<html><body>Forbidden</body></html>"],
  "HTML that is JSON": [{ "Content-Type": "text/html" }, '{"error":{"code":"x"}}'],
  "bytes that are no UTF-8": [jsonType, new Uint8Array([0x7b, 0x22, 0xff, 0xfe, 0xc3, 0x28, 0x22, 0x3a, 0x31, 0x7d])],
  "UTF-16": [{ "Content-Type": "application/json; charset=utf-16" }, Buffer.from('{"error":"x"}', "utf16le")],
  "deep nesting": [jsonType, "[".repeat(60_000)],
  "a number": [jsonType, "1e999"],
  null: [jsonType, "null"],
  "a prototype": [jsonType, '{"__proto__":{"error":{"code":"x"}},"error":{"__proto__":null,"constructor":1}}'],
  "members of wrong types": [jsonType, '{"error":{"code":{},"message":[],"innerError":7},"claims":{}}'],
  nothing: [jsonType, ""],
  "a wrong content type": [{ "Content-Type": "application/octet-stream" }, '{"error":{"code":"x"}}'],
  "no content type": [{}, '{"error":{"code":"x"}}'],
  "a content type of parts": [{ "Content-Type": 'application/json;;;=;charset="' }, "{}"],
  "wrong compression": [{ ...jsonType, "Content-Encoding": "gzip" }, '{"error":{"code":"x"}}'],
  "compression upon compression": [
    { ...jsonType, "Content-Encoding": "gzip, gzip, gzip" },
    gzipSync(gzipSync(gzipSync('{"error":"x"}'))),
  ],
};

it.each(Object.entries(oddBodies))("gives a refusal with %s back as it came [E2]", async (_, [fields, content]) => {
  const { server, tokens, ownFetch, url } = await setUp(({ path }, response) => {
    response.writeHead(Number(path.slice(1)), fields).end(content);
  });
  const readAll = async (response: Response) => {
    const body = await response.arrayBuffer().then((bytes) => Buffer.from(bytes).toString("hex"), faceOf);
    return { status: response.status, fields: [...response.headers].filter(([name]) => name !== "date"), body };
  };

  for (const status of [400, 401, 403]) {
    const place = url.replace("/a", `/${status}`);
    const bare = await readAll(await fetch(place));
    const response = await ownFetch(place);
    expect(reportOf(response)?.outcome).toMatch(status === 400 ? /ok|unrecovered/ : /unrecovered/);
    expect(await readAll(response)).toEqual(bare);
  }
  expect(server.arrived).toHaveLength(6);
  // A token that got a 401 is not sent again unless the provider gives the same one.
  expect(tokens.asked).toHaveLength(2);
});

it("takes the first of two challenges that contradict each other, and stays within the bound [D1, E1]", async () => {
  const two = (token: string | null) => [
    challengeField(acrs(token === "t1" ? "c1" : "c2")),
    challengeField(acrs(token === "t1" ? "c2" : "c1")),
  ];
  const { server, tokens, ownFetch, url } = await setUp(({ token }, response) => {
    response.writeHead(401, { "WWW-Authenticate": two(token) }).end("never content");
  });

  const response = await ownFetch(url);

  expect([response.status, await response.text()]).toEqual([401, "never content"]);
  expect(reportOf(response)?.reason).toMatch(/same-challenge-again|too-many-challenges/);
  expect(server.arrived).toHaveLength(3);
  expect(tokens.asked.map(({ claims }) => claims)).toEqual([undefined, acrs("c1"), acrs("c2")]);
});

it("asks for no token where the header says one thing and the body another that cannot be met [D2, D4]", async () => {
  const { server, tokens, ownFetch, url } = await setUp((_, response) => {
    const fields = { ...jsonType, "WWW-Authenticate": 'Bearer error="insufficient_scope", claims="e30="' };
    response.writeHead(403, fields).end('{"claims":"not claims"}');
  });

  const response = await ownFetch(url);

  expect(reportOf(response)?.outcome).toBe("unrecovered");
  expect([server.arrived.length, tokens.asked.length]).toEqual([1, 1]);
});

it("is not led away by places named in a challenge [D7]", async () => {
  let led = 0;
  const trap = await startServer((_, response) => {
    led++;
    response.end();
  });
  const names = ["authorization_uri", "realm", "resource_metadata", "consentUri", "scope"];
  const params = names.map((name) => `${name}="${trap.origin}/${name}"`).join(", ");
  const { ownFetch, url } = await setUp((_, response) => {
    response.writeHead(401, {
      ...jsonType,
      Link: `<${trap.origin}>; rel="describedby"`,
      Refresh: `0; url=${trap.origin}`,
      "WWW-Authenticate": `${challengeField(acrs("c1"))}, ${params}`,
    });
    response.end(JSON.stringify({ error: { consentUri: trap.origin, target: trap.origin } }));
  });

  expect((await ownFetch(url)).status).toBe(401);

  expect(led).toBe(0);
});

it("survives answers of an injected fetch that no network gives", async () => {
  const url = "https://api.example/a";
  const broken = () => new ReadableStream({ start: (controller) => controller.error("not even an Error") });
  const wrongChunks = () =>
    new ReadableStream({
      start(controller) {
        controller.enqueue("text, not bytes");
        controller.close();
      },
    });
  const answers: [(seen: Seen) => Response, string][] = [
    [() => new Response(broken(), { status: 403, headers: jsonType }), "a broken body"],
    [() => new Response(wrongChunks(), { status: 403, headers: jsonType }), "wrong chunks"],
    [
      () => {
        const used = new Response("used", { status: 403, headers: jsonType });
        used.text().catch(() => {});
        return used;
      },
      "a used body",
    ],
    [
      () => {
        const locked = new Response("locked", { status: 403, headers: jsonType });
        locked.body?.getReader();
        return locked;
      },
      "a locked body",
    ],
    [() => Object.defineProperty(new Response("", { status: 403 }), "url", { value: "not a url" }), "a wrong url"],
    [() => Response.error(), "a network error"],
  ];
  for (const [answer, name] of answers) {
    const { ownFetch } = fetchFor("https://api.example", { fetch: api(answer).fetch });
    const response = await ownFetch(url);
    expect([0, 403], name).toContain(response.status);
    const challenged = fetchFor("https://api.example", {
      fetch: api((seen) => {
        const response = answer(seen);
        if (seen.token !== "t1" || response.status !== 403) return new Response("done");
        response.headers.set("WWW-Authenticate", challengeField(acrs("c1")));
        return response;
      }).fetch,
    });
    expect((await challenged.ownFetch(url)).ok, name).toBe(name !== "a wrong url");
  }
});
