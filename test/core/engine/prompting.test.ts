/** What the engine does for a provider that has a page to ask on. */
import { createFetch, type FetchEvent, RecoveryError, reportOf, type WaitingCall } from "@msal-fetch/core";
import { expect, it, vi } from "vitest";
import { fakeClock } from "../../support/clock.ts";
import {
  acrs,
  api,
  challenge,
  deferred,
  interactionRequired,
  msalError,
  scripted,
  settle,
} from "../../support/scripted.ts";

const URL_A = "https://api.example/orders/1";
const resources = { "https://api.example": ["api://orders/.default"] };

/** An API that wants c1, and a token service that gives it only to a user who acts. */
function stepUp(script: Parameters<typeof scripted>[0] = {}) {
  const tokens = scripted({
    silent: ({ claims }) => {
      if (claims) throw interactionRequired();
      return "plain";
    },
    interactive: () => "elevated",
    ...script,
  });
  const server = api(({ token }) => (token === "elevated" ? new Response() : challenge(acrs("c1"))));
  return { tokens, server, fetch: createFetch({ tokens, resources, fetch: server.fetch }) };
}

it("waits until the provider can tell who is signed in, and only then asks whose token it is [B3]", async () => {
  const gate = deferred();
  let signedIn = false;
  const tokens = scripted({
    subject: () => (signedIn ? "user-1" : undefined),
    more: { ready: () => (signedIn ? undefined : gate.promise) },
  });
  const server = api(() => new Response());
  const fetch = createFetch({ tokens, resources, fetch: server.fetch });

  const call = fetch(URL_A);
  await settle();
  expect(server.seen).toHaveLength(0);
  signedIn = true;
  gate.resolve();

  expect((await call).status).toBe(200);
});

it("ends only the call that is aborted while the provider gets ready [E5]", async () => {
  const tokens = scripted({ more: { ready: () => new Promise(() => {}) } });
  const fetch = createFetch({ tokens, resources, fetch: api(() => new Response()).fetch });
  const controller = new AbortController();
  const call = fetch(URL_A, { signal: controller.signal });
  controller.abort("enough");
  await expect(call).rejects.toBe("enough");
});

it("says what to set where the provider cannot get ready", async () => {
  const tokens = scripted({
    more: { ready: () => Promise.reject(msalError("misconfigured", { message: "set it up" })) },
  });
  const fetch = createFetch({ tokens, resources, fetch: api(() => new Response()).fetch });
  await expect(fetch(URL_A)).rejects.toMatchObject({
    name: "RecoveryError",
    code: "misconfigured",
    message: "No token: set it up",
  });
});

it("tells the provider what the user is asked for, and by which API [B1]", async () => {
  const { tokens, fetch } = stepUp();
  await fetch(URL_A, { method: "DELETE" });
  expect(tokens.asked.at(-1)?.interaction).toMatchObject({
    method: "DELETE",
    origin: "https://api.example",
    askFirst: false,
  });
});

it("asks the user beside a silent attempt that takes longer than a click lasts [B1]", async () => {
  const clock = fakeClock();
  const { fetch, tokens } = stepUp({
    silent: ({ claims }) => (claims ? new Promise<string>(() => {}) : "plain"),
    more: { silentLimitMs: () => 2_000 },
  });

  const call = fetch(URL_A);
  await settle();
  await clock.advance(1_999);
  expect(tokens.asked.map(({ how }) => how)).toEqual(["silent", "silent"]);
  await clock.advance(1);

  expect((await call).status).toBe(200);
});

it("lets a call that may not ask wait for the whole of a slow silent attempt [A4, B1]", async () => {
  const clock = fakeClock();
  const gate = deferred<string>();
  const { fetch } = stepUp({
    silent: ({ claims }) => (claims ? gate.promise : "plain"),
    more: { silentLimitMs: () => 2_000 },
  });

  const call = fetch(URL_A, { recovery: { interaction: "never" } });
  await settle();
  await clock.advance(3_000);
  gate.resolve("elevated");

  expect((await call).status).toBe(200);
});

it("has the user click first where the same resource had them asked within a minute [E8]", async () => {
  const clock = fakeClock();
  const tokens = scripted({
    silent: ({ claims }) => {
      if (claims) throw interactionRequired();
      return "plain";
    },
    interactive: ({ claims }) => claims ?? "",
    more: { asksFirst: true },
  });
  const server = api(({ token, url }) => {
    const wanted = acrs(url.endsWith("a") ? "c1" : "c2");
    return token === wanted ? new Response() : challenge(wanted);
  });
  const fetch = createFetch({ tokens, resources, fetch: server.fetch });

  expect((await fetch("https://api.example/a")).status).toBe(200);
  await clock.advance(10_000);
  expect((await fetch("https://api.example/b")).status).toBe(200);

  const prompts = tokens.asked.filter(({ how }) => how === "interactive");
  expect(prompts.map(({ interaction }) => interaction?.askFirst)).toEqual([false, true]);
});

