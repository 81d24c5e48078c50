/** Everything that a package gives out says what it is for. */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Directive, Statement } from "oxc-parser";
import { expect, test } from "vitest";
import { packages, parseSource, placeOf, readSource, root, type Source } from "../support/sources.ts";

const entries = packages()
  .filter((one) => !one.private)
  .flatMap((one) =>
    Object.values(one.exports)
      .filter((target) => typeof target === "object")
      .map((target) => join(root, "packages", one.folder, target["@msal-fetch/source"] ?? "")),
  );

test("every public entry point names its source", () => {
  expect(entries.length).toBeGreaterThan(0);
  expect(entries.filter((file) => !file.endsWith(".ts") || !existsSync(file))).toEqual([]);
});

test("every public export has a doc comment", () => {
  expect(entries.flatMap((file) => undocumented(readSource(file), read))).toEqual([]);
});

test("an export without a doc comment is found wherever it is declared", () => {
  const files: Record<string, string> = {
    "./a.ts":
      "/** Says. */ // With a remark.\nexport const a = 1;\n/* not a doc comment */ export const b = 1;\n/** Far. */\nlet c = 1;\nexport { c };",
    "./d.ts":
      "/** Overloads: the first speaks. */ export function d(x: 1): 1;\nexport function d(x: 1): 1 { return x; }",
    "./e.ts": "import { h } from './h.ts'; export { h }; export interface E {} export { f as g } from './f.ts';",
    "./f.ts": "export function f() {}",
  };
  const index = `export { a, b, c } from "./a.ts"; export * from "./d.ts"; export type { E } from "./e.ts";
    export { g, h } from "./e.ts"; export * from "@msal-fetch/other";`;
  const parse = (_: Source, specifier: string) => parseSource(specifier, files[specifier] ?? "");
  expect(undocumented(parseSource("index.ts", index), parse)).toEqual(
    ["a.ts:3 b", "e.ts:1 E", "e.ts h", "f.ts:1 f"].map((at) => `./${at}`),
  );
});

type Read = (from: Source, specifier: string) => Source;

function read(from: Source, specifier: string): Source {
  return readSource(join(root, dirname(from.path), specifier));
}

/** The exports of a module that have no doc comment, limited to some names, each with the place of its declaration. */
function undocumented(source: Source, follow: Read, only?: readonly string[]): string[] {
  return source.program.body.flatMap((statement) => {
    if (statement.type === "ExportAllDeclaration") {
      // Another package documents what is its own.
      return statement.source.value.startsWith(".")
        ? undocumented(follow(source, statement.source.value), follow, only)
        : [];
    }
    if (statement.type !== "ExportNamedDeclaration") return [];
    const wanted = (name: string) => only === undefined || only.includes(name);
    if (statement.declaration) return check(source, statement, wanted);
    const locals = statement.specifiers
      .filter(({ exported }) => wanted(exported.type === "Literal" ? exported.value : exported.name))
      .map(({ local }) => (local.type === "Literal" ? local.value : local.name));
    if (!statement.source) {
      const here = source.program.body.flatMap(declared);
      // Imported and passed on: `export … from` says it in one place, where this test can follow.
      const passedOn = locals.filter((name) => !here.includes(name)).map((name) => `${source.path} ${name}`);
      return [
        ...passedOn,
        ...source.program.body.flatMap((other) => check(source, other, (name) => locals.includes(name))),
      ];
    }
    const from = statement.source.value;
    return locals.length > 0 && from.startsWith(".") ? undocumented(follow(source, from), follow, locals) : [];
  });
}

/** A declaration, exported in place or not. A later overload is spoken for by the first. */
function check(source: Source, statement: Directive | Statement, wanted: (name: string) => boolean): string[] {
  const names = declared(statement).filter(wanted);
  const documented = source.comments.some(
    ({ type, value, start, end }) =>
      type === "Block" &&
      value.startsWith("*") &&
      end <= statement.start &&
      nothingSince(source, start, statement.start),
  );
  const overload = source.program.body.some(
    (other) => other.start < statement.start && declared(other).some((name) => names.includes(name)),
  );
  return documented || overload ? [] : names.map((name) => `${placeOf(source, statement.start)} ${name}`);
}

/** Whether there is only comment between two places. */
function nothingSince(source: Source, start: number, end: number): boolean {
  const comments = source.comments.filter((comment) => comment.start >= start && comment.end <= end);
  const code = comments.reduceRight(
    (text, { start: from, end: to }) => text.slice(0, from - start) + text.slice(to - start),
    source.text.slice(start, end),
  );
  return code.trim() === "";
}

function declared(statement: Directive | Statement): string[] {
  const declaration = statement.type === "ExportNamedDeclaration" ? statement.declaration : statement;
  switch (declaration?.type) {
    case "VariableDeclaration":
      return declaration.declarations.flatMap(({ id }) => (id.type === "Identifier" ? [id.name] : []));
    case "FunctionDeclaration":
    case "TSDeclareFunction":
    case "ClassDeclaration":
    case "TSInterfaceDeclaration":
    case "TSTypeAliasDeclaration":
      return declaration.id ? [declaration.id.name] : [];
    default:
      return [];
  }
}
