/** Faults that pass by themselves: the `retry` option at the API with a fake clock, and rule A8 with real msal-node. */
import { clientCredential, createFetch, type FetchOptions, reportOf } from "@msal-fetch/node";
import { expect, it, onTestFinished } from "vitest";
import { type Clock, fakeClock } from "../support/clock.ts";
import { acrs, api, challenge, interactionRequired, msalError, type Seen, scripted } from "../support/scripted.ts";
import { faceOf, head, rejection, startRawServer } from "../support/server.ts";
import { startTenant } from "../support/tenant.ts";

const URL_A = "https://api.example/v1/a";
const resources = { "https://api.example/v1": ["api://orders/.default"] };

/** The faults of the API, by a name. */
const faults: Record<string, () => Response> = {
  drop: () => {
    throw new TypeError("fetch failed", { cause: new Error("other side closed") });
  },
  ok: () => new Response("done"),
  busy: () => new Response("busy", { status: 429, headers: { "Retry-After": "0" } }),
};

const busy = (status: number, retryAfter: string | undefined, body: string | ReadableStream = "busy") =>
  new Response(body, { status, headers: retryAfter === undefined ? {} : { "Retry-After": retryAfter } });

/** An API with a fake clock that answers in turn, the last one for ever, and the times of the calls it got. */
function setUp(
  answers: readonly (string | ((seen: Seen) => Response | Promise<Response>))[],
  options: Partial<FetchOptions> = {},
) {
  const clock = fakeClock();
  const start = clock.now();
  const times: number[] = [];
  const events: string[] = [];
  const server = api((seen, count) => {
    times.push(clock.now() - start);
    const answer = answers[Math.min(count, answers.length) - 1] ?? "ok";
    return typeof answer === "string" ? (faults[answer] as () => Response)() : answer(seen);
  });
  const tokens = scripted();
  const onEvent = ({ type }: { type: string }) => events.push(type);
  const fetch = createFetch({ tokens, resources, fetch: server.fetch, retry: {}, onEvent, ...options });
  return { clock, times, events, tokens, fetch, server };
}

/** Lets as much time pass as a call needs, and settles with it; undefined after a quarter of an hour. */
async function within<T>(clock: Clock, promise: Promise<T>): Promise<T> {
  let done = false;
  const noted = promise.finally(() => {
    done = true;
  });
  noted.catch(() => {});
  for (let n = 0; n < 9_000 && !done; n++) {
    await clock.advance(100);
    await new Promise((resolve) => setImmediate(resolve));
  }
  if (!done) throw new Error("The call did not settle within a quarter of an hour");
  return promise;
}

const isBetween = (value: number | undefined, least: number, most: number) => {
  expect(value).toBeGreaterThanOrEqual(least);
  expect(value).toBeLessThanOrEqual(most);
};

it("sends a call again after a dropped connection, after growing waits [A8]", async () => {
  const { clock, times, tokens, fetch } = setUp(["drop", "drop", "ok"]);

  const response = await within(clock, fetch(URL_A));

  expect(await response.text()).toBe("done");
  expect(times).toHaveLength(3);
  isBetween(times[1], 250, 600);
  isBetween((times[2] ?? 0) - (times[1] ?? 0), 500, 1_100);
  expect(tokens.asked).toHaveLength(1);
});

it("rejects with fetch's own error after the last try [A8]", async () => {
  const { clock, times, fetch } = setUp(["drop"], { retry: { retries: 3 } });

  expect(faceOf(await within(clock, rejection(fetch(URL_A))))).toBe(
    "TypeError: fetch failed <- Error: other side closed",
  );

  expect(times).toHaveLength(4);
});

it("gives the last response after the last try, readable, also where connections broke before [A8]", async () => {
  for (const answers of [["busy"], ["drop", "drop", "busy"], ["busy", "drop", "busy"]]) {
    const { clock, times, fetch } = setUp(answers);

    const response = await within(clock, fetch(URL_A));

    expect([response.status, await response.text()], answers.join()).toEqual([429, "busy"]);
    expect(times, answers.join()).toHaveLength(3);
  }
});

it.each([429, 503])("waits for as long as a %i says, in seconds or until a date [A8]", async (status) => {
  const date = new Date(Date.UTC(2026, 0, 1) + 7_000).toUTCString();
  for (const [field, ms] of [
    ["3", 3_000],
    [date, 7_000],
    ["Thu, 01 Jan 1970 00:00:00 GMT", 0],
    [" 2 ", 2_000],
  ] as const) {
    const { clock, times, fetch } = setUp([() => busy(status, field), "ok"]);

    const response = await within(clock, fetch(URL_A));

    expect(response.status, field).toBe(200);
    expect(times, field).toHaveLength(2);
    isBetween(times[1], ms, ms + 700);
  }
});

