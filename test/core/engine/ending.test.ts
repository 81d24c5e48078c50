/** How calls end that stay refused: rules E1 to E8, D3 to D7 and N1. */
import { claimsOf, createFetch, type FetchEvent, RecoveryError, reportOf } from "@msal-fetch/core";
import { expect, it } from "vitest";
import { fakeClock } from "../../support/clock.ts";
import {
  acrs,
  api,
  challenge,
  deferred,
  interactionRequired,
  invalidToken,
  msalError,
  nbf,
  scripted,
  settle,
} from "../../support/scripted.ts";

const URL_A = "https://api.example/orders/1";
const resources = { "https://api.example": ["api://orders/.default"] };

it("stops when the same challenge comes again after a replay [E1]", async () => {
  const tokens = scripted();
  const server = api(() => challenge(acrs("c1")));

  const response = await createFetch({ tokens, resources, fetch: server.fetch })(URL_A);

  expect(server.seen).toHaveLength(2);
  expect(tokens.asked).toHaveLength(2);
  expect(reportOf(response)).toMatchObject({ outcome: "unrecovered", reason: "same-challenge-again" });
});

it("takes another time in the challenge for the same one when the token already met it [E1]", async () => {
  const tokens = scripted();
  let at = 100;
  const server = api(() => challenge(nbf(at++)));

  const response = await createFetch({ tokens, resources, fetch: server.fetch })(URL_A);

  expect(server.seen).toHaveLength(2);
  expect(reportOf(response)?.reason).toBe("same-challenge-again");
});

it("stops after two distinct challenges, or as many as it may recover [E1]", async () => {
  const answer = (count: number) => challenge(acrs(`c${count}`));
  for (const [maxRecoveries, sends] of [
    [undefined, 3],
    [0, 1],
    [1, 2],
    [5, 6],
  ] as const) {
    const server = api((_, count) => answer(count));
    const fetch = createFetch({ tokens: scripted(), resources, fetch: server.fetch });
    const response = await fetch(URL_A, maxRecoveries === undefined ? {} : { recovery: { maxRecoveries } });
    expect(server.seen).toHaveLength(sends);
    expect(reportOf(response)?.reason).toBe("too-many-challenges");
  }
});

it("says that recovery is switched off where no challenge may be recovered [E1]", async () => {
  for (const answer of [challenge(acrs("c1")), invalidToken()]) {
    const fetch = createFetch({
      tokens: scripted(),
      resources,
      fetch: api(() => answer).fetch,
      maxRecoveries: 0,
      unrecovered: "throw",
    });
    const error: RecoveryError = await fetch(URL_A).catch((reason) => reason);
    expect(error.report.reason).toBe("too-many-challenges");
    expect(error.message).toContain("recovery is switched off: `maxRecoveries` is 0.");
    expect(error.message).not.toContain("kept asking");
  }
});

it("tells milliseconds to a tenth [E2]", async () => {
  const response = await createFetch({
    tokens: scripted(),
    resources,
    fetch: api((_, count) => (count === 1 ? challenge(acrs("c1")) : new Response())).fetch,
  })(URL_A);
  for (const { ms } of reportOf(response)?.attempts ?? []) expect(Number(ms.toFixed(1))).toBe(ms);
});

it("is not led round the bound by two challenges in turn [E1]", async () => {
  const tokens = scripted({ silent: ({ claims }, count) => `${claims ?? "plain"}#${count}` });
  const server = api(({ token }) => challenge(acrs(token?.includes("c1") ? "c2" : "c1")));
  const fetch = createFetch({ tokens, resources, fetch: server.fetch });

  const response = await fetch(URL_A, { recovery: { maxRecoveries: 10 } });

  expect(reportOf(response)?.reason).toBe("same-challenge-again");
  expect(server.seen.length).toBeLessThanOrEqual(4);
});

