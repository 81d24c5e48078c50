import { expect, it } from "vitest";
import { isSpace, isTchar, isToken68Char } from "../../../packages/core/src/challenge/characters.ts";

function all(accepts: (code: number) => boolean): string {
  const codes = Array.from({ length: 0x1_0000 }, (_, code) => code);
  return String.fromCharCode(...codes.filter(accepts));
}

const ALPHANUMERIC = "0-9A-Za-z";

it("takes the characters of a token, as RFC 9110 §5.6.2 lists them, and no others [D1]", () => {
  expect(all(isTchar)).toHaveLength(77);
  expect(all(isTchar)).toMatch(new RegExp(`^[${ALPHANUMERIC}!#$%&'*+.^_\`|~-]+$`));
});

it("takes the characters of a token68, as RFC 9110 §11.2 lists them, and no others [D1]", () => {
  expect(all(isToken68Char)).toHaveLength(68);
  expect(all(isToken68Char)).toMatch(new RegExp(`^[${ALPHANUMERIC}._~+/-]+$`));
});

it("takes blanks, tabs and the breaks of folded lines for blanks [D1]", () => {
  expect(all(isSpace)).toBe("\t\n\r ");
});