it("takes no longer between two tries than `maxWaitMs` [A8]", async () => {
  const { clock, times, fetch } = setUp([() => busy(503, "2"), () => busy(503, "2"), "drop", "drop", "drop", "ok"], {
    retry: { retries: 5, maxWaitMs: 2_000 },
  });

  expect((await within(clock, fetch(URL_A))).status).toBe(200);

  for (const [n, time] of times.entries()) if (n > 0) isBetween(time - (times[n - 1] ?? 0), 250, 2_100);
});

it("gives a response at once that asks for a longer wait [A8]", async () => {
  for (const [retryAfter, retry] of [
    ["31", {}],
    ["2", { maxWaitMs: 1_000 }],
    ["99999999999999999999", {}],
    [new Date(Date.UTC(2036, 0, 1)).toUTCString(), {}],
    ["1", { retries: 0 }],
  ] as const) {
    const { times, fetch } = setUp([() => busy(429, retryAfter)], { retry });

    const response = await fetch(URL_A);

    expect([response.status, await response.text(), reportOf(response)?.outcome]).toEqual([429, "busy", "ok"]);
    expect(times).toHaveLength(1);
  }
});

it.each([undefined, "", "soon", "-1", "1.5.1", "0x10", "1e3", "5, 7", "5 apples", "Infinity", "NaN"])(
  "does not repeat a call whose answer says %j about when to come back [A8]",
  async (field) => {
    const { times, fetch } = setUp([() => busy(503, field)]);

    expect((await fetch(URL_A)).status).toBe(503);

    expect(times).toHaveLength(1);
  },
);

it.each([400, 401, 403, 404, 408, 500, 502, 504])("does not repeat a call that got a %i [A8]", async (status) => {
  const { clock, times, fetch } = setUp([() => busy(status, "1")]);

  expect((await within(clock, fetch(URL_A))).status).toBe(status);

  expect(times).toHaveLength(1);
});

it.each(["POST", "PATCH", "QUERY", "get-it"])("never repeats a %s [A8]", async (method) => {
  for (const fault of ["drop", "busy"]) {
    const { times, fetch } = setUp([fault, "ok"]);

    const settled = await fetch(URL_A, { method, body: "text" }).catch(faceOf);

    expect(settled).not.toHaveProperty("status", 200);
    expect(times).toHaveLength(1);
  }
});

it.each(["GET", "HEAD", "OPTIONS", "PUT", "DELETE", "put"])("repeats a %s [A8]", async (method) => {
  for (const fault of ["drop", "busy"]) {
    const { clock, times, fetch } = setUp([fault, "ok"]);

    expect((await within(clock, fetch(URL_A, { method }))).status).toBe(200);

    expect(times).toHaveLength(2);
  }
});

it("repeats nothing without the option [A8]", async () => {
  for (const retry of [false, undefined] as const) {
    for (const fault of ["drop", "busy"]) {
      const { times, fetch } = setUp([fault, "ok"], retry === undefined ? { retry: false } : { retry });
      await fetch(URL_A).catch(faceOf);
      expect(times).toHaveLength(1);
    }
  }
});

it("repeats a stream with the same bytes, and not one that is over the limit [A8, S4]", async () => {
  const stream = () => new Blob(["a".repeat(100)]).stream();
  for (const [maxBodyBytes, sends] of [
    [100, 3],
    [99, 1],
  ] as const) {
    for (const fault of ["drop", "busy"]) {
      const got: string[] = [];
      const read = (name: string) => async (seen: Seen) => {
        got.push(await seen.received().text());
        return (faults[name] as () => Response)();
      };
      const { clock, fetch } = setUp([read(fault), read(fault), read("ok")], { maxBodyBytes });

      const init = { method: "PUT", body: stream(), duplex: "half" } as RequestInit;
      const settled = await within(clock, fetch(URL_A, init).catch(faceOf));

      expect(got).toEqual(Array(sends).fill("a".repeat(100)));
      if (sends === 3) expect(settled).toHaveProperty("status", 200);
      else expect(settled).toEqual(fault === "drop" ? expect.stringMatching("other side closed") : expect.anything());
    }
  }
});

it("does not repeat what fetch refuses to send [A8]", async () => {
  const { times, fetch } = setUp([
    ({ init }) => {
      new Request(URL_A, init);
      return new Response();
    },
  ]);

  await expect(fetch(URL_A, { method: "PUT", body: new Blob(["x"]).stream() })).rejects.toBeInstanceOf(TypeError);

  expect(times).toHaveLength(1);
});