it("gives the original response back, untouched [E2]", async () => {
  const original = new Response('{"error":"denied"}', { status: 403, headers: { "X-Id": "7" } });
  const server = api(() => original);

  const response = await createFetch({ tokens: scripted(), resources, fetch: server.fetch })(URL_A);

  expect(response).toBe(original);
  expect(await response.json()).toEqual({ error: "denied" });
  expect(reportOf(response)).toMatchObject({ outcome: "unrecovered", reason: "not-recoverable" });
});

it("rejects with the response where `unrecovered` is throw [E2]", async () => {
  const server = api(() => challenge(acrs("c1"), 403));
  const fetch = createFetch({ tokens: scripted(), resources, fetch: server.fetch, unrecovered: "throw" });

  const error = (await fetch(URL_A).catch((failure: unknown) => failure)) as RecoveryError;

  expect(error).toBeInstanceOf(RecoveryError);
  expect(error).toMatchObject({ code: "unrecovered", report: { reason: "same-challenge-again" } });
  expect(error.response?.status).toBe(403);
  expect(Object.keys(error)).not.toContain("response");
  expect(claimsOf(error)).toBe(acrs("c1"));
  expect(error.message).toContain("GET https://api.example was refused with 403");
  expect(error.message).not.toContain("orders");
});

it("resolves with every status but 401 and 403, also where `unrecovered` is throw [E2]", async () => {
  for (const status of [200, 204, 301, 404, 429, 500]) {
    const server = api(() => new Response(null, { status }));
    const fetch = createFetch({ tokens: scripted(), resources, fetch: server.fetch, unrecovered: "throw" });
    const response = await fetch(URL_A);
    expect(response.status).toBe(status);
    expect(reportOf(response)).toMatchObject({
      outcome: "ok",
      attempts: [{ action: "silent" }, { action: "send", status }],
    });
  }
});

it("rejects at once when nobody is signed in, and never prompts for it [E3]", async () => {
  const tokens = scripted({ subject: () => undefined, interactive: () => "never" });
  const server = api(() => new Response());

  const call = createFetch({ tokens, resources, fetch: server.fetch })(URL_A);

  await expect(call).rejects.toMatchObject({ code: "signed-out", report: { reason: "signed-out" } });
  expect([tokens.asked.length, server.seen.length]).toEqual([0, 0]);
});

it("sends without a token when nobody is signed in and the resource allows it [E3]", async () => {
  const server = api(() => new Response());
  const fetch = createFetch({
    tokens: scripted({ subject: () => undefined }),
    resources: { "https://api.example": { scopes: ["s"], signedOut: "anonymous" } },
    fetch: server.fetch,
  });

  const response = await fetch(URL_A);

  expect(server.seen[0]?.token).toBeNull();
  expect(reportOf(response)?.outcome).toBe("passed-through");
});

it("asks the user for the first token when MSAL needs one, where that is allowed [E3]", async () => {
  const script = {
    silent: () => {
      throw interactionRequired();
    },
    interactive: () => "t9",
  };
  const server = api(() => new Response());
  const fetch = createFetch({ tokens: scripted(script), resources, fetch: server.fetch });

  expect((await fetch(URL_A)).status).toBe(200);
  const quiet = createFetch({ tokens: scripted(script), resources, fetch: server.fetch, interaction: "never" });
  await expect(quiet(URL_A)).rejects.toMatchObject({
    code: "interaction-required",
    report: { reason: "interaction-not-allowed" },
  });
  const { interactive: _, ...silentOnly } = script;
  const noMeans = createFetch({ tokens: scripted(silentOnly), resources, fetch: server.fetch });
  await expect(noMeans(URL_A)).rejects.toMatchObject({
    code: "interaction-required",
    report: { reason: "interaction-required" },
  });
});

