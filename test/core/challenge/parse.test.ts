import fc from "fast-check";
import { expect, it } from "vitest";
import { MAX_CHALLENGES, MAX_FIELD_LENGTH } from "../../../packages/core/src/challenge/challenge.ts";
import { parseChallenges } from "../../../packages/core/src/challenge/parse.ts";
import { serializeChallenge } from "../../../packages/core/src/challenge/serialize.ts";
import { challenge } from "./arbitrary.ts";

/** What one challenge of parameters is parsed to. */
function paramsOf(field: string): Record<string, string> {
  const found = parseChallenges(field);
  expect(found).toHaveLength(1);
  return found[0]?.params ?? {};
}

it("gives back every challenge that was written out [D1]", () => {
  fc.assert(
    fc.property(challenge, (one) => {
      expect(parseChallenges(serializeChallenge(one))).toEqual([one]);
    }),
  );
});

it("gives back several challenges of one field in their order [D1]", () => {
  fc.assert(
    fc.property(fc.array(challenge, { maxLength: 8 }), fc.constantFrom(",", ", ", " ,\t", ",,  ,"), (all, between) => {
      const field = all.map(serializeChallenge).join(between);
      fc.pre(field.length <= MAX_FIELD_LENGTH);
      expect(parseChallenges(field)).toEqual(all);
    }),
  );
});

it("never throws, whatever the text [D1]", () => {
  const piece = fc.oneof(
    fc.string(),
    fc.string({ unit: "binary" }),
    fc.constantFrom(
      "Bearer ",
      "claims=",
      '"',
      "\\",
      "{",
      "}",
      '={"',
      "='{",
      ",",
      "=",
      " ",
      '\\"',
      "a=b",
      "__proto__=c",
    ),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      for (const { scheme, params, token68 } of parseChallenges(pieces.join(""))) {
        expect(scheme).toBe(scheme.toLowerCase());
        expect(Object.values(params).every((value) => typeof value === "string")).toBe(true);
        if (token68 !== undefined) expect(Object.keys(params)).toEqual([]);
      }
    }),
    { numRuns: 200 },
  );
});

it("never throws on what is no string [D1]", () => {
  for (const value of [undefined, null, 1, {}, ["Bearer"]]) {
    expect(parseChallenges(value as unknown as string)).toEqual([]);
  }
});

it("keeps a good challenge that follows a malformed one without an open quote [D1]", () => {
  const bad = fc
    .string({ unit: fc.constantFrom("a", "b", " ", "=", "?", "@", ";", "(", "{"), maxLength: 20 })
    .filter((text) => !/^[ab]* *$/.test(text));
  fc.assert(
    fc.property(bad, challenge, (malformed, good) => {
      expect(parseChallenges(`${malformed}, ${serializeChallenge(good)}`)).toContainEqual(good);
    }),
  );
});

it.each([
  ["a quoted-pair", String.raw`Bearer a="say \"hi\" \\ \x"`, { a: String.raw`say "hi" \ x` }],
  ["a quoted-pair at the end", String.raw`Bearer a="\\"`, { a: "\\" }],
  ["commas in quotes", 'Bearer a="one, Basic realm=x, two", b=c', { a: "one, Basic realm=x, two", b: "c" }],
  ["equals signs in quotes", 'Bearer a="b=c", d="=="', { a: "b=c", d: "==" }],
  ["an empty value in quotes", 'Bearer realm="", a=b', { realm: "", a: "b" }],
  ["spaces round the equals sign", 'Bearer a = "b" ,c\t=\td', { a: "b", c: "d" }],
  ["an unquoted URI", "Bearer a=https://x.example/y?z=1&w={t}, b=c", { a: "https://x.example/y?z=1&w={t}", b: "c" }],
  ["unquoted padding", "Bearer a=eyJhIjoxfQ==, b=c", { a: "eyJhIjoxfQ==", b: "c" }],
  ["parameters parted by blanks", 'Bearer a="b" c=d  e="f"', { a: "b", c: "d", e: "f" }],
  ["names in any case", 'BEARER Realm="x", CLAIMS=y', { realm: "x", claims: "y" }],
  ["empty list elements", ", ,Bearer a=b,,, ,c=d, ,", { a: "b", c: "d" }],
  ["a comma behind the scheme", "Bearer, a=b", { a: "b" }],
  ["folded lines", 'Bearer a="b",\r\n c=d,\n\te=f', { a: "b", c: "d", e: "f" }],
  ["every character that a token holds", "Bearer !#$%&'*+-.^_`|~09azAZ=v", { "!#$%&'*+-.^_`|~09azaz": "v" }],
  ["characters beyond ASCII in quotes", 'Bearer a="Ã¼"', { a: "Ã¼" }],
  ["no blank between parameters and commas", 'Bearer a="b",c=d,e="f"', { a: "b", c: "d", e: "f" }],
])("takes %s [D1]", (_, field, params) => {
  expect(paramsOf(field)).toEqual(params);
});

