import fc from "fast-check";
import { expect, it } from "vitest";
import { requestForAcrs } from "../../../packages/core/src/claims/request-for-acrs.ts";
import { type Requirement, readRequirement, valuesOf } from "../../../packages/core/src/claims/requirement.ts";

function requirement(accessToken: unknown): Requirement {
  const text = typeof accessToken === "string" ? accessToken : JSON.stringify({ access_token: accessToken });
  const found = readRequirement(text);
  if (typeof found === "string") expect.unreachable(`${text} is ${found}`);
  return found as Requirement;
}

const keyOf = (accessToken: unknown) => requirement(accessToken).key;

it("reads what a request demands, its text untouched [A2]", () => {
  const text = '{"access_token":{ "nbf":{"essential":true, "value":"1604106651"},"acrs":{"values":["c2","c1"]} }}';
  expect(requirement(text)).toMatchObject({
    claims: text,
    names: ["nbf", "acrs"],
    acrs: ["c1", "c2"],
    nbf: 1604106651,
    revokes: true,
  });
});

it.each<[string, unknown, unknown]>([
  ["the order of members", { a: { value: "1" }, b: null }, { b: null, a: { value: "1" } }],
  ["the order inside a claim", { a: { essential: true, value: "1" } }, { a: { value: "1", essential: true } }],
  ["`value` x and `values` [x]", { acrs: { value: "c1" } }, { acrs: { values: ["c1"] } }],
  ["the order of values", { acrs: { values: ["c1", "c2"] } }, { acrs: { values: ["c2", "c1"] } }],
  ["a value repeated", { acrs: { values: ["c1", "c1"] } }, { acrs: { value: "c1" } }],
  ["`Values` as Conditional Access writes it", { a: { Values: ["1", "2"] } }, { a: { values: ["1", "2"] } }],
  ["the time of nbf", { nbf: { essential: true, value: "1" } }, { nbf: { essential: true, value: "2" } }],
  ["a time as a number", { nbf: { value: 1604106651 } }, { nbf: { value: "1604106651" } }],
  ["the order inside further members", { a: { x: { p: 1, q: [2] } } }, { a: { x: { q: [2], p: 1 } } }],
])("takes requests for the same that differ in %s [A4]", (_, one, other) => {
  expect(keyOf(one)).toBe(keyOf(other));
});

it.each<[string, unknown, unknown]>([
  ["contexts", { acrs: { value: "c1" } }, { acrs: { value: "c2" } }],
  ["one context of two", { acrs: { values: ["c1", "c2"] } }, { acrs: { values: ["c1"] } }],
  ["one value and two values", { acrs: { value: "c1 c2" } }, { acrs: { values: ["c1", "c2"] } }],
  ["`value` and `values` together", { acrs: { value: "c1", values: ["c2"] } }, { acrs: { values: ["c2"] } }],
  ["a claim more", { nbf: { value: "1" } }, { nbf: { value: "1" }, acrs: { value: "c1" } }],
  ["the name", { a: { value: "1" } }, { b: { value: "1" } }],
  ["essential", { a: { essential: true, value: "1" } }, { a: { value: "1" } }],
  ["objects as values", { a: { value: { x: 1 } } }, { a: { value: { x: 2 } } }],
  ["a bare value", { a: "1" }, { a: "2" }],
  ["a location", { xms_rp_ipaddr: { value: "192.0.2.1" } }, { xms_rp_ipaddr: { value: "192.0.2.2" } }],
])("keeps requests apart that differ in %s [A4]", (_, one, other) => {
  expect(keyOf(one)).not.toBe(keyOf(other));
});

it("has the same key for any order of members and values [A4]", () => {
  const shuffled = <T>(items: readonly T[]) => fc.shuffledSubarray([...items], { minLength: items.length });
  const claim = fc.record({ essential: fc.boolean(), values: fc.array(fc.string(), { maxLength: 5 }) });
  const pairs = fc.dictionary(fc.string(), claim, { minKeys: 1, maxKeys: 6 }).chain((demanded) => {
    const entries = Object.entries(demanded);
    const reordered = entries.map(([name, { essential, values }]) =>
      shuffled(values).map((mixed) => [name, { values: mixed, essential }] as const),
    );
    return fc.tuple(
      fc.constant(entries),
      fc.tuple(...reordered).chain((mixed) => shuffled(mixed)),
    );
  });
  fc.assert(
    fc.property(pairs, ([one, other]) => {
      expect(keyOf(Object.fromEntries(one))).toBe(keyOf(Object.fromEntries(other)));
    }),
  );
});

