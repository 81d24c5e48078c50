/** What random runs of the engine found, each by its name; see test/core/model. */
import { createFetch, type FetchEvent, reportOf } from "@msal-fetch/core";
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

it("names the bound, not the body, where a call may not recover at all [E1, S4]", async () => {
  const server = api(() => challenge(acrs("c1")));
  const fetch = createFetch({ tokens: scripted(), resources, fetch: server.fetch });
  const request = new Request(URL_A, { method: "POST", body: "hello" });

  const response = await fetch(request, { recovery: { maxRecoveries: 0 } });

  expect(reportOf(response)?.reason).toBe("too-many-challenges");
});

it("keeps no other call from recovering because one may not recover at all [E8]", async () => {
  const tokens = scripted();
  const server = api(({ token }) => (token === "t1" ? challenge(acrs("c1")) : new Response()));
  const fetch = createFetch({ tokens, resources, fetch: server.fetch });

  await fetch(URL_A, { recovery: { maxRecoveries: 0 } });

  expect((await fetch(URL_A)).status).toBe(200);
});

it("asks the user once for two challenges of one resource that come together [E8]", async () => {
  const clock = fakeClock();
  const gate = deferred<string>();
  const tokens = scripted({
    silent: ({ claims }) => {
      if (claims) throw interactionRequired();
      return "plain";
    },
    interactive: ({ claims }) => (claims === acrs("c1") ? gate.promise : (claims ?? "")),
  });
  const server = api(({ token, url }) => {
    const wanted = acrs(url.endsWith("a") ? "c1" : "c2");
    return token === wanted ? new Response() : challenge(wanted);
  });
  const fetch = createFetch({ tokens, resources, fetch: server.fetch });

  const calls = [fetch("https://api.example/a"), fetch("https://api.example/b")];
  await settle();
  await clock.advance(5_000);
  gate.resolve(acrs("c1"));
  const [first, second] = await Promise.all(calls);

  expect(first?.status).toBe(200);
  expect(reportOf(second as Response)?.reason).toBe("too-many-prompts");
  expect(tokens.asked.filter(({ how }) => how === "interactive")).toHaveLength(1);
});

it("opens no prompt that waited behind one which the user cancelled [E4]", async () => {
  const clock = fakeClock();
  const gate = deferred<string>();
  const tokens = scripted({
    silent: ({ claims }) => {
      if (claims) throw interactionRequired();
      return "plain";
    },
    interactive: () => gate.promise,
  });
  const server = api(({ url }) => challenge(acrs(url.endsWith("a") ? "c1" : "c2")));
  const fetch = createFetch({ tokens, resources, fetch: server.fetch });

  const calls = [fetch("https://api.example/a"), fetch("https://api.example/b")];
  await settle();
  await clock.advance(120_000);
  gate.reject(msalError("user_cancelled"));

  const reasons = (await Promise.all(calls)).map((response) => reportOf(response)?.reason);
  expect(reasons).toEqual(["interaction-cancelled", "interaction-cancelled"]);
  expect(tokens.asked.filter(({ how }) => how === "interactive")).toHaveLength(1);
});

it("counts the minute from the prompt that was shown, after one that was not ours [A5, E8]", async () => {
  const clock = fakeClock();
  const gates = [deferred<string>(), deferred<string>()];
  let prompts = 0;
  const tokens = scripted({
    silent: ({ claims }) => {
      if (claims) throw interactionRequired();
      return "plain";
    },
    interactive: () => gates[prompts++]?.promise ?? "third",
  });
  const server = api(({ token, url }) =>
    token === "plain" ? challenge(acrs(url === URL_A ? "c1" : "c2")) : new Response(),
  );
  const fetch = createFetch({ tokens, resources, fetch: server.fetch });
  const first = fetch(URL_A);
  await clock.advance(120_000);
  gates[0]?.reject(msalError("interaction_in_progress"));
  await clock.advance(5_000);
  gates[1]?.resolve("elevated");
  expect((await first).status).toBe(200);

  const second = await fetch("https://api.example/orders/2");

  expect(reportOf(second)?.reason).toBe("too-many-prompts");
});