it("keeps the first of a repeated parameter, whatever its case and name [D1]", () => {
  const params = paramsOf('Bearer error="a", ERROR="b", error=c, __proto__=first, __PROTO__="second"');
  expect(Object.entries(params)).toEqual([
    ["error", "a"],
    ["__proto__", "first"],
  ]);
});

it("takes parameters with the names of inherited members as any other [D1]", () => {
  const params = paramsOf('Bearer __proto__="p", constructor=c, hasOwnProperty=h, toString="t"');
  expect(Object.keys(params)).toEqual(["__proto__", "constructor", "hasownproperty", "tostring"]);
  expect(Object.getOwnPropertyDescriptor(params, "__proto__")?.value).toBe("p");
  expect(Object.getPrototypeOf(params)).toBe(Object.prototype);
  expect(({} as Record<string, unknown>)["p"]).toBeUndefined();
});

it.each([
  ["a token68", "Negotiate YII+/-._~09==", [{ scheme: "negotiate", token68: "YII+/-._~09==", params: {} }]],
  [
    "a token68 between others",
    "Basic realm=x, NTLM abc=, Bearer",
    [
      { scheme: "basic", params: { realm: "x" } },
      { scheme: "ntlm", token68: "abc=", params: {} },
      { scheme: "bearer", params: {} },
    ],
  ],
  [
    "a bare scheme first",
    "Negotiate, NTLM, Bearer a=b",
    [
      { scheme: "negotiate", params: {} },
      { scheme: "ntlm", params: {} },
      { scheme: "bearer", params: { a: "b" } },
    ],
  ],
  [
    "the same scheme twice",
    "Bearer a=b, Bearer a=c",
    [
      { scheme: "bearer", params: { a: "b" } },
      { scheme: "bearer", params: { a: "c" } },
    ],
  ],
  ["a parameter where a token68 could stand", "Bearer abc=def", [{ scheme: "bearer", params: { abc: "def" } }]],
])("reads %s [D1]", (_, field, expected) => {
  expect(parseChallenges(field)).toEqual(expected);
});

const good = { scheme: "bearer", params: { a: "b" } };

it.each([
  ["no scheme", "=x, Bearer a=b"],
  ["a scheme with a bad character", "B@d a=x, Bearer a=b"],
  ["a quote behind the scheme", 'Foo"x", Bearer a=b'],
  ["a parameter without a value", "Foo a=, b=, Bearer a=b"],
  ["a parameter without an equals sign", 'Foo error"x", Bearer a=b'],
  ["a quote in an unquoted value", 'Foo a=b"c,d", Bearer a=b'],
  ["a backslash in an unquoted value", "Foo a=b\\c, Bearer a=b"],
  ["parameters behind a token68", "Foo abc==, a=b, Bearer a=b"],
  ["garbage behind a quoted-string", 'Foo a="b"c, Bearer a=b'],
  ["words between parameters", "Foo a=one two three, b=c, Bearer a=b"],
  ["a quoted decoy of the next challenge", 'Foo ?, x="a, Basic realm=1", Bearer a=b'],
])("loses only the challenge with %s [D1]", (_, field) => {
  expect(parseChallenges(field)).toEqual([good]);
});

it.each([
  ["a quote that is never closed", 'Bearer a=b, Foo x="y'],
  ["a quote that is escaped away", 'Bearer a=b, Foo x="y\\"'],
  ["a backslash at the end", 'Bearer a=b, Foo x="y\\'],
  ["garbage", "Bearer a=b, Foo ???"],
])("keeps the challenges before one with %s [D1]", (_, field) => {
  expect(parseChallenges(field)).toEqual([good]);
});

