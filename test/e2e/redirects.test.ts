/** Redirects and odd responses, over real https: rules S1, S3, D2 and D4. */
import { createFetch, type FetchOptions, reportOf } from "@msal-fetch/core";
import { expect, it } from "vitest";
import { acrs, scripted } from "../support/scripted.ts";
import { type Answering, challengeField, faceOf, rejection, startServer } from "../support/server.ts";

const CHALLENGE = { "WWW-Authenticate": challengeField(acrs("c1")) };

/** Sends `/from…` on to a place, challenges the first token everywhere else. */
function redirecting(to: (path: string) => string | undefined, status = 302): Answering {
  return async (arrived, response) => {
    const body = await arrived.body();
    const place = to(arrived.path);
    if (place !== undefined) response.writeHead(status, { Location: place }).end("moved");
    else if (arrived.token === "t1") response.writeHead(401, CHALLENGE).end("challenged");
    else response.end(`${arrived.method} ${body}`);
  };
}

const onward = (to: string) => (path: string) => (path.startsWith("/v1/from") ? to : undefined);

async function setUp(answer: Answering, options: Partial<FetchOptions> = {}) {
  const server = await startServer(answer);
  const tokens = scripted();
  const resources = { [`${server.origin}/v1`]: ["api://a/.default"] };
  return { server, tokens, ownFetch: createFetch({ tokens, resources, ...options }), url: `${server.origin}/v1/from` };
}

const walk = (arrived: readonly { path: string; token: string | null }[]) =>
  arrived.map(({ path, token }) => `${path} ${token}`);

it("lets the token follow a redirect within the entry, and recovers a challenge from there [S1]", async () => {
  const { server, ownFetch, url } = await setUp(redirecting(onward("/v1/to")));

  const response = await ownFetch(url);

  expect([response.status, response.url]).toEqual([200, `${server.origin}/v1/to`]);
  expect(reportOf(response)?.outcome).toBe("recovered");
  expect(walk(server.arrived)).toEqual(["/v1/from t1", "/v1/to t1", "/v1/from t2", "/v1/to t2"]);
});

it.each([307, 308])(
  "sends the body on through a %i, as fetch does, and again in the replay [S1, S4]",
  async (status) => {
    const { server, ownFetch, url } = await setUp(redirecting(onward("/v1/to"), status));
    const make = () => new Request(url, { method: "PUT", body: new Blob(["content"]) });

    const bare = await fetch(make());
    const response = await ownFetch(make());
    const text = await ownFetch(url, { method: "PUT", body: "text" });

    expect([await bare.text(), await response.text(), await text.text()]).toEqual([
      "PUT content",
      "PUT content",
      "PUT text",
    ]);
    expect(server.arrived.every(({ headers }) => headers["content-length"] !== undefined)).toBe(true);
  },
);

it.each([303, 307])("does not send a POST again that a %i led on, as it may have taken effect [S1]", async (status) => {
  const { server, ownFetch, url } = await setUp(redirecting(onward("/v1/to"), status));

  const response = await ownFetch(url, { method: "POST", body: "once" });

  expect(response.status).toBe(401);
  expect(reportOf(response)?.reason).toBe("redirected");
  expect(server.arrived).toHaveLength(2);
});

it("rejects as fetch does when a stream meets a redirect that would need it again [S1, S4]", async () => {
  const { ownFetch, url } = await setUp(redirecting(onward("/v1/to"), 307));
  const init = () => ({ method: "POST", body: new Blob(["text"]).stream(), duplex: "half" }) as RequestInit;

  expect(faceOf(await rejection(ownFetch(url, init())))).toBe(faceOf(await rejection(fetch(url, init()))));
});

it("drops the token on the way to another origin, listed or not, and reads no challenge from there [S1]", async () => {
  for (const listed of [false, true]) {
    const other = await startServer((_, response) => {
      response.writeHead(401, CHALLENGE).end("challenged");
    });
    const tokens = scripted();
    const server = await startServer(redirecting(onward(`${other.origin}/v1/to`)));
    const resources = {
      [`${server.origin}/v1`]: ["api://a/.default"],
      ...(listed && { [`${other.origin}/v1`]: ["api://a/.default"] }),
    };

    const response = await createFetch({ tokens, resources })(`${server.origin}/v1/from`);

    expect([response.status, response.redirected, await response.text()]).toEqual([401, true, "challenged"]);
    expect(reportOf(response)).toMatchObject({ outcome: "unrecovered", reason: "redirected-away" });
    expect(walk(other.arrived)).toEqual(["/v1/to null"]);
    expect(server.arrived).toHaveLength(1);
    expect(tokens.asked).toHaveLength(1);
  }
});