it("lets a call wait that starts while the refusal of its token is being told [A4]", async () => {
  const tokens = scripted({ silent: ({ claims }) => (claims ? "t2" : "t1") });
  let revoked = false;
  let second: Promise<Response> | undefined;
  const server = api(({ token }) => (revoked && token === "t1" ? challenge(nbf(1)) : new Response()));
  const fetch = createFetch({
    tokens,
    resources,
    fetch: server.fetch,
    onEvent: ({ type }) => {
      if (type === "challenge") second ??= fetch("https://api.example/orders/2");
    },
  });
  await fetch(URL_A);
  revoked = true;

  await fetch(URL_A);
  await second;

  expect(server.seen.map(({ token }) => token)).toEqual(["t1", "t1", "t2", "t2"]);
  expect(tokens.asked).toHaveLength(2);
});

it("lets no call wait while a hook decides, and each wait for the silent attempt after it [A4]", async () => {
  const decision = deferred<undefined>();
  const gate = deferred<string>();
  const tokens = scripted({ silent: ({ claims }) => (claims ? gate.promise : "t1") });
  let revoked = false;
  const server = api(({ token, url }) =>
    revoked && token === "t1" && url === URL_A ? challenge(nbf(1)) : new Response(),
  );
  const fetch = createFetch({ tokens, resources, fetch: server.fetch, shouldRecover: () => decision.promise });
  await fetch(URL_A);
  revoked = true;

  const challenged = fetch(URL_A);
  await settle();
  expect((await fetch("https://api.example/orders/2")).status).toBe(200);
  decision.resolve(undefined);
  await settle();
  server.seen.length = 0;
  const waiting = fetch("https://api.example/orders/3");
  await settle();
  expect(server.seen).toHaveLength(0);
  gate.resolve("t2");
  await Promise.all([challenged, waiting]);

  expect(server.seen.map(({ token }) => token)).toEqual(["t2", "t2"]);
});

it("ends a call that is aborted while a hook decides [E5]", async () => {
  const server = api(() => challenge(acrs("c1")));
  const fetch = createFetch({
    tokens: scripted(),
    resources,
    fetch: server.fetch,
    shouldRecover: () => new Promise(() => {}),
  });
  const controller = new AbortController();
  const why = new Error("enough");

  const call = fetch(URL_A, { signal: controller.signal });
  await settle();
  controller.abort(why);

  await expect(call).rejects.toBe(why);
});

it("replays with no token that came to its end while a hook decided [S6]", async () => {
  const clock = fakeClock();
  const decision = deferred<undefined>();
  const tokens = scripted();
  let refuses = false;
  const server = api(({ token }) =>
    token === "t1" || refuses ? (refuses ? invalidToken() : challenge(acrs("c1"))) : new Response(),
  );
  const fetch = createFetch({ tokens, resources, fetch: server.fetch });
  await fetch(URL_A);
  refuses = true;
  const hesitant = createFetch({ tokens, resources, fetch: server.fetch, shouldRecover: () => decision.promise });

  const call = hesitant("https://api.example/orders/2");
  await settle();
  clock.jump(3_400_000);
  refuses = false;
  decision.resolve(undefined);
  await call;

  expect(server.seen.at(-1)?.token).toBe("t3");
});

it("sends a refused token no more, though it was held for two purposes [A4, S6]", async () => {
  const clock = fakeClock();
  let cached = "";
  const tokens = scripted({
    silent: ({ claims, refresh }, count) => {
      if (claims || refresh || !cached) cached = `t${count}`;
      return { token: cached, expiresOn: Date.now() + (count === 1 ? 600_000 : 3_600_000) };
    },
  });
  let refused = "";
  const server = api(({ token, url }) => {
    if (token === refused) return invalidToken();
    return url === URL_A && token === "t1" ? challenge(acrs("c1")) : new Response();
  });
  const fetch = createFetch({ tokens, resources, fetch: server.fetch });
  await fetch(URL_A);
  clock.jump(600_000);
  await fetch("https://api.example/open");
  expect(server.seen.map(({ token }) => token)).toEqual(["t1", "t2", "t2"]);
  refused = "t2";
  await fetch("https://api.example/open");

  await fetch(URL_A);

  expect(server.seen.slice(3).map(({ token }) => token)).toEqual(["t2", "t4"]);
});

