/** What the documents show works: their TypeScript compiles against the packages, their commands exist. */
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import { packages, root } from "../support/sources.ts";
import { type Block, blocksOf, moduleOf } from "./blocks.ts";

const documents = [
  "README.md",
  ".github/CONTRIBUTING.md",
  ...packages().map(({ folder }) => `packages/${folder}/README.md`),
  "packages/node/REDIS.md",
];
const written = documents.filter((path) => existsSync(join(root, path)));

/** Languages whose blocks are commands for a shell. */
const shells = ["sh", "bash", "shell", "console"];

test("every TypeScript block compiles", { timeout: 60_000 }, async () => {
  expect(await errorsOf(written.flatMap((path) => blocks(path).map((block) => ({ path, block }))))).toEqual([]);
});

test("every npm command names a script that exists", () => {
  expect(written.flatMap((path) => blocks(path).flatMap((block) => unknownScripts(path, block)))).toEqual([]);
});

test("the README names the command that CI runs", () => {
  const commands = blocks("README.md").filter(({ language }) => shells.includes(language));
  expect(commands.flatMap(({ code }) => code.map(({ text }) => text.trim()))).toContain("npm ci && npm test");
});

test("a block that does not compile is reported with the line of the document", { timeout: 60_000 }, async () => {
  const markdown = `# Title

<!-- preamble:
const known = 1;
-->

\`\`\`ts
import { parseChallenges } from "@msal-fetch/core";
const challenges: number = parseChallenges("Bearer");
console.log(known, await Promise.resolve(challenges));
\`\`\`

1. In a list, where the other block's names are unknown:
   \`\`\`ts
   console.log(known);
   \`\`\`
`;
  const planted = blocksOf(markdown).map((block) => ({ path: "planted.md", block }));
  const errors = await errorsOf(planted);
  expect(errors.map((error) => error.split(": ")[0])).toEqual(["planted.md:9:7", "planted.md:15:16"]);
});

test("a command without a script is reported", () => {
  const markdown =
    "```sh\nnpm ci && npm test\nnpm run no-such -- --flag\nnpm start\nnpx vitest\nnpm install @azure/msal-node\n```";
  expect(blocksOf(markdown).flatMap((block) => unknownScripts("planted.md", block))).toEqual(["planted.md:3 no-such"]);
});

function blocks(path: string): Block[] {
  return blocksOf(readFileSync(join(root, path), "utf8"));
}

function unknownScripts(path: string, block: Block): string[] {
  if (!shells.includes(block.language)) return [];
  const { scripts }: { scripts: Record<string, string> } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  return block.code.flatMap(({ number, text }) =>
    [...text.matchAll(/\bnpm (?:run (?:--\S+ )*([\w:-]+)|(test|start)\b)/g)]
      .map(([, named, short]) => named ?? short ?? "")
      .filter((name) => !(name in scripts))
      .map((name) => `${path}:${number} ${name}`),
  );
}

/** Compiles blocks, each as a module of its own, and tells the errors as `document:line:column: message`. */
async function errorsOf(all: readonly { path: string; block: Block }[]): Promise<string[]> {
  const modules = all.filter(({ block }) => block.language === "ts");
  if (modules.length === 0) return [];
  mkdirSync(join(root, ".cache"), { recursive: true });
  // Inside of the repository, so that the names of packages resolve as in its own sources.
  const folder = mkdtempSync(join(root, ".cache/docs-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [index, { block }] of modules.entries()) writeFileSync(join(folder, `${index}.ts`), moduleOf(block));
  const compilerOptions = { noUnusedLocals: false, noUnusedParameters: false };
  const config = { extends: "../../test/tsconfig.json", compilerOptions, include: ["*.ts"] };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
  const { code, stdout } = await promisify(execFile)(join(root, "node_modules/.bin/tsc"), ["-p", "."], { cwd: folder })
    .then(({ stdout }) => ({ code: 0, stdout }))
    .catch((error: { code: number; stdout: string }) => error);
  const errors = stdout.split("\n").filter((line) => line.includes("error TS"));
  if (code !== 0 && errors.length === 0) throw new Error(`tsc failed: ${stdout}`);
  return errors.map((line) =>
    line.replace(/^(\d+)\.ts\((\d+),(\d+)\)/, (_, index, row, column) => `${modules[index]?.path}:${row}:${column}`),
  );
}
