import fc from "fast-check";
import { expect, it } from "vitest";
import { scanRawJson } from "../../../packages/core/src/challenge/raw-json.ts";

it("finds the whole of any JSON object, bare or in quotes, and the place behind it [D2]", () => {
  // In double quotes, an empty object is a proper quoted-string, and is left to that reading; so is a brace before a
  // quote that a comma or a blank follows.
  const name = fc.string().filter((text) => !/^[ ,]/.test(text));
  const object = fc.dictionary(name, fc.jsonValue({ maxDepth: 2 })).map((value) => JSON.stringify(value));
  const inOpen = fc
    .tuple(object, fc.constantFrom("", "'", '"'))
    .filter(([json, quote]) => quote !== '"' || json !== "{}");
  fc.assert(
    fc.property(fc.string(), inOpen, fc.constantFrom("", ",", " ", ", a=b"), (before, [json, quote], after) => {
      const text = `${before}${quote}${json}${quote}${after}`;
      const end = text.length - after.length;
      expect(scanRawJson(text, before.length)).toEqual({ json, end });
    }),
  );
});

it.each([
  "",
  "a",
  '"a"',
  "'a'",
  '"{}"',
  String.raw`"{\"a\":1}"`,
  '"',
  "'",
  "[]",
  '"{',
  '"{"',
  '"{", a="}"',
  '"{" a=":1}"',
])("leaves %j to the other readings [D2]", (text) => {
  expect(scanRawJson(text, 0)).toBeUndefined();
});

it.each(["{", '{"a":"}', '"{"a":1}', '"{"a":1}x"', "'{}", "{}x", '{"a":{}'].map((text) => [text]))(
  "calls %j broken [D2]",
  (text) => {
    expect(scanRawJson(text, 0)).toBe("broken");
  },
);