it("asks again after a cancellation only when the user has acted since, or half a minute has passed [E4]", async () => {
  const clock = fakeClock();
  let actedAt: number | undefined;
  const { fetch, tokens } = stepUp({
    interactive: () => {
      throw msalError("interaction-cancelled");
    },
    more: { asksFirst: true, lastActivation: () => actedAt },
  });
  const prompts = () => tokens.asked.filter(({ how }) => how === "interactive").length;
  const reasonOfCall = async () => reportOf(await fetch(URL_A))?.reason;

  actedAt = clock.now();
  expect(await reasonOfCall()).toBe("interaction-cancelled");
  await clock.advance(1_000);
  expect(await reasonOfCall()).toBe("interaction-cancelled");
  expect(prompts()).toBe(1);
  actedAt = clock.now();
  expect(await reasonOfCall()).toBe("interaction-cancelled");
  expect(prompts()).toBe(2);
  await clock.advance(30_000);
  await reasonOfCall();
  expect(prompts()).toBe(3);
});

it("hands out what is needed to make the waiting calls again, for those that have a key [B3]", async () => {
  const gate = deferred<string>();
  let resumable: WaitingCall[] = [];
  const { fetch, server } = stepUp({
    interactive: async ({ interaction }) => {
      await gate.promise;
      resumable = interaction?.resumable() ?? [];
      return "elevated";
    },
  });

  const url = "https://api.example/orders/1?a=b#place";
  const calls = [
    fetch(url, { recovery: { resumeKey: "get" } }),
    fetch(URL_A, {
      method: "POST",
      body: "{}",
      headers: { "Content-Type": "application/json" },
      recovery: { resumeKey: "json", maxRecoveries: 1 },
    }),
    fetch(URL_A, {
      method: "POST",
      body: new URLSearchParams({ a: "b" }),
      recovery: { resumeKey: "form" },
    }),
    fetch(URL_A, { method: "POST", body: new Uint8Array(1), recovery: { resumeKey: "bytes" } }),
    fetch(new Request(URL_A, { method: "POST", body: "hello" }), { recovery: { resumeKey: "request" } }),
    fetch(URL_A),
  ];
  await vi.waitUntil(() => server.seen.length === calls.length);
  await new Promise((resolve) => setImmediate(resolve));
  gate.resolve("go");
  await Promise.all(calls);

  const post = { method: "POST", url: URL_A, subject: "user-1" };
  const account = { homeAccountId: "user-1" };
  expect(resumable).toEqual([
    { key: "get", method: "GET", url: "https://api.example/orders/1?a=b", subject: "user-1", options: { account } },
    { ...post, key: "json", contentType: "application/json", body: "{}", options: { account, maxRecoveries: 1 } },
    {
      ...post,
      key: "form",
      contentType: "application/x-www-form-urlencoded;charset=UTF-8",
      body: "a=b",
      options: { account },
    },
  ]);
});

it("keeps no call with conditions, as it would go out without them [B3]", async () => {
  let resumable: WaitingCall[] = [];
  const { fetch } = stepUp({
    interactive: ({ interaction }) => {
      resumable = interaction?.resumable() ?? [];
      return "elevated";
    },
  });
  const headers = { "If-Match": '"1"' };
  await fetch(URL_A, { method: "DELETE", headers, recovery: { resumeKey: "delete" } });
  expect(resumable).toEqual([]);
});

it("ends whoever waits for a turn when the page leaves [B3]", async () => {
  const gate = deferred<string>();
  const tokens = scripted({
    silent: () => {
      throw interactionRequired();
    },
    interactive: () => gate.promise,
  });
  const two = { "https://a.example": ["a"], "https://b.example": ["b"] };
  const fetch = createFetch({ tokens, resources: two, fetch: api(() => new Response()).fetch });
  const calls = ["https://a.example/", "https://b.example/"].map((url) => fetch(url).catch((error: unknown) => error));
  await settle();
  gate.reject(msalError("redirecting"));
  expect(await Promise.all(calls)).toMatchObject(Array(2).fill({ report: { reason: "redirecting" } }));
  expect(tokens.asked.filter(({ how }) => how === "interactive")).toHaveLength(1);
});

it("makes no request for whoever waits for a turn when the user cancels [E4]", async () => {
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
  await vi.waitUntil(() => tokens.asked.filter(({ claims }) => claims).length === 3);
  gate.reject(msalError("interaction-cancelled"));
  const reasons = (await Promise.all(calls)).map((response) => reportOf(response)?.reason);
  expect(reasons).toEqual(["interaction-cancelled", "interaction-cancelled"]);
  expect(tokens.asked.filter(({ claims }) => claims)).toHaveLength(3);
  expect(server.seen).toHaveLength(2);
});

