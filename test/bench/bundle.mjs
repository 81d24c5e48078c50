// @ts-check
/** What `createFetch` adds to a web page: bundled and minified by esbuild, everything that it needs included. */
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const CORE = join(import.meta.dirname, "../../packages/core");

/** @returns {Promise<import("./result.mjs").Result>} */
export async function run() {
  const entries = {
    createFetch: 'export { createFetch } from "@msal-fetch/core";',
    "createFetch, past the package's index": 'export { createFetch } from "./dist/fetch/create-fetch.js";',
    parseChallenges: 'export { parseChallenges } from "@msal-fetch/core";',
    "all of the package": 'export * from "@msal-fetch/core";',
  };
  const rows = [];
  for (const [name, contents] of Object.entries(entries)) {
    const files = await bundled(contents);
    const [atOnce, later] = [files.filter(({ initial }) => initial), files.filter(({ initial }) => !initial)];
    rows.push({ import: name, ...sizes("at once", atOnce), ...sizes("on the first failure", later) });
  }
  return {
    tables: [{ title: "Bytes of an ES module for browsers, and of what it loads later", rows }],
    goals: [],
    notes: ["esbuild splits by file: what the index exports is loaded with anything from the index, used or not"],
  };
}

/**
 * @param {string} contents
 * @returns {Promise<{ initial: boolean; text: Uint8Array }[]>} what is loaded at once, and what only when needed
 */
async function bundled(contents) {
  const { outputFiles, metafile } = await build({
    stdin: { contents, resolveDir: CORE, sourcefile: "entry.js" },
    outdir: "/",
    absWorkingDir: "/",
    bundle: true,
    minify: true,
    splitting: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    write: false,
    metafile: true,
    logLevel: "error",
  });
  const [entry] = Object.entries(metafile.outputs).find(([, { entryPoint }]) => entryPoint !== undefined) ?? [];
  const initial = new Set([entry]);
  for (const path of initial) {
    for (const { path: imported, kind } of metafile.outputs[path ?? ""]?.imports ?? []) {
      if (kind === "import-statement") initial.add(imported);
    }
  }
  return outputFiles.map(({ path, contents: text }) => ({ initial: initial.has(path.slice(1)), text }));
}

/**
 * @param {string} name
 * @param {readonly { text: Uint8Array }[]} files
 */
function sizes(name, files) {
  const total = (/** @type {(text: Uint8Array) => number} */ size) =>
    files.reduce((sum, { text }) => sum + size(text), 0);
  return {
    [name]: total((text) => text.length),
    [`${name}, gzip`]: total((text) => gzipSync(text, { level: 9 }).length),
  };
}
