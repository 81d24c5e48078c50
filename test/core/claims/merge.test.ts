import { expect, it } from "vitest";
import { mergeClaims } from "../../../packages/core/src/claims/merge.ts";

const acrs = (...values: string[]) => ({
  essential: true,
  ...(values.length === 1 ? { value: values[0] } : { values }),
});

function merged(asked: object, further: object): unknown {
  return JSON.parse(
    mergeClaims(JSON.stringify({ access_token: asked }), JSON.stringify({ access_token: further })) ?? "",
  );
}

it("leaves the API's text as it is where the token service asks for nothing [A2, A3]", () => {
  const asked = '{ "access_token": {"acrs": {"value": "c1"}} }';
  expect(mergeClaims(asked, undefined)).toBe(asked);
  expect(mergeClaims(asked, "no JSON")).toBe(asked);
  expect(mergeClaims(asked, "[]")).toBe(asked);
});

it("takes the token service's text as it is where the API asked for nothing [A3]", () => {
  const further = '{ "access_token": {"capolids": {"essential": true, "values": ["a"]}} }';
  expect(mergeClaims(undefined, further)).toBe(further);
  expect(mergeClaims(undefined, "no JSON")).toBeUndefined();
  expect(mergeClaims(undefined, undefined)).toBeUndefined();
});

it.each<[string, object, object, object]>([
  ["different claims", { a: { value: "1" } }, { b: null }, { a: { value: "1" }, b: null }],
  ["all contexts", { acrs: acrs("c1") }, { acrs: acrs("c2", "c3") }, { acrs: acrs("c1", "c2", "c3") }],
  ["a context once", { acrs: acrs("c1") }, { acrs: acrs("c1") }, { acrs: acrs("c1") }],
  ["the API's contexts alone", { acrs: acrs("c1") }, { b: null }, { acrs: acrs("c1"), b: null }],
  ["contexts that one of both has", { acrs: null }, { acrs: acrs("c1") }, { acrs: acrs("c1") }],
  ["the later time, the API's", { nbf: { value: "20" } }, { nbf: { value: "9" } }, { nbf: { value: "20" } }],
  ["the later time, the service's", { nbf: { value: "9" } }, { nbf: { value: "20" } }, { nbf: { value: "20" } }],
  ["a time where the other is none", { nbf: { value: "9" } }, { nbf: { value: "soon" } }, { nbf: { value: "9" } }],
  ["the service's member of any other claim", { x: { value: "a" } }, { x: { value: "b" } }, { x: { value: "b" } }],
  ["an empty request of the service's", { a: null }, {}, { a: null }],
])("asks for %s [A3]", (_, asked, further, access_token) => {
  expect(merged(asked, further)).toEqual({ access_token });
});

it("keeps what the token service asks for outside the access token [A3]", () => {
  const text = mergeClaims('{"access_token":{"a":null}}', '{"id_token":{"b":null},"access_token":{"c":null}}');
  expect(JSON.parse(text ?? "")).toEqual({ id_token: { b: null }, access_token: { a: null, c: null } });
});

it("keeps the API's part where the token service's is no object [A3]", () => {
  expect(mergeClaims('{"access_token":{"a":null}}', '{"access_token":null}')).toBe('{"access_token":{"a":null}}');
});

it("asks for contexts on which neither puts a value without inventing any [A3]", () => {
  expect(merged({ acrs: { essential: true } }, { acrs: { essential: true } })).toEqual({
    access_token: { acrs: { essential: true } },
  });
});
