import { expect, it } from "vitest";
import { type Requirement, readRequirement } from "../../../packages/core/src/claims/requirement.ts";
import { fakeClock } from "../../support/clock.ts";
import { HOUR, held, jwt, MINUTE, SECOND } from "./token.ts";

function asks(accessToken: object): Requirement {
  return readRequirement(JSON.stringify({ access_token: accessToken })) as Requirement;
}

const NOW = 1_800_000_000_000;
const at = NOW / SECOND;

it("is fresh until five minutes before its end, and never used after [S6]", () => {
  const token = held({}, { now: NOW });
  const end = NOW + HOUR - 5 * MINUTE;
  expect([token.isFresh(NOW), token.isFresh(end - 1), token.isFresh(end)]).toEqual([true, true, false]);
  expect([token.isUsable(end - 1), token.isUsable(end)]).toEqual([true, false]);
});

it("keeps a tenth of a short life in reserve [S6]", () => {
  const token = held({ expiresOn: NOW + 10 * MINUTE }, { now: NOW });
  expect([token.isUsable(NOW + 9 * MINUTE - 1), token.isUsable(NOW + 9 * MINUTE)]).toEqual([true, false]);
});

it("is due from refreshOn, and usable while it is renewed [S6]", () => {
  const token = held({ refreshOn: NOW + 30 * MINUTE }, { now: NOW });
  expect([token.isFresh(NOW + 30 * MINUTE - 1), token.isFresh(NOW + 30 * MINUTE)]).toEqual([true, false]);
  expect(token.isUsable(NOW + 30 * MINUTE)).toBe(true);
  expect(held({ refreshOn: NOW + 2 * HOUR }, { now: NOW }).freshUntil).toBe(NOW + HOUR - 5 * MINUTE);
});

it("is not used when the clock went back behind its arrival [S6]", () => {
  const token = held({}, { now: NOW });
  expect([token.isFresh(NOW - 1), token.isUsable(NOW - 1)]).toEqual([false, false]);
});

it("is not used after it was refused [S6]", () => {
  const token = held({}, { now: NOW });
  token.refused = true;
  expect([token.isFresh(NOW), token.isUsable(NOW)]).toEqual([false, false]);
});

it.each([0, -HOUR, Number.NaN])("is never used where it had ended already: %d [S6]", (left) => {
  expect(held({ expiresOn: NOW + left }, { now: NOW }).isUsable(NOW)).toBe(false);
});

it("is sent as Bearer", () => {
  expect(held({ token: "abc" }).authorization).toBe("Bearer abc");
});

it("meets a time that it was issued at or after, by its iat in whole seconds [A4]", () => {
  const token = held({ token: jwt({ iat: at }) }, { now: NOW + MINUTE });
  const meets = (nbf: unknown) => token.meetsTime(asks({ nbf: { value: nbf } }));
  expect([at - 1, at, at + 0.9, at + 1].map(meets)).toEqual([true, true, true, false]);
  expect(token.meetsTime(asks({ acrs: { value: "c1" } }))).toBe(true);
});

it("counts as issued when it came, where it does not say [A4]", () => {
  for (const token of ["opaque", jwt({}), jwt({ iat: "1" })]) {
    const one = held({ token }, { now: NOW });
    expect(one.meetsTime(asks({ nbf: { value: at } }))).toBe(true);
    expect(one.meetsTime(asks({ nbf: { value: at + 1 } }))).toBe(false);
  }
});

const c1 = { acrs: { essential: true, value: "c1" } };
const both = { acrs: { values: ["c1", "c2"] } };
const place = { xms_rp_ipaddr: { value: "192.0.2.1" } };

it.each<[string, object, readonly string[], object | undefined, boolean]>([
  ["the challenge that it was got for", place, [], place, true],
  ["the same in other words", { acrs: { value: "c1", essential: true } }, ["c1"], c1, true],
  ["a time, by any token", { nbf: { value: "1" } }, [], undefined, true],
  ["a time and a CAE error, by any token", { nbf: { value: "1" }, xms_caeerror: { value: "1" } }, [], undefined, true],
  ["a context that it was asked for with", c1, ["c1"], undefined, true],
  ["a context of several", c1, ["c1", "c2"], both, true],
  ["a context and a time", { ...c1, nbf: { value: "1" } }, ["c1"], c1, true],
  ["another context", c1, ["c2"], { acrs: { value: "c2" } }, false],
  ["more contexts", both, ["c1"], c1, false],
  ["a context, by a plain token", c1, [], undefined, false],
  ["a CAE error without a time", { xms_caeerror: { value: "1" } }, [], undefined, false],
  ["a place, by any token", place, [], undefined, false],
  ["a place, by a token for a context", { ...c1, ...place }, ["c1"], c1, false],
])("answers or does not answer %s [A1, A4]", (_, demand, acrs, gotFor, answers) => {
  const requirement = gotFor && asks(gotFor);
  expect(held({}, { acrs, requirement }).answersTo(asks(demand))).toBe(answers);
});

it("knows when it left the token service: when it came, or its iat out of MSAL's cache [D6]", () => {
  const clock = fakeClock(NOW);
  const token = jwt({ iat: at - 600 });
  expect(held({ token }).networkTime).toBe(clock.now());
  expect(held({ token, fromCache: false }).networkTime).toBe(clock.now());
  expect(held({ token, fromCache: true }).networkTime).toBe(clock.now() - 600 * SECOND);
});
