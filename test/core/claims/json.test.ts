import { expect, it } from "vitest";
import { isJsonObject, parseJsonObject } from "../../../packages/core/src/claims/json.ts";

it.each([
  ["{}", {}],
  ['{"a":[1]}', { a: [1] }],
  [" {} ", {}],
])("parses %s", (text, value) => {
  expect(parseJsonObject(text)).toEqual(value);
});

it.each(["", "[]", "null", "1", '"{}"', "{", "{}{}", "{a:1}", "undefined"])("gives nothing for %j", (text) => {
  expect(parseJsonObject(text)).toBeUndefined();
});

it("keeps a member named __proto__ as a member", () => {
  const parsed = parseJsonObject('{"__proto__":{"access_token":1}}');
  expect(Object.keys(parsed ?? {})).toEqual(["__proto__"]);
  expect(parsed?.["access_token"]).toBeUndefined();
});

it("tells objects from arrays and null", () => {
  expect([{}, [], null, "", 1, undefined].map(isJsonObject)).toEqual([true, false, false, false, false, false]);
});
