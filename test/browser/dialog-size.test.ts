/** The built-in dialog costs an app next to nothing until it is shown, and little then. */
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { expect, test } from "vitest";

const folder = fileURLToPath(new URL("../../packages/browser/src/prompt/", import.meta.url));

test.each([
  ["prompt-dialog.ts", 300],
  ["dialog.ts", 4_000],
])("%s takes less than %i bytes, minified and compressed", async (file, most) => {
  const { outputFiles } = await build({
    entryPoints: [`${folder}${file}`],
    bundle: true,
    minify: true,
    format: "esm",
    external: ["./dialog.ts"],
    write: false,
  });
  const [chunk] = outputFiles;
  expect(chunk?.contents.length).toBeGreaterThan(100);
  expect(gzipSync(chunk?.contents ?? "", { level: 9 }).length).toBeLessThan(most);
});
