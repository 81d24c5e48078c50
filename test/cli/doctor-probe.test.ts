/** What the command asks an API, and that no answer, however hostile, holds it up or leads it elsewhere. */
import { once } from "node:events";
import { createServer, type IncomingMessage, type RequestListener } from "node:http";
import { createServer as createNetServer, type Server } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { type Probe, probeApi } from "../../packages/cli/src/doctor/gather/probe.ts";

const PAGE = "https://app.contoso.com";

async function listening(server: Server): Promise<string> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  return `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
}

/** An API on loopback, and the requests that it gets. */
async function startApi(answer: RequestListener): Promise<{ origin: string; got: IncomingMessage[] }> {
  const got: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    got.push(request);
    answer(request, response);
  });
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { origin: await listening(server), got };
}

function probe(origin: string, more: Partial<Probe> = {}): ReturnType<typeof probeApi> {
  const url = new URL("/tasks?user=alex", origin);
  return probeApi({ url, origin: undefined, token: undefined, fetch, now: Date.now, timeoutMs: 2_000, ...more });
}

test("sends one call without a token, and no preflight where no page is named", async () => {
  const { origin, got } = await startApi((_, response) => response.writeHead(401).end("body"));
  const { answer, preflight, tokenSent } = await probe(origin);
  expect([answer.status, preflight, tokenSent]).toEqual([401, undefined, false]);
  expect(got.map(({ method, url }) => [method, url])).toEqual([["GET", "/tasks?user=alex"]]);
  expect(got[0]?.headers).not.toHaveProperty("authorization");
  expect(got[0]?.headers).not.toHaveProperty("origin");
});

test("asks as a page would: with its origin, and a preflight that never carries the token", async () => {
  const { origin, got } = await startApi((request, response) =>
    response.writeHead(request.method === "OPTIONS" ? 204 : 401).end(),
  );
  const { answer, preflight } = await probe(origin, { origin: PAGE, token: "a.b.c" });
  expect([answer.status, preflight]).toEqual([401, expect.objectContaining({ status: 204 })]);
  const call = got.find(({ method }) => method === "GET")?.headers;
  expect([call?.origin, call?.authorization]).toEqual([PAGE, "Bearer a.b.c"]);
  const before = got.find(({ method }) => method === "OPTIONS")?.headers;
  expect(before?.origin).toBe(PAGE);
  expect(before?.["access-control-request-headers"]).toBe("authorization");
  expect(before).not.toHaveProperty("authorization");
});

test("notes a preflight without an answer", async () => {
  const { origin } = await startApi((request, response) =>
    request.method === "OPTIONS" ? request.socket.destroy() : response.writeHead(401).end(),
  );
  expect((await probe(origin, { origin: PAGE })).preflight).toBe("none");
});

test("follows redirects within the origin only, and takes the token nowhere else", async () => {
  const elsewhere = await startApi((_, response) => response.end());
  const { origin, got } = await startApi((request, response) => {
    if (request.url === "/tasks/") response.writeHead(302, { location: `${elsewhere.origin}/secret?token=1` }).end();
    else response.writeHead(308, { location: "/tasks/" }).end();
  });
  const { answer } = await probe(origin, { token: "a.b.c" });
  expect([answer.status, answer.redirectsTo]).toEqual([302, elsewhere.origin]);
  expect(got.map(({ url }) => url)).toEqual(["/tasks?user=alex", "/tasks/"]);
  expect(elsewhere.got).toEqual([]);
});

test("ends endless redirects", async () => {
  const { origin, got } = await startApi((request, response) =>
    response.writeHead(302, { location: `${request.url}x` }).end(),
  );
  await expect(probe(origin)).rejects.toThrow("redirects more than 3 times");
  expect(got).toHaveLength(4);
});

test("reads no body, be it endless", async () => {
  let ended = false;
  const { origin } = await startApi((_, response) => {
    response.writeHead(401, { "www-authenticate": "Bearer" });
    const timer = setInterval(() => response.write("x".repeat(65_536)), 1);
    response.on("close", () => {
      ended = true;
      clearInterval(timer);
    });
  });
  expect((await probe(origin)).answer.status).toBe(401);
  await expect.poll(() => ended).toBe(true);
});

test.each<[string, string, RequestListener]>([
  [
    "header fields that are too long",
    "its header fields are too long",
    (_, response) => response.writeHead(401, { "www-authenticate": `Bearer x="${"y".repeat(100_000)}"` }).end(),
  ],
  ["no answer", "no answer within 0.3 s", () => {}],
  ["a closed connection", "it closed the connection", (request) => request.socket.destroy()],
])("says in a sentence that it met %s", async (_name, words, answer) => {
  const { origin } = await startApi(answer);
  const error: unknown = await probe(origin, { timeoutMs: 300 }).catch((caught: unknown) => caught);
  expect(error).toMatchObject({ name: "BadInput", message: expect.stringContaining(words) });
  expect((error as Error).message).toContain(origin);
  expect((error as Error).message).not.toContain("alex");
});

test("says in a sentence that what answers is not HTTP, or not TLS", async () => {
  const server = createNetServer((socket) => socket.on("error", () => {}).end("SSH-2.0-OpenSSH_9.2\r\n"));
  onTestFinished(() => void server.close());
  const origin = await listening(server);
  await expect(probe(origin)).rejects.toThrow("it is not HTTP");
  await expect(probe(origin.replace("http", "https"))).rejects.toThrow("it does not speak TLS");
});

test.each([
  ["ENOTFOUND", "there is no such host"],
  ["ECONNREFUSED", "nothing listens there"],
  ["DEPTH_ZERO_SELF_SIGNED_CERT", "NODE_EXTRA_CA_CERTS"],
  ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", "issuer of its certificate is not known"],
  ["CERT_HAS_EXPIRED", "has expired"],
  ["ERR_TLS_CERT_ALTNAME_INVALID", "another host"],
  ["UND_ERR_CONNECT_TIMEOUT", "no answer within"],
  ["SOMETHING_NEW", "(SOMETHING_NEW)"],
  ["constructor", "the request failed"],
])("says in a sentence what %s means", async (code, words) => {
  const causes = [{ code }, { errors: [{ code }] }];
  for (const cause of causes) {
    const failing = () => Promise.reject(new TypeError("fetch failed", { cause }));
    const error: unknown = await probe("https://api.contoso.com", { fetch: failing }).catch(
      (caught: unknown) => caught,
    );
    expect(error).toMatchObject({ name: "BadInput", message: expect.stringContaining(words) });
    expect((error as Error).message).not.toContain("\n");
  }
});
