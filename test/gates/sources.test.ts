/** The sources keep the house's manners where no linter looks. */
import { type Program, Visitor } from "oxc-parser";
import { expect, test } from "vitest";
import { packages, parseSource, placeOf, type Source, sourcesIn } from "../support/sources.ts";

/** Packages whose purpose is to print. */
const programs = ["demo", "cli"];

/** Files of data that may be longer than a person reads in one go, with the reason. */
const tables: Readonly<Record<string, string>> = {
  "packages/core/src/diagnosis/knowledge/aadsts-codes.ts": "one line for each number of the sign-in service",
};

const longest = 300;
const all = packages();
const sources = sourcesIn("packages").filter(({ path }) => /^packages\/[^/]+\/src\//.test(path));
const libraries = sources.filter(({ path }) => !programs.includes(path.split("/")[1] ?? ""));
const tests = sourcesIn("test");

test("the gates see the sources of every package, and the tests", () => {
  const seen = new Set(sources.map(({ path }) => path.split("/")[1]));
  expect(all.map(({ folder }) => folder).filter((folder) => !seen.has(folder))).toEqual([]);
  expect(tests.map(({ path }) => path)).toContain("test/gates/sources.test.ts");
});

test("no source file is longer than 300 lines, except listed tables", () => {
  const long = sources.filter(({ text }) => lines(text) > longest).map(({ path }) => path);
  expect(long.filter((path) => !(path in tables))).toEqual([]);
  expect(Object.keys(tables).filter((path) => !long.includes(path))).toEqual([]);
});

test("no comment puts work off", () => {
  expect([...sources, ...tests].flatMap(postponed)).toEqual([]);
  expect(postponed(parseSource("a.ts", '// TODO: later\n/* FIXME */ const a = "TODO";'))).toHaveLength(2);
});

test("no test is left out or runs alone", () => {
  expect(tests.flatMap(leftOut)).toEqual([]);
  const planted =
    'test.only("a", f); describe.skip("b", f); test.each(t).skip("c", f); it.todo("d"); test.runIf(x)("e", f);';
  expect(leftOut(parseSource("a.test.ts", planted))).toHaveLength(4);
});

test("no library writes to the console", () => {
  expect(libraries.flatMap(prints)).toEqual([]);
  expect(
    prints(parseSource("a.ts", 'console.log(1); globalThis.console.warn(2); const a = "console.log(3)";')),
  ).toHaveLength(2);
});

function lines(text: string): number {
  return text.trimEnd().split("\n").length;
}

function postponed(source: Source): string[] {
  return source.comments
    .filter(({ value }) => /\b(TODO|FIXME|XXX|HACK)\b/.test(value))
    .map(({ start }) => placeOf(source, start));
}

function leftOut(source: Source): string[] {
  return members(
    source,
    (object, property) => /^(test|it|describe)\b/.test(object) && /^(skip|only|todo)$/.test(property),
  );
}

function prints(source: Source): string[] {
  return members(source, (object) => /^(globalThis\.)?console$/.test(object));
}

/** The places of those member expressions whose object and property, as written, are searched for. */
function members(source: Source, searched: (object: string, property: string) => boolean): string[] {
  const found: string[] = [];
  const program: Program = source.program;
  new Visitor({
    MemberExpression: ({ object, property, start }) => {
      const written = (node: { start: number; end: number }) => source.text.slice(node.start, node.end);
      if (searched(written(object), written(property))) found.push(placeOf(source, start));
    },
  }).visit(program);
  return found;
}