it("knows a refused token again after tokens were declared stale [A4]", async () => {
  const clock = fakeClock();
  const late = deferred<string>();
  let changed = () => {};
  let asked = 0;
  const tokens = scripted({
    silent: () => (++asked === 2 ? late.promise : "t1"),
    subscribe: (listener) => {
      changed = listener;
      return () => {};
    },
  });
  const gate = deferred<Response>();
  const server = api(({ url }) => (url === URL_A ? gate.promise : new Response()));
  const fetch = createFetch({ tokens, resources, fetch: server.fetch, maxRecoveries: 0 });
  const refused = fetch(URL_A);
  await settle();
  changed();
  const other = fetch("https://api.example/orders/2");
  gate.resolve(invalidToken());
  await refused;
  late.resolve("t1");
  await other;

  clock.jump(30_001);
  await fetch("https://api.example/orders/3");

  expect(asked).toBe(3);
});

it("asks MSAL after a refusal, though it gave the same token out a moment before it [A4]", async () => {
  const tokens = scripted();
  const decision = deferred<false>();
  let calls: Promise<Response>[] = [];
  const server = api(({ token }) => (token === "t1" ? challenge(nbf(1)) : new Response()));
  const options = { tokens, resources, fetch: server.fetch };
  const fetch = createFetch({
    ...options,
    // Refused while the call that asked for the token has not sent it yet.
    onEvent: ({ type }) => {
      if (type === "token" && calls.length === 0) calls = [hesitant("https://api.example/orders/2")];
    },
  });
  const hesitant = createFetch({
    ...options,
    shouldRecover: () => decision.promise,
    onEvent: ({ type }) => {
      if (type === "challenge" && calls.length === 1) calls.push(fetch("https://api.example/orders/3"));
    },
  });

  const first = fetch(URL_A);
  await settle();
  decision.resolve(false);
  await Promise.all([first, ...calls]);

  const third = server.seen.filter(({ url }) => url.endsWith("3")).map(({ token }) => token);
  expect(third).not.toHaveLength(0);
  expect(third).not.toContain("t1");
});

it("does not let a refused token speak for itself after its end [S6]", async () => {
  const clock = fakeClock();
  const expiresOn = clock.now() + 100_000;
  const tokens = scripted({
    silent: ({ claims }) => {
      if (claims) throw msalError("invalid_client");
      return clock.now() < expiresOn - 10_000 ? { token: "t1", expiresOn } : "t2";
    },
  });
  const server = api(({ token }) => (token === "t1" ? challenge(nbf(1)) : new Response()));
  const fetch = createFetch({ tokens, resources, fetch: server.fetch });
  await fetch(URL_A);
  clock.jump(80_000);
  await fetch(URL_A);
  clock.jump(15_000);

  await fetch(URL_A);

  expect(server.seen.map(({ token }) => token)).toEqual(["t1", "t1", "t2"]);
});

it("keeps its bounds when tokens are declared stale [E4, E8]", async () => {
  fakeClock();
  let changed = () => {};
  const tokens = scripted({
    silent: ({ claims }) => {
      if (claims) throw interactionRequired();
      return "t1";
    },
    interactive: () => {
      throw msalError("user_cancelled");
    },
    subscribe: (listener) => {
      changed = listener;
      return () => {};
    },
  });
  const server = api(() => challenge(acrs("c1")));
  const fetch = createFetch({ tokens, resources, fetch: server.fetch });

  await fetch(URL_A);
  changed();
  const response = await fetch(URL_A);

  expect(reportOf(response)?.reason).toBe("interaction-cancelled");
  expect(tokens.asked.filter(({ how }) => how === "interactive")).toHaveLength(1);
});

