/** Where tokens go and what is sent: rules S1 to S6. */
import { createFetch, reportOf } from "@msal-fetch/core";
import { expect, it } from "vitest";
import { fakeClock } from "../../support/clock.ts";
import { acrs, api, challenge, deferred, invalidToken, nbf, scripted, settle } from "../../support/scripted.ts";

const resources = { "https://api.example/v1": ["api://orders/.default"] };

it("sends a token to the listed resource and nowhere else [S1]", async () => {
  const tokens = scripted();
  const server = api(() => new Response());
  const fetch = createFetch({ tokens, resources, fetch: server.fetch });
  const listed = [
    "https://api.example/v1",
    "https://api.example/v1/",
    "https://api.example/v1/a?b#c",
    "HTTPS://API.example:443/v1/x",
  ];
  const others = [
    "https://api.example/v10",
    "https://api.example/",
    "https://api.example:8443/v1/a",
    "http://api.example/v1/a",
    "https://api.example.evil.example/v1",
    "https://user@api.example/v1/a",
    "https://api.example/v1/..%2fadmin",
    "https://api.example/v1/%5cadmin",
    "https://api.example/v1/../v2",
  ];

  for (const url of listed) await fetch(url);
  for (const url of others) {
    const response = await fetch(url, { recovery: { scopes: ["other"] } });
    expect(reportOf(response)?.outcome, url).toBe("passed-through");
  }

  expect(server.seen.map(({ token }) => token)).toEqual([...listed.map(() => "t1"), ...others.map(() => null)]);
  expect(tokens.asked).toHaveLength(1);
});

it("reads no challenge from an answer that came from elsewhere [S1]", async () => {
  const tokens = scripted();
  const server = api(() => Object.defineProperty(challenge(acrs("c1")), "url", { value: "https://evil.example/v1" }));

  const response = await createFetch({ tokens, resources, fetch: server.fetch })("https://api.example/v1/a");

  expect(response.status).toBe(401);
  expect(reportOf(response)).toMatchObject({ outcome: "unrecovered", reason: "redirected-away" });
  expect(tokens.asked).toHaveLength(1);
});

it("passes a call with an Authorization header of its own through [S2]", async () => {
  const tokens = scripted();
  const server = api(() => challenge(acrs("c1")));
  const fetch = createFetch({ tokens, resources, fetch: server.fetch });

  const one = await fetch("https://api.example/v1/a", { headers: { authorization: "Bearer mine" } });
  await fetch(new Request("https://api.example/v1/a", { headers: { Authorization: "Basic eA==" } }));

  expect(server.seen.map(({ token }) => token)).toEqual(["mine", "Basic eA=="]);
  expect(reportOf(one)).toEqual({ outcome: "passed-through", attempts: [] });
  expect(tokens.asked).toHaveLength(0);
});

it("takes strings, URL objects and Requests, and leaves every other option as it was [S3]", async () => {
  const server = api(() => new Response());
  const fetch = createFetch({ tokens: scripted(), resources, fetch: server.fetch });
  const init = {
    method: "PATCH",
    headers: { "X-Own": "1" },
    body: "b",
    credentials: "include",
    cache: "no-store",
    redirect: "manual",
    keepalive: true,
    mode: "cors",
  } as const;

  await fetch("https://api.example/v1/a", init);
  await fetch(new URL("https://api.example/v1/b"));
  const request = new Request("https://api.example/v1/c", { method: "PUT", headers: { "X-Own": "2" } });
  await fetch(request);

  expect(server.seen.map(({ url, method }) => [method, url])).toEqual([
    ["PATCH", "https://api.example/v1/a"],
    ["GET", "https://api.example/v1/b"],
    ["PUT", "https://api.example/v1/c"],
  ]);
  expect(server.seen[0]?.init).toMatchObject({ ...init, headers: expect.any(Headers) });
  expect(server.seen.map(({ headers }) => headers.get("x-own"))).toEqual(["1", null, "2"]);
});