it("ends every waiter when the user cancels, and asks nobody for a while [E4]", async () => {
  const clock = fakeClock();
  const gate = deferred<string>();
  let prompts = 0;
  const tokens = scripted({
    silent: ({ claims }) => {
      if (claims) throw interactionRequired();
      return "t1";
    },
    interactive: () => {
      prompts++;
      return prompts === 1 ? gate.promise : "elevated";
    },
  });
  const server = api(({ token }) => (token === "t1" ? challenge(acrs("c1")) : new Response()));
  const fetch = createFetch({ tokens, resources, fetch: server.fetch });

  const calls = Array.from({ length: 20 }, (_, n) => fetch(`https://api.example/orders/${n}`));
  await settle();
  gate.reject(msalError("user_cancelled", { name: "BrowserAuthError" }));
  const answers = await Promise.all(calls);

  expect(answers.every(({ status }) => status === 401)).toBe(true);
  expect(answers.map((response) => reportOf(response)?.reason)).toEqual(answers.map(() => "interaction-cancelled"));
  expect(reportOf(await fetch(URL_A))?.reason).toBe("interaction-cancelled");
  expect(prompts).toBe(1);
  clock.jump(61_000);
  expect((await fetch(URL_A)).status).toBe(200);
  expect(prompts).toBe(2);
});

it("rejects a first call whose prompt was cancelled [E4]", async () => {
  const tokens = scripted({
    silent: () => {
      throw interactionRequired();
    },
    interactive: () => {
      throw msalError("access_denied", { name: "ServerError" });
    },
  });
  const server = api(() => new Response());

  const call = createFetch({ tokens, resources, fetch: server.fetch })(URL_A);

  await expect(call).rejects.toMatchObject({ code: "interaction-cancelled" });
});

it("ends only the caller that aborts, and goes on for the others [E5]", async () => {
  const gate = deferred<string>();
  const tokens = scripted({ silent: ({ claims }) => (claims ? gate.promise : "t1") });
  const server = api(({ token }) => (token === "t1" ? challenge(acrs("c1")) : new Response()));
  const fetch = createFetch({ tokens, resources, fetch: server.fetch });
  const controller = new AbortController();
  const why = new Error("enough");

  const aborted = fetch(URL_A, { signal: controller.signal });
  const other = fetch("https://api.example/orders/2");
  await settle();
  controller.abort(why);

  await expect(aborted).rejects.toBe(why);
  expect(tokens.asked[1]?.signal?.aborted).toBe(false);
  gate.resolve("t2");
  expect((await other).status).toBe(200);
  expect(tokens.asked).toHaveLength(2);
});

it("stops an acquisition that nobody waits for any more [E5]", async () => {
  const tokens = scripted({ silent: () => new Promise(() => {}) });
  const server = api(() => new Response());
  const fetch = createFetch({ tokens, resources, fetch: server.fetch });
  const controllers = [new AbortController(), new AbortController()];

  const calls = controllers.map(({ signal }) => fetch(URL_A, { signal }).catch((error: unknown) => error));
  await settle();
  controllers[0]?.abort();
  await settle();
  expect(tokens.asked[0]?.signal?.aborted).toBe(false);
  controllers[1]?.abort();
  await Promise.all(calls);

  expect(tokens.asked[0]?.signal?.aborted).toBe(true);
});

it("makes no token request for a call that was aborted before it began [E5]", async () => {
  const tokens = scripted();
  const call = createFetch({ tokens, resources, fetch: api(() => new Response()).fetch })(URL_A, {
    signal: AbortSignal.abort(),
  });

  await expect(call).rejects.toMatchObject({ name: "AbortError" });
  expect(tokens.asked).toHaveLength(0);
});

it("replays a late refusal with the newer token, without a token request [E6]", async () => {
  const late = deferred<Response>();
  const tokens = scripted();
  let revoked = false;
  const server = api(({ token, url }) => {
    if (token !== "t1") return new Response();
    if (url.endsWith("slow")) return late.promise;
    return revoked ? challenge(nbf(1)) : new Response();
  });
  const fetch = createFetch({ tokens, resources, fetch: server.fetch });
  await fetch(URL_A);
  const slow = fetch("https://api.example/slow");
  revoked = true;
  await fetch(URL_A);
  expect(tokens.asked).toHaveLength(2);

  late.resolve(invalidToken());

  expect((await slow).status).toBe(200);
  expect(tokens.asked).toHaveLength(2);
  expect(server.seen.at(-1)?.token).toBe("t2");
});

