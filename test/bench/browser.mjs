// @ts-check
/** What a call of a page costs that is not challenged: time above bare `fetch` in Chromium, with the real msal-browser behind. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { createEmulator, sample } from "@msal-fetch/emulator";
import { build } from "esbuild";
import { chromium } from "playwright-core";
import { atMost } from "./result.mjs";
import { estimate, median, pairedDifference } from "./statistics.mjs";

const FLOOR = "bare fetch";
const OURS = "msal-fetch";
const HAND_WRITTEN = "acquireTokenSilent before each fetch";
const MAJORS = { 4: "msal-browser-4", 5: "@azure/msal-browser" };

/** @returns {Promise<import("./result.mjs").Result>} */
export async function run() {
  const emulator = createEmulator({ certificate: certificate() });
  const browser = await chromium.launch({ executablePath: pathOfChromium(), args: ["--headless", "--no-sandbox"] });
  try {
    const rows = [];
    const goals = [];
    for (const [major, library] of Object.entries(MAJORS)) {
      const samples = await measureIn(browser, emulator, await bundled(library));
      const over = (/** @type {string} */ name) => pairedDifference(samples[name] ?? [], samples[FLOOR] ?? []);
      const ours = over(OURS).median;
      for (const [name, costs] of Object.entries(samples)) {
        const { median: above, low, high } = name === FLOOR ? estimate([0]) : over(name);
        const share = name === FLOOR ? Number.NaN : ours / above;
        rows.push({
          "msal-browser": major,
          "": name,
          "per call": median(costs),
          "over bare": above,
          "95 % from": low,
          "95 % to": high,
          "ours / it": share,
        });
      }
      const text = `msal-browser ${major}: part of what acquireTokenSilent before each fetch costs`;
      goals.push(atMost(text, ours / over(HAND_WRITTEN).median, 1 / 20));
    }
    const title = `Time per call over a stubbed fetch, µs (Chromium ${browser.version()}, cache in localStorage)`;
    return { tables: [{ title, rows }], goals };
  } finally {
    await browser.close();
    await emulator.close();
  }
}

/**
 * @param {import("playwright-core").Browser} browser
 * @param {import("@msal-fetch/emulator").Emulator} emulator
 * @param {ReadonlyMap<string, Uint8Array>} files
 * @returns {Promise<Record<string, number[]>>}
 */
async function measureIn(browser, emulator, files) {
  const { origin, authority, close } = await emulator.listen({ app: (request) => answer(files, request) });
  const context = await browser.newContext({ ignoreHTTPSErrors: true });
  const page = await context.newPage();
  const given = { ...sample.publicClient, authority, scope: sample.api.scope };
  await page.addInitScript(`globalThis.given = ${JSON.stringify(given)}`);
  await page.goto(`${origin}/bench/page`);
  await page.waitForFunction("'measure' in globalThis");
  /** @type {Record<string, number[]>} */
  const samples = await page.evaluate("measure()");
  await context.close();
  await close();
  return samples;
}

/**
 * @param {ReadonlyMap<string, Uint8Array>} files
 * @param {Request} request
 */
function answer(files, request) {
  const { pathname } = new URL(request.url);
  const script = files.get(pathname);
  if (script) return new Response(Buffer.from(script), { headers: { "content-type": "text/javascript" } });
  if (pathname !== "/bench/page") return undefined;
  const text = '<!doctype html><title>Benchmark</title><script type="module" src="/bench/browser-main.js"></script>';
  return new Response(text, { headers: { "content-type": "text/html" } });
}

/**
 * @param {string} library the package of msal-browser to measure with
 * @returns {Promise<ReadonlyMap<string, Uint8Array>>}
 */
async function bundled(library) {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(import.meta.resolve("./browser-main.mjs"))],
    outdir: "/bench",
    bundle: true,
    minify: true,
    splitting: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    write: false,
    ...(library !== "@azure/msal-browser" && { alias: { "@azure/msal-browser": library } }),
  });
  return new Map(outputFiles.map(({ path, contents }) => [path, contents]));
}

function certificate() {
  const read = (/** @type {string} */ variable) => readFileSync(process.env[variable] ?? "", "utf8");
  return { cert: read("MSAL_FETCH_BENCH_CERT"), key: read("MSAL_FETCH_BENCH_KEY") };
}

function pathOfChromium() {
  const path = spawnSync("sh", ["-c", "command -v chromium"], { encoding: "utf8" }).stdout.trim();
  if (path === "") throw new Error("This benchmark needs Chromium (Debian: apt-get install chromium)");
  return path;
}