it("takes a Request in the place of the options, as fetch does [S3]", async () => {
  const server = api(() => new Response());
  const fetch = createFetch({ tokens: scripted(), resources, fetch: server.fetch });
  const options = new Request("https://other.example/", { method: "DELETE", headers: { "X-Own": "3" } });

  await fetch("https://api.example/v1/a", options);

  expect(server.seen[0]).toMatchObject({ method: "DELETE", token: "t1" });
  expect(server.seen[0]?.headers.get("x-own")).toBe("3");
});

it("lets fetch itself refuse what it cannot take, without a token request [S3]", async () => {
  const tokens = scripted();
  const fetch = createFetch({ tokens, resources });
  const used = new Request("https://api.example/v1/a", { method: "POST", body: "b" });
  await used.text();

  await expect(fetch(used)).rejects.toBeInstanceOf(TypeError);
  await expect(fetch("not a url")).rejects.toBeInstanceOf(TypeError);
  expect(tokens.asked).toHaveLength(0);
});

it("sends the same bytes again, whatever the body is [S4]", async () => {
  const bytes = new Uint8Array([1, 2, 3, 250]);
  const form = new FormData();
  form.append("file", new Blob(["content"]), "name.txt");
  const stream = () =>
    new ReadableStream({
      start(controller) {
        controller.enqueue(new Uint8Array([1, 2]));
        controller.enqueue(new Uint8Array([3, 250]));
        controller.close();
      },
    });
  const init = (body: unknown) => ({ method: "POST", body: body as string, duplex: "half" }) as RequestInit;
  const calls: [string, () => [string | Request, RequestInit?]][] = [
    ["string", () => ["https://api.example/v1/a", init("päper")]],
    ["parameters", () => ["https://api.example/v1/a", init(new URLSearchParams({ a: "1" }))]],
    ["blob", () => ["https://api.example/v1/a", init(new Blob([bytes]))]],
    ["bytes", () => ["https://api.example/v1/a", init(bytes)]],
    ["buffer", () => ["https://api.example/v1/a", init(bytes.buffer)]],
    ["form", () => ["https://api.example/v1/a", init(form)]],
    ["stream", () => ["https://api.example/v1/a", init(stream())]],
    [
      "iterable",
      () => [
        "https://api.example/v1/a",
        init(
          (async function* () {
            yield bytes;
            yield "x";
          })(),
        ),
      ],
    ],
    ["request with string", () => [new Request("https://api.example/v1/a", init("päper"))]],
    ["request with form", () => [new Request("https://api.example/v1/a", init(form))]],
    ["request with stream", () => [new Request("https://api.example/v1/a", init(stream()))]],
  ];
  for (const [name, make] of calls) {
    const received: { body: string; type: string | null }[] = [];
    const server = api(async (seen) => {
      const request = seen.received();
      received.push({
        body: Buffer.from(await request.arrayBuffer()).toString("hex"),
        type: request.headers.get("content-type"),
      });
      return received.length === 1 ? challenge(acrs("c1")) : new Response();
    });
    const response = await createFetch({ tokens: scripted(), resources, fetch: server.fetch })(...make());
    expect(response.status, name).toBe(200);
    expect(received, name).toHaveLength(2);
    // The boundary of a form is made anew for every request.
    const plain = ({ body }: { body: string }) => (name === "form" ? body.length : body);
    const [first, second] = received.map(plain);
    expect(second, name).toBe(first);
    expect(received[0]?.body.length, name).toBeGreaterThan(0);
  }
});

it("sends a stream over the limit once and says so [S4]", async () => {
  let pulled = 0;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (pulled++ === 4) controller.close();
      else controller.enqueue(new Uint8Array(4));
    },
  });
  let received = 0;
  const server = api(async (seen) => {
    received = (await seen.received().arrayBuffer()).byteLength;
    return challenge(acrs("c1"));
  });
  const tokens = scripted();
  const fetch = createFetch({ tokens, resources, fetch: server.fetch, maxBodyBytes: 10 });

  const response = await fetch("https://api.example/v1/a", { method: "POST", body, duplex: "half" } as RequestInit);

  expect(received).toBe(16);
  expect(server.seen).toHaveLength(1);
  expect(reportOf(response)?.reason).toBe("body-not-replayable");
  expect(tokens.asked).toHaveLength(1);
});

