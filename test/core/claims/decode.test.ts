import fc from "fast-check";
import { expect, it } from "vitest";
import { decodeClaims, MAX_CLAIMS_BYTES } from "../../../packages/core/src/claims/decode.ts";
import { encodeClaims } from "../../../packages/core/src/claims/encode.ts";

/** Its base64 holds `+`, `/` and padding. */
const json = '{"access_token":{"a":{"value":"~~~???>>>ü€😀"}}}';
const base64 = Buffer.from(json).toString("base64");
const base64url = Buffer.from(json).toString("base64url");

/** Claims text of exactly that many bytes. */
function claimsOfBytes(bytes: number, filler = "x"): string {
  const frame = '{"access_token":{"":""}}';
  const room = bytes - frame.length;
  const width = Buffer.byteLength(filler);
  const text = filler.repeat(Math.floor(room / width)) + "x".repeat(room % width);
  return `{"access_token":{"":"${text}"}}`;
}

it("is the inverse of encoding, to the byte [D3, A2]", () => {
  const object = fc.dictionary(fc.string({ unit: "binary" }), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 5 });
  const text = fc
    .tuple(object, fc.constantFrom(undefined, 1, "\t"))
    .map(([value, space]) => JSON.stringify(value, null, space));
  fc.assert(
    fc.property(text, (one) => {
      fc.pre(Buffer.byteLength(one) <= MAX_CLAIMS_BYTES);
      expect(decodeClaims(encodeClaims(one))).toBe(one);
      expect(decodeClaims(Buffer.from(one).toString("base64url"))).toBe(one);
      expect(decodeClaims(encodeURIComponent(encodeClaims(one)))).toBe(one);
    }),
  );
});

it("never throws, and gives nothing but the text of a JSON object [D3]", () => {
  const piece = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.constantFrom("%", "%7B", "{", "}", "'", '"', "eyJ", "=", "{}"),
  );
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      const decoded = decodeClaims(pieces.join(""));
      if (decoded !== undefined) expect(JSON.parse(decoded)).toBeTypeOf("object");
    }),
  );
});

it.each([
  ["base64", base64],
  ["base64 without padding", base64.replaceAll("=", "")],
  ["base64url", base64url],
  ["base64url with padding", base64.replaceAll("+", "-").replaceAll("/", "_")],
  ["base64 in single quotes", `'${base64}'`],
  ["base64, percent-encoded", encodeURIComponent(base64)],
  ["base64 with the blanks of a folded line", `${base64.slice(0, 20)}\r\n ${base64.slice(20)}`],
  ["JSON", json],
  ["JSON in single quotes", `'${json}'`],
  ["JSON, percent-encoded", encodeURIComponent(json)],
  ["JSON, percent-encoded, in single quotes", `'${encodeURIComponent(json)}'`],
  ["JSON as the octets of a header field", Buffer.from(json).toString("latin1")],
  ["blanks round the value", ` ${base64}\t`],
])("takes %s [D3]", (_, encoded) => {
  expect(/[+/=]/.test(base64)).toBe(true);
  expect(decodeClaims(encoded)).toBe(json);
});

it("leaves a percent sign inside JSON alone [D3]", () => {
  const text = '{"access_token":{"a":{"value":"100%25"}}}';
  expect(decodeClaims(text)).toBe(text);
  expect(decodeClaims(encodeClaims(text))).toBe(text);
});

it("keeps the text of JSON that is not UTF-8 octets as it is [D3]", () => {
  const text = '{"access_token":{"a":{"value":"Köln"}}}';
  expect(decodeClaims(text)).toBe(text);
});

it("keeps blanks, order and repeated members: the text is never written anew [A2]", () => {
  const text = '{ "access_token" : {"b":1,\n"a":{"value":1.0}, "b":2} }';
  expect(decodeClaims(encodeClaims(text))).toBe(text);
});

it.each([
  ["an empty value", ""],
  ["blanks", "  "],
  ["no base64", "some_claims!"],
  ["base64 of no JSON", "dGVzdA=="],
  ["base64 of a wrong length", "eyJhI"],
  ["base64 of cut JSON", Buffer.from(json).toString("base64").slice(0, -8)],
  ["a broken percent sequence", "%7B%ZZ"],
  ["an array", btoa('[{"access_token":{}}]')],
  ["null", btoa("null")],
  ["a string", btoa('"{}"')],
  ["a number", btoa("1")],
  ["JSON with something behind it", '{"access_token":{}} x'],
  ["octets that are not UTF-8", Buffer.from('{"a":"\xff\xfe"}', "latin1").toString("base64")],
  ["a byte order mark", Buffer.from("\ufeff{}").toString("base64")],
  ["base64 of base64", btoa(base64)],
])("refuses %s [D3]", (_, encoded) => {
  expect(decodeClaims(encoded)).toBeUndefined();
});

it("refuses what is no string [D3]", () => {
  for (const value of [undefined, null, {}, 1]) expect(decodeClaims(value as unknown as string)).toBeUndefined();
});

it.each(["x", "€", "😀"])("takes 8 KiB, counted as UTF-8, and not a byte more: %s [D1, D3]", (filler) => {
  const fits = claimsOfBytes(MAX_CLAIMS_BYTES, filler);
  const over = claimsOfBytes(MAX_CLAIMS_BYTES + 1, filler);
  expect([Buffer.byteLength(fits), Buffer.byteLength(over)]).toEqual([8192, 8193]);
  for (const form of [(text: string) => text, encodeClaims]) {
    expect(decodeClaims(form(fits))).toBe(fits);
    expect(decodeClaims(form(over))).toBeUndefined();
  }
});