it("keeps its bounds when the last token of an account is given up [E4, S6]", async () => {
  fakeClock();
  const tokens = scripted({
    subject: (call) => call.account?.homeAccountId ?? "",
    silent: ({ claims, subject }) => {
      if (claims) throw interactionRequired();
      return subject;
    },
    interactive: () => {
      throw msalError("user_cancelled");
    },
  });
  const server = api(({ url }) => (url === URL_A ? challenge(acrs("c1")) : new Response()));
  const fetch = createFetch({ tokens, resources, fetch: server.fetch, maxTokens: 1 });
  const as = (homeAccountId: string, url = URL_A) => fetch(url, { recovery: { account: { homeAccountId } } });

  await as("ada");
  await as("bob", "https://api.example/open");
  const response = await as("ada");

  expect(reportOf(response)?.reason).toBe("interaction-cancelled");
  expect(tokens.asked.filter(({ how }) => how === "interactive")).toHaveLength(1);
});

it("keeps the newer token when an older request is answered late [A1, B5]", async () => {
  const clock = fakeClock();
  const late = deferred<string>();
  const tokens = scripted({
    silent: ({ refresh, claims }) => {
      if (refresh) return late.promise;
      return claims ? "t3" : { token: "t1", refreshOn: Date.now() + 60_000 };
    },
  });
  let revoked = false;
  const server = api(({ token }) => (revoked && token !== "t3" ? challenge(nbf(1)) : new Response()));
  const fetch = createFetch({ tokens, resources, fetch: server.fetch });
  await fetch(URL_A);
  clock.jump(61_000);
  await fetch(URL_A);
  revoked = true;
  await fetch(URL_A);
  late.resolve("t2");
  await settle();

  await fetch(URL_A);

  expect(server.seen.map(({ token }) => token)).toEqual(["t1", "t1", "t1", "t3", "t3"]);
});

it("asks MSAL again after a refusal that was not recovered for want of a body [A4]", async () => {
  const tokens = scripted();
  const server = api(({ token }, count) => (count > 1 && token === "t1" ? challenge(nbf(1)) : new Response()));
  const fetch = createFetch({ tokens, resources, fetch: server.fetch, maxBodyBytes: 1 });
  await fetch(URL_A);
  const body = new ReadableStream({ start: (controller) => controller.enqueue(new Uint8Array(2)) });
  const reading = api(async (seen) => {
    const { body } = seen.init as { body: ReadableStream<Uint8Array> };
    await body.getReader().read();
    return challenge(nbf(1));
  });
  const post = createFetch({ tokens, resources, fetch: reading.fetch, maxBodyBytes: 1 });
  const stuck = await post(URL_A, { method: "POST", body, duplex: "half" } as RequestInit);
  expect(reportOf(stuck)?.reason).toBe("body-not-replayable");

  await fetch(URL_A);

  expect(server.seen.map(({ token }) => token)).toEqual(["t1", "t2"]);
});

it("keeps the new token when MSAL gives out the refused one late [A1, B5]", async () => {
  const late = deferred<string>();
  const prompt = deferred<string>();
  let asked = 0;
  const tokens = scripted({
    silent: ({ claims }) => {
      if (claims) throw interactionRequired();
      return ++asked === 1 ? "t1" : late.promise;
    },
    interactive: () => prompt.promise,
  });
  const server = api(({ token }) => (token === "t1" ? challenge(nbf(1)) : new Response()));
  const fetch = createFetch({ tokens, resources, fetch: server.fetch });
  const first = fetch(URL_A);
  await settle();
  const second = fetch("https://api.example/orders/2");
  await settle();
  prompt.resolve("t2");
  await first;
  late.resolve("t1");
  await second;

  await fetch("https://api.example/orders/3");

  expect(server.seen.map(({ token }) => token)).toEqual(["t1", "t2", "t2", "t2"]);
});