it("reads no challenge from another entry or from outside of the entries of the same origin [S1]", async () => {
  for (const to of ["/v2/to", "/elsewhere", "/v1x/to", "/v1/..%2felsewhere"]) {
    const server = await startServer(redirecting(onward(to)));
    const tokens = scripted();
    const resources = {
      [`${server.origin}/v1`]: ["api://a/.default"],
      [`${server.origin}/v2`]: ["api://b/.default"],
    };
    const ownFetch = createFetch({ tokens, resources });

    const response = await ownFetch(`${server.origin}/v1/from`);

    expect(response.status, to).toBe(401);
    expect(reportOf(response), to).toMatchObject({ outcome: "unrecovered", reason: "redirected-away" });
    // Inside one origin the token follows: fetch does that, and the origin is the trust boundary.
    expect(walk(server.arrived), to).toEqual(["/v1/from t1", `${to} t1`]);
    expect(tokens.asked, to).toHaveLength(1);
    // That refusal says nothing against the token where it belongs.
    await ownFetch(`${server.origin}/v1/from2`);
    expect(tokens.asked, to).toHaveLength(1);
  }
});

it("gives an answer from elsewhere as it is when it is no refusal [S1]", async () => {
  const other = await startServer((_, response) => void response.end("there"));
  const { ownFetch, url } = await setUp(redirecting(onward(`${other.origin}/`)));

  const response = await ownFetch(url);

  expect([response.status, await response.text(), reportOf(response)?.outcome]).toEqual([200, "there", "ok"]);
});

it('passes the redirect itself through with `redirect: "manual"`, and rejects as fetch does with "error" [S3]', async () => {
  const { server, tokens, ownFetch, url } = await setUp(redirecting(onward("/v1/to")));

  const bare = await fetch(url, { redirect: "manual" });
  const response = await ownFetch(url, { redirect: "manual" });
  expect([response.status, response.type, response.headers.get("location"), await response.text()]).toEqual([
    bare.status,
    bare.type,
    bare.headers.get("location"),
    await bare.text(),
  ]);
  expect(reportOf(response)?.outcome).toBe("ok");
  expect(faceOf(await rejection(ownFetch(new Request(url, { redirect: "error" }))))).toBe(
    faceOf(await rejection(fetch(url, { redirect: "error" }))),
  );
  expect(new Set(server.arrived.map(({ path }) => path))).toEqual(new Set(["/v1/from"]));
  expect(tokens.asked).toHaveLength(1);
});

it("ends with fetch's own error in a loop of redirects [S3]", async () => {
  const { ownFetch, url } = await setUp(redirecting(() => "/v1/from"));

  expect(faceOf(await rejection(ownFetch(url)))).toBe("TypeError: fetch failed <- Error: redirect count exceeded");
});

it("recovers a HEAD, whose refusal has no body to read [S3]", async () => {
  const { server, ownFetch, url } = await setUp(redirecting(() => undefined));

  const response = await ownFetch(url, { method: "HEAD" });

  expect([response.status, await response.text()]).toEqual([200, ""]);
  expect(server.arrived.map(({ method }) => method)).toEqual(["HEAD", "HEAD"]);
});

it("gives a refused HEAD back, explained as far as its header fields go [E2]", async () => {
  const { ownFetch, url } = await setUp((_, response) => void response.writeHead(403, { "Content-Length": "9" }).end());

  const response = await ownFetch(url, { method: "HEAD" });

  expect([response.status, response.headers.get("content-length"), await response.text()]).toEqual([403, "9", ""]);
  expect(reportOf(response)).toMatchObject({ outcome: "unrecovered", reason: "not-recoverable" });
});

it.each([204, 205, 304])("passes a %i through, whatever challenge it carries [S3, D2]", async (status) => {
  const { server, tokens, ownFetch, url } = await setUp(
    (_, response) => void response.writeHead(status, CHALLENGE).end(),
  );

  const response = await ownFetch(url, { headers: { "If-None-Match": '"1"' }, cache: "no-store" });

  expect([response.status, response.body, reportOf(response)?.outcome]).toEqual([status, null, "ok"]);
  expect(server.arrived).toHaveLength(1);
  expect(tokens.asked).toHaveLength(1);
});