it.each([
  ["timed_out", "interaction-timed-out", "the user did not act in time"],
  ["not-loaded", "not-loaded", "could not be loaded"],
])("names the reason of a prompt that ended with %s", async (errorCode, reason, words) => {
  const { fetch } = stepUp({
    interactive: () => {
      throw msalError(errorCode);
    },
  });
  const throwing = fetch(URL_A);
  expect(reportOf(await throwing)?.reason).toBe(reason);
  const { tokens } = stepUp({
    silent: () => {
      throw interactionRequired();
    },
    interactive: () => {
      throw msalError(errorCode);
    },
  });
  const first = createFetch({ tokens, resources, fetch: api(() => new Response()).fetch });
  await expect(first(URL_A)).rejects.toThrow(words);
});

it("rejects where the page leaves, as nobody there can use the response [B3]", async () => {
  const { fetch } = stepUp({
    interactive: () => {
      throw msalError("redirecting");
    },
  });
  const error = await fetch(URL_A).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(RecoveryError);
  expect(error).toMatchObject({ code: "interaction-required", report: { reason: "redirecting" } });
});

it("tells everybody at once that the page leaves, as nothing that takes time comes to an end there [B3]", async () => {
  const leaving = deferred<string>();
  const { fetch } = stepUp({ interactive: () => leaving.promise });
  const ended: unknown[] = [];
  fetch(URL_A).catch((error: unknown) => ended.push(error));
  await settle();
  await new Promise((resolve) => setImmediate(resolve));
  leaving.reject(msalError("redirecting"));
  // No timer, no file: only what is ready runs.
  for (let turn = 0; turn < 5; turn++) await settle();
  expect(ended).toHaveLength(1);
});

it("asks nobody again for what the prompt before has cured [A5]", async () => {
  let signedIn = false;
  const gate = deferred<string>();
  const tokens = scripted({
    silent: ({ scopes }) => {
      if (!signedIn) throw interactionRequired();
      return `${scopes[0]} token`;
    },
    interactive: async () => {
      await gate.promise;
      signedIn = true;
      return "a token";
    },
  });
  const server = api(() => new Response());
  const two = { "https://a.example": ["a"], "https://b.example": ["b"] };
  const fetch = createFetch({ tokens, resources: two, fetch: server.fetch });

  const calls = [fetch("https://a.example/"), fetch("https://b.example/")];
  await settle();
  gate.resolve("go");

  expect((await Promise.all(calls)).map(({ status }) => status)).toEqual([200, 200]);
  expect(tokens.asked.filter(({ how }) => how === "interactive")).toHaveLength(1);
  expect(server.seen.map(({ token }) => token).sort()).toEqual(["a token", "b token"]);
});

it("rejects with the provider's own words where a prompt cannot work", async () => {
  const { fetch } = stepUp({
    interactive: () => {
      throw msalError("misconfigured", { message: "give the redirect URI a page" });
    },
  });
  await expect(fetch(URL_A)).rejects.toMatchObject({
    code: "misconfigured",
    message: expect.stringContaining("give the redirect URI a page."),
  });
});

it("tells once per resource that the page cannot read its challenges [B6]", async () => {
  const events: FetchEvent[] = [];
  const server = api(() => Object.defineProperty(new Response("no", { status: 401 }), "type", { value: "cors" }));
  const both = { ...resources, "https://other.example": ["api://other/.default"] };
  const fetch = createFetch({
    tokens: scripted(),
    resources: both,
    fetch: server.fetch,
    onEvent: (event) => events.push(event),
  });

  await fetch(URL_A);
  await fetch("https://api.example/orders/2");
  await fetch("https://other.example/");

  const warnings = events.filter((event) => event.type === "warning");
  expect(warnings.map(({ code }) => code)).toEqual(["challenge-hidden", "challenge-hidden"]);
  expect(warnings[0]?.message).toContain("https://api.example");
});

it("tells once what the provider knows to be set up badly", async () => {
  const events: FetchEvent[] = [];
  const warnings = [{ code: "popup-timeout-short", message: "set it" }] as const;
  const fetch = createFetch({
    tokens: scripted({ more: { warnings } }),
    resources,
    fetch: api(() => new Response()).fetch,
    onEvent: (event) => events.push(event),
  });
  await fetch(URL_A);
  await fetch(URL_A);
  expect(events.filter(({ type }) => type === "warning")).toEqual([{ type: "warning", ...warnings[0] }]);
});

it("holds the newest token where a host gives out an older one again [B5]", async () => {
  const clock = fakeClock();
  const jwt = (iat: number, name: string) => `x.${btoa(JSON.stringify({ iat, name }))}.y`;
  const start = clock.now() / 1000;
  const tokens = scripted({
    silent: (_, count) => ({
      token: count === 1 ? jwt(start, "new") : jwt(start - 600, "old"),
      refreshOn: clock.now() + 60_000,
    }),
  });
  const server = api(() => new Response());
  const fetch = createFetch({ tokens, resources, fetch: server.fetch });

  await fetch(URL_A);
  await clock.advance(120_000);
  await fetch(URL_A);
  await settle();
  await fetch(URL_A);

  expect(tokens.asked.length).toBeGreaterThan(1);
  expect(new Set(server.seen.map(({ token }) => token))).toEqual(new Set([jwt(start, "new")]));
});