it("closes a recovered call with its event although the API then answers 400 [E2]", async () => {
  const events: FetchEvent["type"][] = [];
  const server = api(({ token }) =>
    token === "t1" ? challenge(acrs("c1")) : Response.json({ error: "bad" }, { status: 400 }),
  );
  const fetch = createFetch({
    tokens: scripted(),
    resources,
    fetch: server.fetch,
    onEvent: ({ type }) => events.push(type),
  });

  const response = await fetch(URL_A);

  expect(reportOf(response)?.outcome).toBe("recovered");
  expect(events.at(-1)).toBe("recovered");
});

// Random runs took it for a call that never recovers: the rule has one replay, so the renewal is the next call's.
it("spends its one replay on the newer token at hand, though that is refused as well [D6]", async () => {
  const clock = fakeClock();
  const tokens = scripted();
  let invalid = false;
  const server = api(({ token, url }) => {
    if (invalid && (token === "t1" || token === "t2")) return invalidToken();
    return url === URL_A && token === "t1" ? challenge(acrs("c1")) : new Response();
  });
  const fetch = createFetch({ tokens, resources, fetch: server.fetch });
  await fetch(URL_A);
  invalid = true;
  clock.jump(61_000);

  const first = await fetch("https://api.example/open");
  const second = await fetch("https://api.example/open");

  expect(reportOf(first)?.reason).toBe("refresh-refused");
  expect(second.status).toBe(200);
});

// Random runs took it for a refused token that is sent for no reason: MSAL was asked, and had no other.
it("waits for no recovery from before tokens were declared stale [A4, S6]", async () => {
  let changed = () => {};
  const tokens = scripted({
    silent: ({ claims }) => (claims ? new Promise<string>(() => {}) : "t1"),
    subscribe: (listener) => {
      changed = listener;
      return () => {};
    },
  });
  const server = api(({ url }) => (url === URL_A ? challenge(nbf(1)) : new Response()));
  const fetch = createFetch({ tokens, resources, fetch: server.fetch });
  const controller = new AbortController();
  const stuck = fetch(URL_A, { signal: controller.signal }).catch(() => {});
  await settle();
  changed();

  expect((await fetch("https://api.example/orders/2")).status).toBe(200);

  expect(tokens.asked.map(({ claims }) => claims !== undefined)).toEqual([false, true, false]);
  controller.abort();
  await stuck;
});

it("counts a prompt that had to wait as the newest request for a token [A5, E6]", async () => {
  const clock = fakeClock();
  let asked = 0;
  const tokens = scripted({
    silent: ({ claims }) => {
      if (claims || asked++ === 0) throw interactionRequired();
      return "silent";
    },
    interactive: (_, count) => {
      if (count < 3) throw msalError("interaction_in_progress");
      return "prompted";
    },
  });
  const server = api(() => new Response());
  const fetch = createFetch({ tokens, resources, fetch: server.fetch });

  const first = fetch(URL_A);
  await settle();
  await fetch(URL_A, { recovery: { interaction: "never" } });
  await clock.advance(2_000);
  await first;
  await fetch(URL_A);

  expect(server.seen.at(-1)?.token).toBe("prompted");
});

it("takes a token got for another challenge for no new sign-in, and so asks the user later on [A1, E8]", async () => {
  let cached = "t1";
  const tokens = scripted({
    silent: ({ claims }) => {
      if (claims === acrs("c2")) throw interactionRequired();
      if (claims === acrs("c1")) cached = "with c1";
      return cached;
    },
    interactive: () => "with c2",
  });
  const server = api(({ token, url }) => {
    const wanted = url.endsWith("a") ? "c1" : "c2";
    return token === `with ${wanted}` ? new Response() : challenge(acrs(wanted));
  });
  const fetch = createFetch({ tokens, resources, fetch: server.fetch });
  const background = fetch.with({ interaction: "never" });
  await fetch("https://api.example/a");

  const refused = [await background("https://api.example/b"), await background("https://api.example/b")];

  expect(refused.map((one) => reportOf(one)?.reason)).toEqual(["interaction-not-allowed", "interaction-not-allowed"]);
  expect((await fetch("https://api.example/b")).status).toBe(200);
});