it.each<[string, string, string]>([
  ["an id_token member", '{"id_token":{"auth_time":{"essential":true}}}', "claims-not-accepted"],
  ["a userinfo member", '{"userinfo":{"email":null}}', "claims-not-accepted"],
  ["both", '{"access_token":{"acrs":{"value":"c1"}},"id_token":{"acr":null}}', "claims-not-accepted"],
  ["an unknown member", '{"a":1}', "claims-not-accepted"],
  ["an unknown member named like an inherited one", '{"__proto__":{"access_token":{}}}', "claims-not-accepted"],
  ["no member", "{}", "claims-empty"],
  ["an empty access_token", '{"access_token":{}}', "claims-empty"],
  ["access_token null", '{"access_token":null}', "claims-empty"],
  ["access_token an array", '{"access_token":["acrs"]}', "claims-empty"],
  ["access_token a string", '{"access_token":"acrs"}', "claims-empty"],
  ["an array", "[]", "claims-undecodable"],
  ["null", "null", "claims-undecodable"],
  ["no JSON", "{", "claims-undecodable"],
])("does not honour %s [D3]", (_, text, reason) => {
  expect(readRequirement(text)).toBe(reason);
});

it.each<[string, unknown, number | undefined]>([
  ["text", { value: "1604106651" }, 1604106651],
  ["a number", { value: 1604106651 }, 1604106651],
  ["values", { values: ["1604106651"] }, 1604106651],
  ["nothing", null, undefined],
  ["an empty text", { value: "" }, undefined],
  ["no number", { value: "soon" }, undefined],
  ["null in it", { value: null }, undefined],
  ["no value", { essential: true }, undefined],
  ["more than any number", { value: "1e999" }, undefined],
])("reads the time of nbf from %s [A4]", (_, nbf, expected) => {
  expect(requirement({ nbf }).nbf).toBe(expected);
});

it.each<[string, unknown, boolean]>([
  ["a context only", { acrs: { value: "c1" } }, false],
  ["a context and a location", { acrs: { value: "c1" }, xms_rp_ipaddr: { value: "192.0.2.1" } }, false],
  ["a context and a time", { acrs: { value: "c1" }, nbf: { value: "1" } }, true],
  ["a context and a CAE error", { acrs: { value: "c1" }, xms_caeerror: { value: "10012" } }, true],
  ["a time", { nbf: { value: "1" } }, true],
  ["a location", { xms_rp_ipaddr: { value: "192.0.2.1" } }, true],
])("tells whether the token is useless for other calls too: %s [A4]", (_, accessToken, revokes) => {
  expect(requirement(accessToken).revokes).toBe(revokes);
});

it("asks again for the contexts alone, never for a time [A2]", () => {
  expect(requestForAcrs([])).toBeUndefined();
  expect(requestForAcrs(["c1"])).toBe('{"access_token":{"acrs":{"essential":true,"value":"c1"}}}');
  expect(requestForAcrs(["c1", "c2"])).toBe('{"access_token":{"acrs":{"essential":true,"values":["c1","c2"]}}}');
});

it.each<[unknown, string[]]>([
  [{ value: "a" }, ["a"]],
  [{ values: ["b", "a"] }, ["b", "a"]],
  [{ Values: ["a"] }, ["a"]],
  [{ value: 1 }, ["1"]],
  [{ values: [true, 2] }, ["true", "2"]],
  [{ values: "a" }, ["a"]],
  [{ values: ["a"], value: "b" }, ["a", "b"]],
  [{ values: [] }, []],
  [{ value: null }, []],
  [{ essential: true }, []],
  [null, []],
  ["a", []],
  [["a"], []],
])("reads the values of %j [A4]", (claim, values) => {
  expect(valuesOf(claim)).toEqual(values);
});
