import { expect, it } from "vitest";
import { acrsKey, PLAIN, Slot } from "../../../packages/core/src/tokens/slot.ts";
import { HOUR, held, SECOND } from "./token.ts";

const NOW = Date.now();
const all = () => true;

it("holds one token for each set of contexts, the plain one beside them [A4]", () => {
  const slot = new Slot("a");
  const [plain, c1, c2] = [[], ["c1"], ["c2"]].map((acrs) => held({}, { acrs }));
  for (const token of [plain, c1, c2]) if (token) slot.put(token);
  expect([slot.get([]), slot.get(["c1"]), slot.get(["c2"]), slot.get(["c1", "c2"])]).toEqual([
    plain,
    c1,
    c2,
    undefined,
  ]);
  expect(slot.size).toBe(3);
});

it("tells sets of contexts apart, whatever their names hold [A4]", () => {
  const sets = [[], ["c1"], ["c1", "c2"], ["c1 c2"], ["c1,c2"], [""], ["", ""]];
  expect(new Set(sets.map(acrsKey)).size).toBe(sets.length);
  expect(acrsKey([])).toBe(PLAIN);
});

it("puts a token in the place of its predecessor", () => {
  const slot = new Slot("a");
  slot.put(held());
  const next = held();
  expect(slot.put(next)).toBe(next);
  expect(slot.get([])).toBe(next);
  expect(slot.size).toBe(1);
});

it("keeps what is known of a token that comes again, its refusal above all [S6]", () => {
  const slot = new Slot("a");
  const first = slot.put(held({ token: "same" }));
  first.refused = true;
  expect(slot.put(held({ token: "same" }))).toBe(first);
  expect(slot.get([])).toBe(first);
});

it("knows a refused token again in another place, or as the answer to a challenge [S6]", () => {
  const slot = new Slot("a");
  slot.refuse(slot.put(held({ token: "same" })));
  const elevated = slot.put(held({ token: "same" }, { acrs: ["c1"] }));
  expect(elevated.refused).toBe(true);
  const requirement = { claims: "", key: "k", names: [], acrs: [], nbf: undefined, revokes: true };
  const answer = held({ token: "same" }, { requirement });
  expect(slot.put(answer)).toBe(answer);
  expect(slot.get([])?.refused).toBe(true);
});

it("remembers what a route asked for last, and does not build its name for nothing [A4]", () => {
  const slot = new Slot("a");
  expect(slot.needOf(() => expect.unreachable())).toEqual([]);
  slot.setNeed("GET /a", ["c1"]);
  slot.setNeed("GET /b", ["c2"]);
  expect([slot.needOf(() => "GET /a"), slot.needOf(() => "GET /b"), slot.needOf(() => "GET /c")]).toEqual([
    ["c1"],
    ["c2"],
    [],
  ]);
  slot.setNeed("GET /a", []);
  expect(slot.needOf(() => "GET /a")).toEqual([]);
});

it("remembers a thousand routes, and forgets the one that asked longest ago", () => {
  const slot = new Slot("a");
  for (let route = 0; route < 1_000; route++) slot.setNeed(`${route}`, ["c1"]);
  slot.setNeed("0", ["c2"]);
  slot.setNeed("new", ["c1"]);
  expect(slot.needOf(() => "0")).toEqual(["c2"]);
  expect(slot.needOf(() => "1")).toEqual([]);
  expect(slot.needOf(() => "2")).toEqual(["c1"]);
});

it("finds the newest token that satisfies, other than the refused one [A1, E6]", () => {
  const slot = new Slot("a");
  const refused = slot.put(held({ token: "refused" }, { now: NOW + 9 }));
  slot.put(held({}, { acrs: ["c1"], now: NOW + 1 }));
  const newest = slot.put(held({}, { acrs: ["c2"], now: NOW + 2 }));
  const odd = slot.put(held({}, { acrs: ["c3"], now: NOW + 3 }));
  expect(slot.find(refused, (token) => token !== odd, NOW + 10)).toBe(newest);
  expect(slot.find(refused, () => false, NOW + 10)).toBeUndefined();
});

it("finds no token that is refused, ended, or the same text under another set of contexts [A1]", () => {
  const slot = new Slot("a");
  const sent = slot.put(held({ token: "same" }, { now: NOW }));
  slot.put(held({ token: "same" }, { acrs: ["c1"], now: NOW }));
  slot.put(held({}, { acrs: ["c2"], now: NOW })).refused = true;
  slot.put(held({ expiresOn: NOW + SECOND }, { acrs: ["c3"], now: NOW }));
  expect(slot.find(sent, all, NOW + HOUR / 2)).toBeUndefined();
});

it("marks what was issued before a revocation, and nothing else", () => {
  const slot = new Slot("a");
  const old = slot.put(held({}, { now: NOW - 10 * SECOND }));
  const next = slot.put(held({}, { acrs: ["c1"], now: NOW }));
  slot.refuseIssuedBefore(NOW / SECOND);
  expect([old.refused, next.refused]).toEqual([true, false]);
});

it("names the token that was used least lately, and drops it on demand [S6]", () => {
  const slot = new Slot("a");
  expect(slot.leastUsed()).toBeUndefined();
  for (const [index, use] of [3, 1, 2].entries()) slot.put(held({}, { acrs: [`c${index}`] })).usedAt = use;
  const least = slot.leastUsed();
  expect(least?.usedAt).toBe(1);
  least?.drop();
  expect([slot.size, slot.get(["c1"])]).toEqual([2, undefined]);
});