it("makes no ten token requests for ten calls to an API that always challenges [E8]", async () => {
  fakeClock();
  for (const make of [() => acrs("c1"), () => nbf(Date.now() / 1000 + 60)]) {
    const tokens = scripted();
    const server = api(() => challenge(make()));
    const fetch = createFetch({ tokens, resources, fetch: server.fetch });
    await fetch(URL_A);
    const before = tokens.asked.length;

    for (let n = 0; n < 10; n++) expect(reportOf(await fetch(URL_A))?.reason).toBe("cooling-down");

    expect(tokens.asked.length - before).toBe(0);
  }
});

it("tries a challenge again after its cool-down of thirty seconds [E8]", async () => {
  const clock = fakeClock();
  let off = true;
  const tokens = scripted();
  const server = api(({ token }) => (off || token === "t1" ? challenge(acrs("c1")) : new Response()));
  const fetch = createFetch({ tokens, resources, fetch: server.fetch });
  await fetch(URL_A);
  off = false;
  clock.jump(30_001);

  expect((await fetch(URL_A)).status).toBe(200);
});

it("makes at most sixty recoveries a minute for one resource [E8]", async () => {
  const clock = fakeClock();
  const tokens = scripted({ silent: ({ claims }, count) => `${claims ?? "plain"}#${count}` });
  const server = api(({ token, url }) => {
    const wanted = acrs(`c${url.split("/").at(-1)}`);
    return token?.startsWith(wanted) ? new Response() : challenge(wanted);
  });
  const fetch = createFetch({ tokens, resources, fetch: server.fetch });

  for (let n = 0; n < 60; n++) expect((await fetch(`https://api.example/${n}`)).status).toBe(200);

  expect(reportOf(await fetch("https://api.example/61"))?.reason).toBe("too-many-recoveries");
  clock.jump(60_001);
  expect((await fetch("https://api.example/62")).status).toBe(200);
});

it("recovers at once when MSAL no longer holds requests back, however many calls it was asked for meanwhile [E8, A8]", async () => {
  const clock = fakeClock();
  let heldBack = true;
  const tokens = scripted({
    silent({ claims }) {
      if (!claims) return "old";
      // As msal-node repeats a throttled answer without a request, until Retry-After has passed.
      if (heldBack) throw msalError("90055", { name: "ServerError" });
      return "new";
    },
  });
  const server = api(({ token }) => (token === "new" ? new Response() : challenge(nbf(1))));
  const fetch = createFetch({ tokens, resources, fetch: server.fetch });

  for (let n = 0; n < 200; n++) {
    expect(reportOf(await fetch(URL_A))?.reason, `call ${n}`).toBe("token-request-failed");
    await clock.advance(10);
  }
  heldBack = false;

  expect((await fetch(URL_A)).status).toBe(200);
});

it("asks the user at most once a minute for one resource [E8]", async () => {
  const clock = fakeClock();
  const tokens = scripted({
    silent: ({ claims }) => {
      if (claims) throw interactionRequired();
      return "plain";
    },
    interactive: ({ claims }) => claims ?? "",
  });
  const server = api(({ token, url }) => {
    const wanted = acrs(url.endsWith("a") ? "c1" : "c2");
    return token === wanted ? new Response() : challenge(wanted);
  });
  const fetch = createFetch({ tokens, resources, fetch: server.fetch });

  expect((await fetch("https://api.example/a")).status).toBe(200);
  expect(reportOf(await fetch("https://api.example/b"))?.reason).toBe("too-many-prompts");
  clock.jump(60_001);
  expect((await fetch("https://api.example/b")).status).toBe(200);
});