it("sends a stream without credentials on Node, unless the caller chose [S5]", async () => {
  const server = api(() => new Response());
  const fetch = createFetch({ tokens: scripted(), resources, fetch: server.fetch });
  const stream = () => new Blob(["x"]).stream();
  const post = { method: "POST", duplex: "half" } as RequestInit;

  await fetch("https://api.example/v1/a", { ...post, body: stream() });
  await fetch("https://api.example/v1/a", { ...post, body: stream(), credentials: "include" });
  await fetch("https://api.example/v1/a", { method: "POST", body: "text" });

  expect(server.seen.map(({ init }) => init?.credentials)).toEqual(["omit", "include", undefined]);
});

it("asks the provider only for the first of many calls [S6]", async () => {
  const tokens = scripted();
  const server = api(() => new Response());
  const fetch = createFetch({ tokens, resources, fetch: server.fetch });

  for (let n = 0; n < 5; n++) await fetch("https://api.example/v1/a");

  expect(tokens.asked).toHaveLength(1);
});

it("shares tokens between fetches and providers over the same client [S6]", async () => {
  const client = {};
  const server = api(() => new Response());
  const one = scripted({ client });
  const two = scripted({ client });

  await createFetch({ tokens: one, resources, fetch: server.fetch })("https://api.example/v1/a");
  await createFetch({ tokens: two, resources, fetch: server.fetch })("https://api.example/v1/a");

  expect([one.asked.length, two.asked.length]).toEqual([1, 0]);
});

it("keeps two users apart whose calls are interleaved through one client and one fetch [S6]", async () => {
  let current = "ada";
  const tokens = scripted({
    subject: (call) => call.account?.homeAccountId ?? current,
    silent: ({ subject, claims }) =>
      new Promise((resolve) => setTimeout(resolve, 1, `${subject}${claims ? "-new" : ""}`)),
  });
  let revoked = false;
  const server = api(({ token, url }) => {
    const owner = new URL(url).pathname.split("/")[2] ?? "";
    if (!token?.startsWith(owner)) return new Response("crossed", { status: 500 });
    return revoked && !token.endsWith("-new") ? challenge(nbf(1)) : new Response();
  });
  const fetch = createFetch({ tokens, resources, fetch: server.fetch });
  const round = () =>
    Promise.all(
      Array.from({ length: 40 }, (_, n) => {
        current = n % 2 ? "ada" : "bob";
        const url = `https://api.example/v1/${current}`;
        return n % 4 < 2 ? fetch(url) : fetch(url, { recovery: { account: { homeAccountId: current } } });
      }),
    );

  const first = await round();
  revoked = true;
  const second = await round();

  expect([...first, ...second].every(({ status }) => status === 200)).toBe(true);
  expect(tokens.asked).toHaveLength(4);
});

it("renews in the background from refreshOn on, and calls go on with the old token [S6]", async () => {
  const clock = fakeClock();
  const gate = deferred<string>();
  const tokens = scripted({
    silent: ({ refresh }) => (refresh ? gate.promise : { token: "t1", refreshOn: Date.now() + 60_000 }),
  });
  const server = api(() => new Response());
  const fetch = createFetch({ tokens, resources, fetch: server.fetch });

  await fetch("https://api.example/v1/a");
  clock.jump(61_000);
  await Promise.all([fetch("https://api.example/v1/a"), fetch("https://api.example/v1/a")]);
  expect(server.seen.map(({ token }) => token)).toEqual(["t1", "t1", "t1"]);
  expect(tokens.asked.map(({ refresh }) => refresh === true)).toEqual([false, true]);
  gate.resolve("t2");
  await settle();
  await fetch("https://api.example/v1/a");

  expect(server.seen.at(-1)?.token).toBe("t2");
});

