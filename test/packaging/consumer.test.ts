/** An empty project that installs the packed packages can compile against them and run them. */
import { cpSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Visitor } from "oxc-parser";
import { beforeAll, expect, test } from "vitest";
import { parseSource, placeOf, readSource, type Source } from "../support/sources.ts";
import { bin, install, packAll, published, run, temporaryFolder } from "./pack.ts";

/** What an application may have set up; each is compiled with exactOptionalPropertyTypes on and off. */
const environments = [
  { environment: "Node", lib: ["ES2023"], types: ["node"] },
  { environment: "DOM", lib: ["ES2023", "DOM"], types: ["node"] },
  { environment: "WebWorker", lib: ["ES2023", "WebWorker"], types: ["node"] },
  { environment: "DOM without Node", lib: ["ES2023", "DOM"], types: [] },
  { environment: "WebWorker without Node", lib: ["ES2023", "WebWorker"], types: [] },
].flatMap((one) => [true, false].map((exactOptionalPropertyTypes) => ({ ...one, exactOptionalPropertyTypes })));

/** Packages that are used without Node's types as well. */
const anywhere = ["core", "browser", "react", "server"];

const project = temporaryFolder();
const required = new Set(published.flatMap(({ peers }) => peers));
const optional = new Set(published.flatMap(({ optionalPeers }) => optionalPeers));
const folders = published.map(({ folder }) => folder);

beforeAll(async () => {
  const packed = await packAll(project);
  await install([...packed.map(({ tarball }) => tarball), ...required, "@types/node"], project);
  mkdirSync(join(project, "src"));
  for (const { folder, name, exports } of published) {
    if (existsSync(program(folder))) cpSync(program(folder), join(project, "src", `${folder}.ts`));
    const paths = Object.keys(exports).filter((path) => !/\.(json|html)$/.test(path));
    writeFileSync(join(project, "src", `${folder}.imports.ts`), importing(paths.map((path) => name + path.slice(1))));
  }
});

test.each(environments)(
  "consumers compile for $environment, exactOptionalPropertyTypes $exactOptionalPropertyTypes",
  async ({ environment, ...options }) => {
    const fitting = folders.filter((folder) => options.types.length > 0 || anywhere.includes(folder));
    await compile(fitting, { ...options, noEmit: true });
  },
);

test.each(folders)("an installed %s is imported and called", async (folder) => {
  await compile([folder], { lib: ["ES2023"], types: ["node"], rootDir: "src", outDir: "dist" });
  for (const file of sources(folder)) {
    await run(process.execPath, [file.replace(/^src/, "dist").replace(/ts$/, "js")], project);
  }
});

// After the others, which must do without.
test("consumers compile with the optional peers, too", async () => {
  await install([...optional], project);
  await compile(folders, { lib: ["ES2023", "DOM"], types: ["node"], noEmit: true });
});

test("no consumer needs to assert a type", () => {
  expect(folders.map(program).filter(existsSync).map(readSource).flatMap(assertions)).toEqual([]);
  const planted = "const a = b as C; d!.e; <F>g; const h = i as const; // @ts-ignore";
  expect(assertions(parseSource("planted.ts", planted))).toHaveLength(4);
});

/** The program that uses a package, if there is one; a package without is at least imported. */
function program(folder: string): string {
  return join(import.meta.dirname, "consumers", `${folder}.ts`);
}

/** What does its work when it is imported, and gives out nothing. */
const withoutExports = ["@msal-fetch/browser/redirect"];

/** The text of a program that imports every entry point, and fails on one that gives out nothing. */
function importing(entries: readonly string[]): string {
  const imports = entries.map((entry, index) => `import * as entry${index} from "${entry}";`);
  const checks = entries.map((entry, index) =>
    withoutExports.includes(entry)
      ? ""
      : `if (Object.keys(entry${index}).length === 0) throw new Error("${entry} gives out nothing");`,
  );
  return [...imports, ...checks].join("\n");
}

function sources(folder: string): string[] {
  return [`src/${folder}.ts`, `src/${folder}.imports.ts`].filter((file) => existsSync(join(project, file)));
}

async function compile(chosen: readonly string[], options: object): Promise<void> {
  const common = {
    strict: true,
    target: "ES2022",
    module: "NodeNext",
    skipLibCheck: false,
    verbatimModuleSyntax: true,
  };
  const config = { compilerOptions: { ...common, ...options }, files: chosen.flatMap(sources) };
  writeFileSync(join(project, "tsconfig.json"), JSON.stringify(config));
  await run(bin("tsc"), ["-p", "."], project);
}

function assertions(source: Source): string[] {
  const found = source.comments
    .filter(({ value }) => value.includes("@ts-"))
    .map(({ start }) => placeOf(source, start));
  const note = ({ start }: { start: number }) => void found.push(placeOf(source, start));
  new Visitor({
    TSAsExpression: (node) => {
      // `as const` narrows, it asserts nothing.
      if (source.text.slice(node.typeAnnotation.start, node.typeAnnotation.end) !== "const") note(node);
    },
    TSNonNullExpression: note,
    TSTypeAssertion: note,
  }).visit(source.program);
  return found;
}