it("makes one silent attempt where there is no user, and no further one for a while [N1]", async () => {
  fakeClock();
  const tokens = scripted({
    kind: "app",
    silent: ({ claims }) => {
      if (claims) throw msalError("unauthorized_client", { name: "ServerError" });
      return "t1";
    },
  });
  const server = api(() => challenge(nbf(1)));
  const fetch = createFetch({ tokens, resources, fetch: server.fetch });

  const first = await fetch(URL_A);
  expect(first.status).toBe(401);
  expect(reportOf(first)?.reason).toBe("token-request-failed");
  for (let n = 0; n < 10; n++) expect((await fetch(URL_A)).status).toBe(401);

  expect(tokens.asked.filter(({ claims }) => claims)).toHaveLength(1);
  expect(tokens.asked.length).toBeLessThanOrEqual(3);
});

it("does not ask for a first token again at once where there is no user [N1]", async () => {
  const clock = fakeClock();
  const tokens = scripted({
    kind: "app",
    silent: () => {
      throw msalError("invalid_client", { name: "ServerError" });
    },
  });
  const fetch = createFetch({ tokens, resources, fetch: api(() => new Response()).fetch });

  for (let n = 0; n < 10; n++) await expect(fetch(URL_A)).rejects.toMatchObject({ code: "unrecovered" });
  expect(tokens.asked).toHaveLength(1);
  clock.jump(30_001);
  await expect(fetch(URL_A)).rejects.toMatchObject({ code: "unrecovered" });
  expect(tokens.asked).toHaveLength(2);
});

it("gives a challenge back whose claims cannot be honoured, without a token request [D3]", async () => {
  const field = (claims: string) => `Bearer error="insufficient_claims", claims="${claims}"`;
  const cases = {
    "claims-undecodable": [
      field("!!!"),
      field(btoa("[1]")),
      field(btoa("null")),
      field(btoa(`{"a":"${"x".repeat(9_000)}"}`)),
    ],
    "claims-empty": [field(btoa('{"access_token":{}}')), field(btoa('{"access_token":1}'))],
    "claims-not-accepted": [
      field(btoa('{"id_token":{"acr":null}}')),
      field(btoa('{"access_token":{"acrs":{"value":"c1"}},"userinfo":{}}')),
    ],
  };
  for (const [reason, headers] of Object.entries(cases)) {
    for (const header of headers) {
      const tokens = scripted({ interactive: () => "never" });
      const server = api(() => new Response("body", { status: 401, headers: { "WWW-Authenticate": header } }));
      const response = await createFetch({ tokens, resources, fetch: server.fetch })(URL_A);
      expect(reportOf(response)?.reason, header.slice(0, 100)).toBe(reason);
      expect(await response.text()).toBe("body");
      expect(tokens.asked).toHaveLength(1);
    }
  }
});

it("gives a draft's insufficient_claims without claims back, and does not loop [D5]", async () => {
  const headers = {
    "WWW-Authenticate": 'Bearer error="insufficient_claims", resource_metadata="https://api.example/m"',
  };
  const server = api(() => Response.json({ required_claims: { acrs: ["c1"] } }, { status: 403, headers }));

  const response = await createFetch({ tokens: scripted(), resources, fetch: server.fetch })(URL_A);

  expect(server.seen).toHaveLength(1);
  expect(reportOf(response)?.reason).toBe("claims-missing");
});

it("goes nowhere that a challenge names [D7]", async () => {
  const field =
    'Bearer realm="evil", authorization_uri="https://evil.example/authorize", consentUri="https://evil.example", ' +
    `resource_metadata="https://evil.example/m", scope="evil/.default", error="insufficient_claims", claims="${btoa(acrs("c1"))}"`;
  const tokens = scripted();
  const server = api(({ token }) =>
    token === "t1" ? new Response(null, { status: 401, headers: { "WWW-Authenticate": field } }) : new Response(),
  );

  await createFetch({ tokens, resources, fetch: server.fetch })(URL_A);

  expect(server.seen.map(({ url }) => url)).toEqual([URL_A, URL_A]);
  expect(tokens.asked[1]).toMatchObject({ scopes: ["api://orders/.default"], claims: acrs("c1") });
  expect(tokens.asked[1]?.tenant).toBeUndefined();
});