it.each([
  [200, undefined],
  [404, undefined],
  [407, undefined],
  [500, undefined],
  [503, { retries: 2 }],
])("ignores a challenge on %i [D2]", async (status, retry) => {
  const { server, tokens, ownFetch, url } = await setUp(
    (_, response) => void response.writeHead(status, CHALLENGE).end("answer"),
    retry && { retry },
  );

  const response = await ownFetch(url).catch(faceOf);

  // Node's fetch has no proxy to authenticate to: it rejects.
  if (typeof response === "string") return expect([status, response]).toEqual([407, await fetch(url).catch(faceOf)]);
  expect([response.status, await response.text(), reportOf(response)?.outcome]).toEqual([status, "answer", "ok"]);
  expect(server.arrived).toHaveLength(1);
  expect(tokens.asked).toHaveLength(1);
});

it("streams events through, and does not read those of a refusal [S3]", async () => {
  let ended = 0;
  const { ownFetch, url } = await setUp((arrived, response) => {
    response.on("close", () => ended++);
    response.writeHead(arrived.path.endsWith("refused") ? 401 : 200, { "Content-Type": "text/event-stream" });
    response.write("data: 1\n\n");
  });

  const refused = await ownFetch(`${url}/refused`);
  expect([refused.status, reportOf(refused)?.reason]).toEqual([401, "not-recoverable"]);
  const response = await ownFetch(url);
  for (const one of [refused, response]) {
    const reader = one.body?.getReader();
    expect(new TextDecoder().decode((await reader?.read())?.value)).toBe("data: 1\n\n");
    await reader?.cancel();
  }

  await expect.poll(() => ended).toBe(2);
});

it("recovers a challenge in front of a stream of events [S3]", async () => {
  const { ownFetch, url } = await setUp((arrived, response) => {
    const status = arrived.token === "t1" ? 401 : 200;
    response.writeHead(status, { "Content-Type": "text/event-stream", ...(status === 401 && CHALLENGE) });
    response.write(`data: ${status}\n\n`);
  });

  const reader = (await ownFetch(url)).body?.getReader();

  expect(new TextDecoder().decode((await reader?.read())?.value)).toBe("data: 200\n\n");
  await reader?.cancel();
});

it("sends what `cache`, `keepalive`, `mode`, `referrer` and `integrity` make of a request, twice the same [S3]", async () => {
  const { server, ownFetch, url } = await setUp(redirecting(() => undefined));
  const init: RequestInit = {
    cache: "no-cache",
    keepalive: true,
    mode: "same-origin",
    referrerPolicy: "no-referrer",
    credentials: "include",
    headers: { "X-Own": "1", Cookie: "a=b" },
  };
  const plain = ({ headers: { authorization: _, ...others } }: { headers: Record<string, string> }) => others;

  for (const send of [
    (fetch: typeof globalThis.fetch) => fetch(url, init),
    (fetch: typeof globalThis.fetch) => fetch(new Request(url, init)),
  ]) {
    const before = server.arrived.length;
    const bare = await send(fetch).catch(faceOf);
    const own = await send(ownFetch).catch(faceOf);
    if (typeof bare === "string") expect(own).toBe(bare);
    const [first, ...others] = server.arrived.slice(before).map(plain);
    for (const other of others) expect(other).toEqual(first);
  }
  const wrong = { integrity: "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=" };
  expect(faceOf(await rejection(ownFetch(`${url}/other`, wrong)))).toBe(faceOf(await rejection(fetch(url, wrong))));
});

it("recovers claims in the body of a 400 [D4]", async () => {
  const error = { error: { code: "RoleAssignmentRequestAcrsValidationFailed", message: "" } };
  error.error.message = `&claims=${encodeURIComponent(acrs("c1"))}`;
  const { server, ownFetch, url } = await setUp(async (arrived, response) => {
    await arrived.body();
    if (arrived.token !== "t1") return void response.end("done");
    response.writeHead(400, { "Content-Type": "application/json" }).end(JSON.stringify(error));
  });

  const response = await ownFetch(url, { method: "POST", body: "{}" });

  expect([response.status, await response.text()]).toEqual([200, "done"]);
  expect(server.arrived).toHaveLength(2);
});