it.each([
  ["with inner quotes unescaped", `claims="{"access_token":{"a":null}}"`],
  ["with inner quotes unescaped, behind a blank", `claims = "{ "access_token":{"a":null}}"`],
  ["with inner quotes escaped", String.raw`claims="{\"access_token\":{\"a\":null}}"`],
  ["bare", `claims={"access_token":{"a":null}}`],
  ["in single quotes", `claims='{"access_token":{"a":null}}'`],
])("takes claims as JSON %s [D1, D3]", (_, param) => {
  const params = paramsOf(`Bearer realm="", ${param}, error="insufficient_claims"`);
  expect(JSON.parse(params["claims"] ?? "")).toEqual({ access_token: { a: null } });
  expect(params["error"]).toBe("insufficient_claims");
});

it("takes braces and commas inside the strings of JSON for what they are [D1]", () => {
  const json = String.raw`{"access_token":{"x":{"value":"}, Basic realm=\"{"}}}`;
  expect(paramsOf(`Bearer claims="${json}", a=b`)).toEqual({ claims: json, a: "b" });
});

it("reads JSON in the open after another challenge whose JSON has no end [D1]", () => {
  const json = '{"access_token":{"a":null}}';
  const fields = [`Bearer claims="{"a":"`, `Bearer claims='{"a"`, `Bearer claims="{"a":1}x"`];
  for (const broken of fields) {
    const found = parseChallenges(`${broken}, Bearer claims=${json}`);
    expect(found.at(-1), broken).toEqual({ scheme: "bearer", params: { claims: json } });
  }
});

it("takes a brace in quotes for what it is where the grammar holds [D1]", () => {
  expect(paramsOf('Bearer claims="{", x=":1}"')).toEqual({ claims: "{", x: ":1}" });
  expect(paramsOf('Bearer claims="{ " x=":1}"')).toEqual({ claims: "{ ", x: ":1}" });
  expect(paramsOf('Bearer claims="{"')).toEqual({ claims: "{" });
});

it("takes JSON in the open for no parameter but `claims` [D1]", () => {
  expect(parseChallenges(`Bearer other="{"a":1}"`)).toEqual([]);
});

it("reads a field of 16 KiB and refuses a longer one unread [D1]", () => {
  const field = `Bearer a="${"x".repeat(MAX_FIELD_LENGTH - 11)}"`;
  expect(field).toHaveLength(16_384);
  expect(parseChallenges(field)).toHaveLength(1);
  expect(parseChallenges(`${field} `)).toEqual([]);
});

it("reads the first hundred challenges of a field [D1]", () => {
  const schemes = Array.from({ length: 150 }, (_, index) => `s${index}`);
  expect(parseChallenges(schemes.join(",")).map(({ scheme }) => scheme)).toEqual(schemes.slice(0, MAX_CHALLENGES));
});

/** Pieces that are repeated up to the longest field; each once made some parser quadratic. */
const hostile: Readonly<Record<string, string>> = {
  "unclosed quotes": 'a="',
  parameters: "a=b,",
  "quoted parameters": 'a="b",',
  "a long token": "a",
  commas: ",",
  "commas and blanks": ", ",
  "equals signs": "=",
  backslashes: "\\",
  "quoted-pairs": '\\"',
  braces: "{",
  "closed braces": "{}",
  blanks: " ",
  "a blank between letters": "a ",
  schemes: "Bearer ,",
  "JSON without an end": 'Bearer claims="{"a", ',
  "JSON without an end in single quotes": "Bearer claims='{, ",
  "JSON with a bad end": 'Bearer claims={}x{"a":"b", ',
  "claims with many blanks": 'Bearer claims="{     ',
  "token68 and garbage": "Bearer abc== ?, ",
  "one name over and over": "x=1 ",
};

it.each(Object.entries(hostile))("takes time that grows with the length only, for %s [D1]", (_, piece) => {
  const fill = (length: number, prefix = "Bearer ") => prefix + piece.repeat(length / piece.length - prefix.length);
  const best = (field: string) => {
    let least = Number.POSITIVE_INFINITY;
    for (let round = 0; round < 15; round++) {
      const started = performance.now();
      for (let times = 0; times < 8; times++) parseChallenges(field);
      least = Math.min(least, performance.now() - started);
    }
    return least;
  };
  const long = fill(MAX_FIELD_LENGTH);
  expect(long.length).toBeLessThanOrEqual(MAX_FIELD_LENGTH);
  best(long);
  // Linear is a factor of 8 and quadratic one of 64; what a short field costs at the least is allowed for.
  expect(best(long)).toBeLessThan(24 * best(fill(MAX_FIELD_LENGTH / 8)) + 0.5);
});
