/** Every rule of recovery is proven by a test that names it. */
import { type CallExpression, type Expression, type Super, Visitor } from "oxc-parser";
import { expect, test } from "vitest";
import { parseSource, placeOf, type Source, sourcesIn } from "../support/sources.ts";
import { laterRules, rules } from "./rules.ts";

const tests = sourcesIn("test").filter(({ path }) => /\.test(-d)?\.ts$/.test(path) && !path.startsWith("test/gates/"));
const named = tests.flatMap(namedRules);

test("every rule is named by the title of a test", () => {
  const proven = new Set(named.map(({ id }) => id));
  const unproven = Object.entries(rules).filter(([id]) => !proven.has(id));
  expect(unproven.map(([id, rule]) => `${id}: ${rule}`)).toEqual([]);
});

test("a title names only rules that exist", () => {
  const unknown = named.filter(({ id }) => !(id in rules) && !laterRules.includes(id));
  expect(unknown.map(({ id, place }) => `${place} names ${id}`)).toEqual([]);
});

test("a rule is either implemented or for later", () => {
  expect(laterRules.filter((id) => id in rules)).toEqual([]);
});

test("ids are read from titles of tests in every form, and from nothing else", () => {
  const text = `
    // test("[A9] in a comment", run);
    test("[S1] plain", run);
    it(\`[D1, D2] in a \${kind} of literal\`, run);
    test.each(table)("[A10][E1] with a table", run);
    test.for(table)("[E2 E3] with another", { timeout: 9 }, run);
    test.runIf(condition)("at the end [X1]", run);
    describe("[N1] a group proves nothing", run);
    expect(text).toBe("[X2] in a body");
    test("[c1] is not an id", run);
  `;
  const ids = namedRules(parseSource("planted.test.ts", text)).map(({ id }) => id);
  expect(ids).toEqual(["S1", "D1", "D2", "A10", "E1", "E2", "E3", "X1"]);
});

function namedRules(source: Source): { id: string; place: string }[] {
  const found: { id: string; place: string }[] = [];
  new Visitor({
    CallExpression: (call) => {
      if (!["test", "it"].includes(calledName(call.callee) ?? "")) return;
      for (const [, ids = ""] of titleOf(call).matchAll(/\[([A-Z]\d+(?:[, ]+[A-Z]\d+)*)\]/g)) {
        for (const id of ids.split(/[, ]+/)) found.push({ id, place: placeOf(source, call.start) });
      }
    },
  }).visit(source.program);
  return found;
}

/** `test` of `test(…)`, `test.each(…)(…)` and the like. */
function calledName(callee: Expression | Super): string | undefined {
  if (callee.type === "Identifier") return callee.name;
  if (callee.type === "MemberExpression") return calledName(callee.object);
  if (callee.type === "CallExpression") return calledName(callee.callee);
  if (callee.type === "TaggedTemplateExpression") return calledName(callee.tag);
  return undefined;
}

function titleOf(call: CallExpression): string {
  const [title] = call.arguments;
  if (title?.type === "Literal" && typeof title.value === "string") return title.value;
  if (title?.type === "TemplateLiteral") return title.quasis.map(({ value }) => value.cooked).join("…");
  return "";
}
