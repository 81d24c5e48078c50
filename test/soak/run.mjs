// @ts-check
/**
 * `npm run soak -- --help`: brings the sources of the soak and of the packages into programs that Node 20 can run, and
 * starts them.
 */
import { spawn } from "node:child_process";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";

const here = import.meta.dirname;
const cache = join(here, "../../.cache");
await mkdir(cache, { recursive: true });
// Inside of the repository, so that what stays outside of the programs resolves as in their sources.
const folder = await mkdtemp(join(cache, "soak-"));
try {
  await build({
    entryPoints: ["main.ts", "daemon-main.ts", "middle-main.ts"].map((name) => join(here, name)),
    outdir: folder,
    bundle: true,
    splitting: true,
    platform: "node",
    format: "esm",
    target: "node20",
    conditions: ["@msal-fetch/source"],
    external: ["@azure/msal-node", "ioredis", "msw", "open", "redis", "selfsigned"],
  });
  process.exitCode = await run(join(folder, "main.js"), process.argv.slice(2));
} finally {
  await rm(folder, { recursive: true, force: true });
}

/**
 * @param {string} program
 * @param {string[]} args
 * @returns {Promise<number>} the exit code
 */
function run(program, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ["--enable-source-maps", program, ...args], { stdio: "inherit" });
    // It ends what it started; a terminal interrupts both of us.
    process.on("SIGINT", () => {});
    process.on("SIGTERM", () => child.kill("SIGTERM"));
    child.once("error", reject);
    child.once("exit", (code) => resolve(code ?? 1));
  });
}
