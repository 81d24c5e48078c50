/** What a developer hears of an API that asks for a token and stands under none of `resources`: rule S1. */
import { createFetch, type FetchEvent, type FetchOptions, reportOf } from "@msal-fetch/core";
import { expect, it } from "vitest";
import { api, scripted } from "../../support/scripted.ts";

const refusal = (field: string) => new Response("no", { status: 401, headers: { "WWW-Authenticate": field } });

const bearer = () => refusal("Bearer");

function setUp(answer: () => Response, more: Partial<FetchOptions> = {}) {
  const events: FetchEvent[] = [];
  const fetch = createFetch({
    tokens: scripted(),
    resources: { "https://api.example/v1": ["s"] },
    fetch: api(answer).fetch,
    onEvent: (event) => events.push(event),
    ...more,
  });
  return { fetch, events };
}

/** The part that warns is loaded on demand. */
const afterwards = () => new Promise((resolve) => setTimeout(resolve, 50));

it("warns once for an origin that asks for a Bearer token and is not listed [S1]", async () => {
  const answers: Response[] = [];
  const { fetch, events } = setUp(() => {
    answers.push(refusal('Basic realm="x", Bearer error="invalid_token"'));
    return answers.at(-1) as Response;
  });

  for (const path of ["/v2/me", "/v2/you"]) {
    const response = await fetch(`https://api.example${path}`);
    expect(response).toBe(answers.at(-1));
    expect(response.bodyUsed).toBe(false);
    expect(reportOf(response)).toEqual({ outcome: "passed-through", attempts: [] });
  }
  await fetch("http://localhost:3000/");
  await afterwards();

  expect(events).toMatchObject([
    { type: "warning", code: "resource-not-listed", message: expect.stringContaining("https://api.example ") },
    { type: "warning", code: "resource-not-listed", message: expect.stringContaining("http://localhost:3000 ") },
  ]);
  expect(JSON.stringify(events)).not.toContain("v2");
});

it.each<[string, () => Response, string, RequestInit]>([
  ["no challenge", () => new Response(null, { status: 401 }), "https://other.example", {}],
  ["a challenge of another kind", () => refusal('Basic realm="x"'), "https://other.example", {}],
  [
    "another status",
    () => new Response(null, { status: 403, headers: { "WWW-Authenticate": "Bearer" } }),
    "https://other.example",
    {},
  ],
  ["http", bearer, "http://other.example", {}],
  ["a token of the caller's own", bearer, "https://other.example", { headers: { Authorization: "Bearer own" } }],
])("does not warn of %s [S1]", async (_, answer, url, init) => {
  const { fetch, events } = setUp(answer);
  await fetch(url, init);
  await afterwards();
  expect(events).toEqual([]);
});

it("does not warn of a listed resource whose caller brings a token, or is signed out [S2, E3]", async () => {
  const { fetch, events } = setUp(bearer, {
    tokens: scripted({ subject: () => undefined }),
    resources: { "https://api.example": { scopes: ["s"], signedOut: "anonymous" } },
  });
  await fetch("https://api.example/a", { headers: { Authorization: "Bearer own" } });
  await fetch("https://api.example/a");
  await afterwards();
  expect(events).toEqual([]);
});

it("warns of at most a hundred origins [S1]", async () => {
  const { fetch, events } = setUp(bearer);
  for (let at = 0; at < 120; at++) await fetch(`https://api${at}.other.example/`);
  await afterwards();
  expect(events).toHaveLength(100);
});