it("never sends a token in its last five minutes, or last tenth if that is shorter [S6]", async () => {
  const clock = fakeClock();
  const server = api(() => new Response());
  for (const [lifetime, usable] of [
    [3_600_000, 3_300_000],
    [600_000, 540_000],
  ] as const) {
    const tokens = scripted({ silent: () => ({ expiresOn: Date.now() + lifetime }) });
    const fetch = createFetch({ tokens, resources, fetch: server.fetch });
    await fetch("https://api.example/v1/a");
    clock.jump(usable - 1);
    await fetch("https://api.example/v1/a");
    expect(tokens.asked).toHaveLength(1);
    clock.jump(1);
    await fetch("https://api.example/v1/a");
    expect(tokens.asked).toHaveLength(2);
  }
});

it("drops a token that was refused, on logout, and when the clock goes back [S6]", async () => {
  const clock = fakeClock();
  let changed = () => {};
  let answer = () => new Response();
  const tokens = scripted({
    subscribe: (listener) => {
      changed = listener;
      return () => {};
    },
  });
  const server = api(() => answer());
  const fetch = createFetch({ tokens, resources, fetch: server.fetch });
  const call = () => fetch("https://api.example/v1/a");
  await call();
  changed();
  await call();
  expect(tokens.asked).toHaveLength(2);
  clock.jump(-1_000);
  await call();
  expect(tokens.asked).toHaveLength(3);
  answer = invalidToken;
  await call();
  answer = () => new Response();
  await call();
  expect(tokens.asked).toHaveLength(4);
});

it("holds at most the tokens that it may, and gives up the one used least lately [S6]", async () => {
  const tokens = scripted({ subject: (call) => call.account?.homeAccountId ?? "" });
  const server = api(() => new Response());
  const fetch = createFetch({ tokens, resources, fetch: server.fetch, maxTokens: 2 });
  const as = (homeAccountId: string) => fetch("https://api.example/v1/a", { recovery: { account: { homeAccountId } } });

  for (const user of ["ada", "bob", "ada", "cyd", "ada", "bob"]) await as(user);

  expect(tokens.asked.map(({ subject }) => subject)).toEqual(["ada", "bob", "cyd", "bob"]);
});

it("sends what was asked for at the time of the call, whatever the caller changes afterwards [S3, S4]", async () => {
  const gate = deferred<string>();
  const server = api(async (seen) => {
    const text = await seen.received().text();
    return text === "a=1" && seen.headers.get("x-page") === "1" && seen.token === "t2"
      ? new Response()
      : challenge(acrs("c1"));
  });
  const tokens = scripted({ silent: ({ claims }) => (claims ? "t2" : gate.promise) });
  const fetch = createFetch({ tokens, resources, fetch: server.fetch });
  const headers = new Headers({ "X-Page": "1" });
  const body = new URLSearchParams({ a: "1" });
  const init = { method: "POST", headers, body };

  const call = fetch("https://api.example/v1/a", init);
  headers.set("X-Page", "2");
  body.set("a", "2");
  init.method = "GET";
  gate.resolve("t1");

  expect((await call).status).toBe(200);
  expect(server.seen.map(({ method }) => method)).toEqual(["POST", "POST"]);
});

it("takes an option given as undefined for one that is not given [S3]", async () => {
  const tokens = scripted();
  const fetch = createFetch({ tokens, resources, fetch: api(() => new Response()).fetch }).with({ scopes: ["mine"] });
  await fetch("https://api.example/v1/a", { recovery: { scopes: undefined } as unknown as { scopes: string[] } });
  expect(tokens.asked[0]?.scopes).toEqual(["mine"]);
});

it("calls a retry of a passing fault no recovery [S3]", async () => {
  const busy = () => new Response(null, { status: 503, headers: { "Retry-After": "0" } });
  const server = api((_, count) => (count === 1 ? busy() : new Response()));
  const fetch = createFetch({ tokens: scripted(), resources, fetch: server.fetch, retry: { retries: 1 } });
  const response = await fetch("https://api.example/v1/a");
  expect(reportOf(response)?.outcome).toBe("ok");
  expect(reportOf(response)?.attempts.map(({ action, status }) => [action, status])).toEqual([
    ["silent", undefined],
    ["send", 503],
    ["send", 200],
  ]);
});