it("tells of a repeated call that it went well, not that it was recovered [A8]", async () => {
  const { clock, events, fetch } = setUp(["busy", "drop", "ok"]);

  const response = await within(clock, fetch(URL_A));

  expect(reportOf(response)).toMatchObject({ outcome: "ok" });
  expect(new Set(reportOf(response)?.attempts.map(({ action }) => action))).toEqual(new Set(["silent", "send"]));
  expect(events).not.toContain("recovered");
});

it("recovers a challenge between passing faults, within the bound of each send [A8, E1]", async () => {
  const challenged = ({ token }: Seen) => (token === "t1" ? challenge(acrs("c1")) : new Response("done"));
  const { clock, times, tokens, fetch } = setUp(["busy", challenged, "drop", "busy", challenged]);

  const response = await within(clock, fetch(URL_A));

  expect([response.status, reportOf(response)?.outcome]).toEqual([200, "recovered"]);
  expect(times).toHaveLength(5);
  expect(tokens.asked).toHaveLength(2);
});

it("sends at most once per try and token to an API that is always busy or challenges [A8, E1]", async () => {
  let n = 0;
  const { clock, times, fetch } = setUp([
    () => (++n % 3 === 0 ? challenge(acrs(`c${n}`)) : (faults["busy"] as () => Response)()),
  ]);

  const response = await within(clock, fetch(URL_A));

  expect(response.status).toBe(401);
  expect(times.length).toBeLessThanOrEqual(9);
});

it("gives up the body of an answer that it does not hand out, without waiting for it [A8]", async () => {
  let cancelled = false;
  const endless = new ReadableStream({
    pull: (controller) => controller.enqueue(new Uint8Array(1024)),
    cancel: () => {
      cancelled = true;
    },
  });
  const { clock, fetch } = setUp([() => busy(503, "0", endless), "ok"]);

  expect((await within(clock, fetch(URL_A))).status).toBe(200);

  expect(cancelled).toBe(true);
});

it("tries a token request again that met a passing fault, three times at most [A8]", async () => {
  const passing = {
    network: () => msalError("network_error"),
    "a broken answer": () => msalError("token_parsing_error"),
    "429": () => msalError("temporarily_unavailable", { status: 429 }),
    "503": () => msalError("service_unavailable", { status: 503 }),
    discovery: () => msalError("endpoints_resolution_error"),
  };
  for (const [name, error] of Object.entries(passing)) {
    for (const [failures, tries] of [
      [2, 3],
      [99, 3],
    ] as const) {
      const clock = fakeClock();
      const tokens = scripted({
        kind: "app",
        silent: (_, count) => {
          if (count <= failures) throw error();
          return "good";
        },
      });
      const server = api(() => new Response("done"));
      const fetch = createFetch({ tokens, resources, fetch: server.fetch });

      const settled = await within(
        clock,
        fetch(URL_A).catch((failure: unknown) => failure),
      );

      expect(tokens.asked, name).toHaveLength(tries);
      expect(server.seen, name).toHaveLength(failures === 2 ? 1 : 0);
      expect(settled, name).toMatchObject(failures === 2 ? { status: 200 } : { code: "unrecovered" });
    }
  }
});

it("asks once more where MSAL's cache was empty for a moment, and never again where it holds requests back [A8]", async () => {
  for (const [error, tries] of [
    [() => interactionRequired({ errorCode: "no_tokens_found", subError: "" }), 2],
    [() => msalError("90055"), 1],
    [() => msalError("invalid_client"), 1],
  ] as const) {
    const clock = fakeClock();
    const tokens = scripted({ silent: () => Promise.reject(error()) });
    const fetch = createFetch({ tokens, resources, fetch: api(() => new Response()).fetch });

    await within(clock, rejection(fetch(URL_A)));

    expect(tokens.asked).toHaveLength(tries);
  }
});

const GRAPH = "https://graph.microsoft.com/.default";

/** A daemon with real msal-node, with or without a token. */
async function daemon(options: Partial<FetchOptions> & { warm?: boolean } = {}) {
  const { warm, ...others } = options;
  const tenant = await startTenant();
  onTestFinished(() => tenant.emulator.close());
  const url = `${tenant.listener.origin}/graph/v1.0/users`;
  const resources = { [`${tenant.listener.origin}/graph`]: [GRAPH] };
  const fetch = createFetch({ tokens: clientCredential(tenant.daemon()), resources, ...others });
  if (warm) expect((await fetch(url)).status).toBe(200);
  tenant.emulator.log.clear();
  return { tenant, fetch, url };
}