it("does what shouldRecover decides, and shows it no secret [E1, X1]", async () => {
  fakeClock();
  const states: unknown[] = [];
  const server = api(({ token }) => (token === "t1" ? challenge(acrs("c1")) : new Response()));
  const declining = createFetch({
    tokens: scripted(),
    resources,
    fetch: server.fetch,
    shouldRecover: (state) => {
      states.push(state);
      return false;
    },
  });

  expect(reportOf(await declining(URL_A))?.reason).toBe("declined");
  expect(states).toEqual([
    {
      kind: "claims-challenge",
      method: "GET",
      url: URL_A,
      status: 401,
      claims: ["acrs"],
      recoveries: 0,
      interaction: "never",
    },
  ]);

  const young = api(({ token }) => (token === "t1" ? invalidToken() : new Response()));
  const insisting = createFetch({ tokens: scripted(), resources, fetch: young.fetch, shouldRecover: async () => true });
  expect((await insisting(URL_A)).status).toBe(200);
});

it("tells what happens in order, with one id, and is not disturbed by its observer [X1]", async () => {
  const events: FetchEvent[] = [];
  const server = api(({ token }) => (token === "t1" ? challenge(acrs("c1")) : new Response()));
  const fetch = createFetch({
    tokens: scripted(),
    resources,
    fetch: server.fetch,
    onEvent: (event) => {
      events.push(event);
      throw new Error("observer");
    },
  });

  await fetch(URL_A);

  expect(events.map(({ type }) => type)).toEqual(["token", "challenge", "token", "replay", "recovered"]);
  expect(new Set(events.map((event) => "requestId" in event && event.requestId)).size).toBe(1);
  expect(events[1]).toMatchObject({
    status: 401,
    kind: "claims-challenge",
    claims: ["acrs"],
    origin: "https://api.example",
    attempt: 1,
  });
});

it("warns once where the client does not declare cp1 [X1]", async () => {
  const events: FetchEvent[] = [];
  const tokens = scripted({ capabilities: [] });
  const fetch = createFetch({
    tokens,
    resources,
    fetch: api(() => new Response()).fetch,
    onEvent: (event) => events.push(event),
  });

  await fetch(URL_A);
  await fetch(URL_A);

  expect(events.filter(({ type }) => type === "warning")).toMatchObject([{ code: "cp1-missing" }]);
  for (const capabilities of [["CP1"], ["cp1"], undefined]) {
    const quiet: FetchEvent[] = [];
    await createFetch({
      tokens: scripted(capabilities ? { capabilities } : {}),
      resources,
      fetch: api(() => new Response()).fetch,
      onEvent: (event) => quiet.push(event),
    })(URL_A);
    expect(quiet.filter(({ type }) => type === "warning")).toEqual([]);
  }
});

it("does not send a POST again that was redirected before it was refused, as it may have taken effect [E2, S1]", async () => {
  const tokens = scripted();
  const redirected = () => Object.defineProperty(challenge(acrs("c1")), "redirected", { value: true });
  const server = api(({ token }) => (token === "t1" ? redirected() : new Response()));
  const fetch = createFetch({ tokens, resources, fetch: server.fetch });

  const posted = await fetch(URL_A, { method: "POST", body: "b" });

  expect(reportOf(posted)?.reason).toBe("redirected");
  expect(server.seen).toHaveLength(1);
  expect((await fetch(URL_A)).status).toBe(200);
});

it("takes MSAL's own throttling for what it is, also without numbers [A8]", async () => {
  let throttled = true;
  const tokens = scripted({
    silent: ({ claims }) => {
      if (claims && throttled) throw msalError("", { name: "ServerError" });
      return claims ? "t2" : "t1";
    },
  });
  const server = api(({ token }) => (token === "t1" ? challenge(acrs("c1")) : new Response()));
  const fetch = createFetch({ tokens, resources, fetch: server.fetch });
  expect((await fetch(URL_A)).status).toBe(401);
  throttled = false;
  expect((await fetch(URL_A)).status).toBe(200);
});
