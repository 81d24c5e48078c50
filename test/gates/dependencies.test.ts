/** Dependencies point one way, so that the core runs anywhere and every layer can be used without those above it. */
import { builtinModules } from "node:module";
import { posix } from "node:path";
import { expect, test } from "vitest";
import { importsOf, type Package, packages, parseSource, type Source, sourcesIn } from "../support/sources.ts";

/** Which packages of ours a package may import. A new package takes its place here. */
const layers: Readonly<Record<string, readonly string[]>> = {
  core: [],
  browser: ["core"],
  node: ["core"],
  server: ["core"],
  emulator: ["core"],
  react: ["core", "browser"],
  cli: ["core", "browser", "node", "server", "emulator"],
  demo: ["core", "browser", "node", "server", "emulator", "react", "cli"],
};

/** What packages that run anywhere may import from outside the workspace. */
const external: Readonly<Record<string, readonly string[]>> = {
  core: ["p-retry"],
  server: ["express", "fastify", "hono"],
};

const all = packages();

test("a package imports only packages of a lower layer", () => {
  expect(all.flatMap((one) => violations(one, sourcesIn(`packages/${one.folder}/src`)))).toEqual([]);
});

test("a manifest depends only on packages of a lower layer", () => {
  const upward = all.flatMap((one) =>
    one.dependencies.filter((name) => !allowed(one, name)).map((name) => `${one.name} depends on ${name}`),
  );
  expect(upward).toEqual([]);
});

test("the layers know every package", () => {
  expect(all.map(({ folder }) => folder).filter((folder) => !(folder in layers))).toEqual([]);
});

test("an import that points upward, outward or into the runtime is found in every form", () => {
  const core = all.find(({ folder }) => folder === "core");
  if (!core) throw new Error("packages/core is missing");
  const forms = [
    'import { a } from "@msal-fetch/node";',
    'import type { a } from "@azure/msal-common";',
    'export * from "@msal-fetch/emulator/deep";',
    'export { a } from "../../node/src/index.ts";',
    'import "node:fs";',
    'const a = await import("path");',
    "const a = await import(globalThis.name);",
    'type A = import("node:http").Agent;',
  ];
  for (const form of forms) {
    expect(violations(core, [parseSource("packages/core/src/planted.ts", form)]), form).toHaveLength(1);
  }
  const fine = 'import retry from "p-retry"; import { b } from "./claims/decode.ts"; // import "node:fs"';
  expect(violations(core, [parseSource("packages/core/src/fine.ts", fine)])).toEqual([]);
});

function violations(one: Package, sources: readonly Source[]): string[] {
  return sources.flatMap((source) =>
    importsOf(source)
      .filter((specifier) => !permitted(one, source, specifier))
      .map((specifier) => `${source.path} imports ${specifier}`),
  );
}

function permitted(one: Package, source: Source, specifier: string): boolean {
  if (specifier.startsWith(".")) {
    return posix.join(posix.dirname(source.path), specifier).startsWith(`packages/${one.folder}/src/`);
  }
  if (builtinModules.includes(specifier) || specifier.startsWith("node:")) return !(one.folder in external);
  const name = specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
  return allowed(one, name) && one.dependencies.includes(name);
}

function allowed(one: Package, name: string): boolean {
  const ours = all.find((other) => other.name === name);
  if (ours) return layers[one.folder]?.includes(ours.folder) ?? false;
  return external[one.folder]?.includes(name) ?? true;
}