it("gets its first token through dropped connections to the token endpoint [A8]", async () => {
  const { tenant, fetch, url } = await daemon();
  tenant.emulator.faults.add({ service: "token", kind: "drop", times: 2 });

  expect((await fetch(url)).status).toBe(200);

  expect(tenant.emulator.log.count({ service: "graph" })).toBe(1);
});

it("recovers a challenge through a dropped connection to the token endpoint [A8, A1]", async () => {
  const { tenant, fetch, url } = await daemon({ warm: true });
  tenant.emulator.events.policyChanged();
  tenant.emulator.faults.add({ service: "token", kind: "drop" });

  const response = await fetch(url);

  expect([response.status, reportOf(response)?.outcome]).toEqual([200, "recovered"]);
});

it.each([
  ["429", { kind: "throttle", retryAfterSeconds: 1 }],
  [
    "503",
    {
      kind: "answer",
      status: 503,
      headers: { "retry-after": "1" },
      body: { error: "temporarily_unavailable", error_codes: [90033] },
    },
  ],
] as const)(
  "does not hammer a token endpoint that answered %s: MSAL holds back, and so do we [A8]",
  async (_, fault) => {
    const { tenant, fetch, url } = await daemon({ warm: true });
    tenant.emulator.events.policyChanged();
    tenant.emulator.faults.add({ service: "token", times: 100, ...fault });

    const answers = await Promise.all(Array.from({ length: 20 }, () => fetch(url)));
    const later = await fetch(url);

    for (const response of [...answers, later]) {
      expect([response.status, reportOf(response)?.reason]).toEqual([401, "token-request-failed"]);
      expect(response.headers.get("www-authenticate")).toMatch("insufficient_claims");
    }
    expect(tenant.tokenRequests()).toBe(1);

    tenant.emulator.faults.clear();
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    const response = await fetch(url);
    expect([response.status, tenant.tokenRequests()]).toEqual([200, 2]);
  },
);

it("rejects without a token while the token endpoint is throttled, and sends nothing to the API [A8, E3]", async () => {
  const { tenant, fetch, url } = await daemon();
  tenant.emulator.faults.add({ service: "token", kind: "throttle", retryAfterSeconds: 60, times: 100 });

  const failures = await Promise.all(Array.from({ length: 5 }, () => rejection(fetch(url))));

  for (const failure of failures) {
    expect(failure).toMatchObject({ code: "unrecovered", report: { reason: "token-request-failed" } });
  }
  expect(tenant.tokenRequests()).toBe(1);
  expect(tenant.emulator.log.count({ service: "graph" })).toBe(0);
});

it.each(["html-502", "wrong-json"] as const)(
  "gets its token after an answer of the kind %s, or ends bounded [A8]",
  async (kind) => {
    const { tenant, fetch, url } = await daemon();
    tenant.emulator.faults.add({ service: "token", kind });

    const settled = await fetch(url).catch((error: unknown) => error);

    expect(settled).toMatchObject(tenant.tokenRequests() > 1 ? { status: 200 } : { code: "unrecovered" });
    expect(tenant.tokenRequests()).toBeLessThanOrEqual(3);
  },
);

it("reaches an emulated API through drops and throttling [A8]", async () => {
  const { tenant, fetch, url } = await daemon({ warm: true, retry: { retries: 2 } });
  tenant.emulator.faults.add({ service: "graph", kind: "drop" });
  tenant.emulator.faults.add({ service: "graph", kind: "throttle", retryAfterSeconds: 0 });

  expect((await fetch(url)).status).toBe(200);
  expect(tenant.emulator.log.count({ service: "graph" })).toBe(3);

  tenant.emulator.faults.add({ service: "graph", method: "POST", kind: "drop" });
  await expect(fetch(url, { method: "POST", body: "{}" })).rejects.toBeInstanceOf(TypeError);
  expect(tenant.emulator.log.count({ service: "graph", method: "POST" })).toBe(1);
});

it("sends again after a connection that broke within the header fields [A8]", async () => {
  const { origin, requests } = await startRawServer((socket, _, count) => {
    if (count === 1) socket.end("HTTP/1.1 200 OK\r\nContent-");
    else socket.end(`${head(200, ["Content-Length: 4"])}done`);
  });
  const fetch = createFetch({ tokens: scripted(), resources: { [origin]: ["a"] }, retry: { retries: 1 } });

  expect(await (await fetch(origin)).text()).toBe("done");

  expect(requests()).toBe(2);
});
