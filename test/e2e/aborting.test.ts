/** AbortSignal at each step of a call, over real https: rule E5. */
import { createFetch, type FetchInit, type FetchOptions } from "@msal-fetch/core";
import { expect, it } from "vitest";
import { acrs, deferred, type Script, scripted } from "../support/scripted.ts";
import { type Answering, challengeField, faceOf, rejection, startServer } from "../support/server.ts";

const CHALLENGE = { "WWW-Authenticate": challengeField(acrs("c1")) };
const WHY = new Error("enough");

async function setUp(answer: Answering, script: Script = {}, options: Partial<FetchOptions> = {}) {
  const server = await startServer(answer);
  const tokens = scripted(script);
  const ownFetch = createFetch({ tokens, resources: { [server.origin]: ["api://a/.default"] }, ...options });
  const controller = new AbortController();
  const send = (init: FetchInit = {}) => ownFetch(`${server.origin}/a`, { signal: controller.signal, ...init });
  return { server, tokens, ownFetch, controller, send, url: `${server.origin}/a` };
}

const done: Answering = (_, response) => void response.end("done");
const never: Answering = () => {};
const challenging: Answering = (arrived, response) => {
  if (arrived.token === "t1") response.writeHead(401, CHALLENGE).end("challenged");
  else response.end("done");
};

it("sends nothing and asks for no token when it was aborted before [E5]", async () => {
  const { server, tokens, ownFetch, url } = await setUp(done);
  const signal = AbortSignal.abort(WHY);

  expect(await rejection(ownFetch(url, { signal }))).toBe(WHY);
  expect(await rejection(ownFetch(new Request(url, { signal })))).toBe(WHY);
  expect(await rejection(ownFetch(new Request(url), { signal }))).toBe(WHY);

  expect([server.arrived.length, tokens.asked.length]).toEqual([0, 0]);
});

it("takes the signal in the options before that of the Request, and null for none [S3, E5]", async () => {
  const { ownFetch, url } = await setUp(done);
  const request = new Request(url, { signal: AbortSignal.abort(WHY) });

  expect((await ownFetch(request, { signal: null })).status).toBe(200);
  expect((await ownFetch(request, { signal: new AbortController().signal })).status).toBe(200);
});

it("ends while the first token is got, and sends nothing [E5]", async () => {
  const asked = deferred();
  const { server, controller, send } = await setUp(done, {
    silent: () => {
      asked.resolve();
      return new Promise(() => {});
    },
  });

  const answer = rejection(send());
  await asked.promise;
  controller.abort(WHY);

  expect(await answer).toBe(WHY);
  expect(server.arrived).toHaveLength(0);
});

it("ends during the first send [E5]", async () => {
  const { server, controller, send } = await setUp(never);
  const closed = deferred();

  const answer = rejection(send({ method: "POST", body: "text" }));
  await server.seen(1);
  server.arrived[0]?.request.once("close", () => closed.resolve());
  controller.abort(WHY);

  expect(await answer).toBe(WHY);
  await closed.promise;
});

it("ends while the token for the challenge is got, and sends nothing more [E5]", async () => {
  const asked = deferred();
  const { server, controller, send } = await setUp(challenging, {
    silent: ({ claims }) => {
      if (claims === undefined) return "t1";
      asked.resolve();
      return new Promise(() => {});
    },
  });

  const answer = rejection(send());
  await asked.promise;
  controller.abort(WHY);

  expect(await answer).toBe(WHY);
  expect(server.arrived).toHaveLength(1);
});

it("ends while the refusal is read [E5]", async () => {
  const { server, controller, send } = await setUp((_, response) => {
    response.writeHead(401, { "Content-Type": "application/json" });
    response.write("{");
  });

  const answer = rejection(send());
  await server.seen(1);
  await new Promise((resolve) => setTimeout(resolve, 20));
  controller.abort(WHY);
  const started = performance.now();

  expect(await answer).toBe(WHY);
  expect(performance.now() - started).toBeLessThan(500);
});

it("ends during the replay [E5]", async () => {
  const { server, tokens, controller, send } = await setUp((arrived, response) => {
    if (arrived.token === "t1") response.writeHead(401, CHALLENGE).end("challenged");
  });

  const answer = rejection(send({ method: "POST", body: new Blob(["text"]).stream(), duplex: "half" } as FetchInit));
  await server.seen(2);
  controller.abort(WHY);

  expect(await answer).toBe(WHY);
  expect(tokens.asked).toHaveLength(2);
});

it.each(["ok", "recovered", "refused"])("ends the reading of a body whose response is there: %s [E5]", async (kind) => {
  const { controller, send } = await setUp((arrived, response) => {
    const isChallenge = kind === "recovered" && arrived.token === "t1";
    if (isChallenge) return void response.writeHead(401, CHALLENGE).end("challenged");
    response.writeHead(kind === "refused" ? 403 : 200, { "Content-Type": "application/octet-stream" });
    response.write("part");
  });

  const response = await send();
  const text = rejection(response.text());
  controller.abort(WHY);

  expect(await text).toBe(WHY);
});

it("does not mind an abort after the end [E5]", async () => {
  const { controller, send } = await setUp(challenging);
  const response = await send();
  const text = await response.text();

  controller.abort(WHY);

  expect(text).toBe("done");
});

it("ends while it waits for the next try of a passing fault [E5, A8]", async () => {
  const { server, controller, send } = await setUp(
    (_, response) => void response.writeHead(503, { "Retry-After": "20" }).end("busy"),
    {},
    { retry: { retries: 3, maxWaitMs: 30_000 } },
  );

  const answer = rejection(send());
  await server.seen(1);
  await new Promise((resolve) => setTimeout(resolve, 20));
  controller.abort("a reason that is no Error");

  expect(await answer).toBe("a reason that is no Error");
  expect(server.arrived).toHaveLength(1);
});

it("ends with the error of AbortSignal.timeout, as fetch does, at whatever step time is up [E5]", async () => {
  const stuck = { silent: () => new Promise<string>(() => {}) };
  const stuckInRecovery = {
    silent: ({ claims }: { claims?: string }) => (claims === undefined ? "t1" : new Promise<string>(() => {})),
  };
  const one = await setUp(never);
  const bare = faceOf(await rejection(fetch(one.url, { signal: AbortSignal.timeout(30) })));
  expect(bare).toMatch(/^TimeoutError/);
  for (const { ownFetch, url } of [one, await setUp(done, stuck), await setUp(challenging, stuckInRecovery)]) {
    expect(faceOf(await rejection(ownFetch(url, { signal: AbortSignal.timeout(30) })))).toBe(bare);
  }
});

it("ends only the caller that aborts, wherever the others wait [E5]", async () => {
  const gate = deferred<string>();
  const { server, tokens, controller, ownFetch, send, url } = await setUp(challenging, {
    silent: ({ claims }) => (claims === undefined ? "t1" : gate.promise),
  });

  const answer = rejection(send());
  const others = [ownFetch(url), ownFetch(url, { signal: new AbortController().signal })];
  await server.seen(3);
  await expect.poll(() => tokens.asked.length).toBe(2);
  controller.abort(WHY);
  expect(await answer).toBe(WHY);
  gate.resolve("t2");

  expect((await Promise.all(others)).map(({ status }) => status)).toEqual([200, 200]);
  expect(tokens.asked).toHaveLength(2);
});
