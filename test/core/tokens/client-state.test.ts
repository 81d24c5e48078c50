import { expect, it } from "vitest";
import type { TokenProvider } from "../../../packages/core/src/provider.ts";
import { ClientState, clientStateOf } from "../../../packages/core/src/tokens/client-state.ts";
import { held } from "./token.ts";

function provider(more: Partial<TokenProvider> = {}): TokenProvider {
  return { kind: "user", subject: () => "s", silent: () => expect.unreachable(), ...more };
}

it("belongs to the MSAL client, however many providers are made over it [S6]", () => {
  const client = {};
  expect(clientStateOf(provider({ client }))).toBe(clientStateOf(provider({ client })));
  expect(clientStateOf(provider({ client }))).not.toBe(clientStateOf(provider({ client: {} })));
});

it("belongs to the provider itself where no client is told [S6]", () => {
  const own = provider();
  expect(clientStateOf(own)).toBe(clientStateOf(own));
  expect(clientStateOf(own)).not.toBe(clientStateOf(provider()));
});

it("keeps slots apart by their key, and gives the same one again [S6]", () => {
  const state = new ClientState();
  expect(state.slot("a")).toBe(state.slot("a"));
  expect(state.slot("a")).not.toBe(state.slot("b"));
});

it("gives up the token that was used least lately, over all slots [S6]", () => {
  const state = new ClientState();
  state.maxTokens = 2;
  const [a, b, c] = ["a", "b", "c"].map((key) => state.slot(key));
  if (!a || !b || !c) return expect.unreachable();
  const first = state.put(a, held());
  state.put(b, held());
  state.use(first);
  state.put(c, held());
  expect(state.slot("a").get([])).toBe(first);
  expect(state.slot("b").get([])).toBeUndefined();
  expect(state.slot("c").get([])).toBeDefined();
});

it("gives up as many as are too many, also after the option was lowered [S6]", () => {
  const state = new ClientState();
  for (let index = 0; index < 10; index++) state.put(state.slot(`${index}`), held());
  state.maxTokens = 3;
  state.put(state.slot("new"), held());
  const left = Array.from({ length: 10 }, (_, index) => state.slot(`${index}`).size);
  expect(left).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 1, 1]);
  expect(state.slot("new").size).toBe(1);
});

it("counts a token that comes again once [S6]", () => {
  const state = new ClientState();
  state.maxTokens = 1;
  const slot = state.slot("a");
  const first = state.put(slot, held({ token: "same" }));
  expect(state.put(slot, held({ token: "same" }))).toBe(first);
  expect(slot.size).toBe(1);
});

it("does not grow with subjects that never got a token [S6]", () => {
  const state = new ClientState();
  state.maxTokens = 10;
  const first = state.slot("with a token");
  state.put(first, held());
  const early = state.slot("without one");
  for (let index = 0; index < 1_100; index++) state.slot(`${index}`);
  expect(state.slot("with a token")).toBe(first);
  expect(state.slot("without one")).not.toBe(early);
});

it("finds a token that came for a slot which was given up meanwhile [S6]", () => {
  const state = new ClientState();
  state.maxTokens = 1;
  const early = state.slot("early");
  for (let index = 0; index < 1_100; index++) state.slot(`${index}`);
  const token = state.put(early, held());
  expect(state.slot("early").get([])).toBe(token);
});

it("drops every token and what routes need on a change from outside, and tells so [S6]", () => {
  const state = new ClientState();
  let changed: () => void = () => {};
  const own = provider({
    subscribe(listener) {
      changed = listener;
      return () => {};
    },
  });
  state.subscribe(own);
  const slot = state.slot("a");
  state.put(slot, held());
  slot.setNeed("GET /", ["c1"]);
  const before = state.generation;
  changed();
  expect(state.generation).toBeGreaterThan(before);
  expect(state.slot("a").get([])).toBeUndefined();
  expect(state.slot("a").needOf(() => "GET /")).toEqual([]);
});

it("keeps the limits through such a change: another instance's sign-in permits no further prompt [E8]", () => {
  const state = new ClientState();
  const now = Date.now();
  const { limits } = state.slot("a");
  limits.prompted(now);
  limits.refreshRefused(now);
  limits.coolDown("challenge", now);
  state.clear();
  const after = state.slot("a").limits;
  expect([after.mayPrompt(now), after.mayRefresh(now)]).toEqual(["too-many", false]);
  // What failed before may succeed now that somebody signed in.
  expect(after.coolingDown("challenge", now)).toBeUndefined();
});

it("listens once, however many fetches are made", () => {
  const state = new ClientState();
  let listeners = 0;
  const own = provider({
    subscribe() {
      listeners++;
      return () => {};
    },
  });
  state.subscribe(provider());
  state.subscribe(own);
  state.subscribe(own);
  expect(listeners).toBe(1);
});
