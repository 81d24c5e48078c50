/** What would be published is well-formed, for every way in which TypeScript and Node resolve it. */
import { readFileSync } from "node:fs";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { beforeAll, expect, test } from "vitest";
import { bin, type Packed, packAll, published, run, temporaryFolder } from "./pack.ts";

const folder = temporaryFolder();
const names = published.map(({ name }) => name);
let packed: Packed[] = [];

beforeAll(async () => {
  packed = await packAll(folder);
});

function named(name: string): Packed {
  const one = packed.find((other) => other.name === name);
  if (!one) throw new Error(`${name} was not packed`);
  return one;
}

test.each(names)("publint has nothing to say against %s", async (name) => {
  const { buffer } = Uint8Array.from(readFileSync(named(name).tarball));
  const { messages, pkg } = await publint({ pack: { tarball: buffer }, strict: true });
  expect(messages.map((message) => formatMessage(message, pkg))).toEqual([]);
});

test.each(names)("the types of %s are not wrong", async (name) => {
  await run(
    bin("attw"),
    [named(name).tarball, "--profile", "esm-only", "--format", "ascii", "--no-emoji", ...pages(name)],
    folder,
  );
});

/** Entry points that are for people to copy, and no modules. */
function pages(name: string): string[] {
  const paths = Object.keys(named(name).exports).filter((path) => path.endsWith(".html"));
  return paths.length > 0 ? ["--exclude-entrypoints", ...paths] : [];
}

test.each(names)("%s carries its licence, its README, its sources and nothing of the workshop", (name) => {
  const { files } = named(name);
  expect(["LICENSE", "README.md", "package.json"].filter((file) => !files.includes(file))).toEqual([]);
  const unexpected = files.filter(
    (file) =>
      !/^(LICENSE|README\.md|REDIS\.md|CHANGELOG\.md|package\.json|bin\/[\w-]+\.js|redirect\.html|src\/.+\.ts|dist\/.+\.(js|d\.ts)(\.map)?)$/.test(
        file,
      ),
  );
  expect(unexpected).toEqual([]);
});

test("@msal-fetch/node carries the page about Redis that its README names", () => {
  expect(named("@msal-fetch/node").files).toContain("REDIS.md");
});

test.each(names)("every output of %s has its source, so nothing of an older build is packed", (name) => {
  const { files } = named(name);
  const orphans = files
    .filter((file) => file.startsWith("dist/"))
    .filter((file) => !files.includes(file.replace(/^dist/, "src").replace(/(\.d\.ts|\.js)(\.map)?$/, ".ts")));
  expect(orphans).toEqual([]);
});
