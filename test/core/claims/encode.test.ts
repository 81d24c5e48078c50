import { expect, it } from "vitest";
import { encodeClaims } from "../../../packages/core/src/claims/encode.ts";

it("gives base64 of the UTF-8 of a text as it is [A2]", () => {
  const text = '{ "access_token": {"a": "ü€"} }';
  expect(Buffer.from(encodeClaims(text), "base64").toString()).toBe(text);
});

it("gives base64 of the shortest JSON of an object", () => {
  expect(encodeClaims({ access_token: { acrs: { essential: true, value: "c1" } } })).toBe(
    "eyJhY2Nlc3NfdG9rZW4iOnsiYWNycyI6eyJlc3NlbnRpYWwiOnRydWUsInZhbHVlIjoiYzEifX19",
  );
});

it.each([
  ["no JSON", "claims"],
  ["base64 already", "eyJhY2Nlc3NfdG9rZW4iOnt9fQ=="],
  ["an array as text", "[]"],
  ["null as text", "null"],
  ["an array", []],
  ["null", null],
  ["a number", 1],
  ["nothing", undefined],
  ["a function", () => {}],
  ["an object that writes itself as a string", { toJSON: () => "{}" }],
])("refuses %s by name", (_, claims) => {
  expect(() => encodeClaims(claims as object)).toThrow(TypeError);
  expect(() => encodeClaims(claims as object)).toThrow("`claims`");
});

it("does not repeat the claims that it refuses [X1]", () => {
  expect(() => encodeClaims('{"access_token":{"xms_rp_ipaddr":{"value":"192.0.2.7"}')).toThrow(/^(?!.*192)/);
});
