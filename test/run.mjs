// @ts-check
/**
 * Runs every test project and ends with one plain line: `N passed, N failed`.
 *
 * A process of its own, because Node reads NODE_EXTRA_CA_CERTS only when it starts: the workers must trust the
 * certificate of the local Entra ID, so that the real MSAL can talk to it through the platform's own fetch.
 * Arguments go to vitest: `npm test -- -t "part of a title"`.
 */
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { createCertificate } from "@msal-fetch/emulator";

const root = join(import.meta.dirname, "..");
const temporary = await mkdtemp(join(tmpdir(), "msal-fetch-test-"));
try {
  process.exitCode = await run(process.argv.slice(2));
} finally {
  await rm(temporary, { recursive: true, force: true });
}

/**
 * @param {string[]} args
 * @returns {Promise<number>} the exit code
 */
async function run(args) {
  const counts = join(temporary, "counts.json");
  const vitest = join(dirname(fileURLToPath(import.meta.resolve("vitest/package.json"))), "vitest.mjs");
  const reporters = ["--reporter=default", `--reporter=${join(root, "test/support/count-reporter.ts")}`];
  const environment = { ...(await certificate()), MSAL_FETCH_TEST_COUNTS: counts };
  const code = await exitCode(process.execPath, [vitest, "run", ...reporters, ...args], environment);
  return code + close(JSON.parse(await readFile(counts, "utf8").catch(() => "{}")), code);
}

/** @returns {Promise<Record<string, string>>} the variables that tell the tests of a certificate made for this run */
async function certificate() {
  const { cert, key } = await createCertificate();
  const files = {
    cert: join(temporary, "cert.pem"),
    key: join(temporary, "key.pem"),
    trusted: join(temporary, "ca.pem"),
  };
  const others = process.env["NODE_EXTRA_CA_CERTS"];
  await writeFile(files.cert, cert);
  await writeFile(files.key, key, { mode: 0o600 });
  // Ours first: another one of the same name, from an emulator that the developer runs, would be tried instead.
  await writeFile(files.trusted, others ? `${cert}\n${await readFile(others, "utf8")}` : cert);
  return { NODE_EXTRA_CA_CERTS: files.trusted, MSAL_FETCH_TEST_CERT: files.cert, MSAL_FETCH_TEST_KEY: files.key };
}

/**
 * @param {string} command
 * @param {string[]} args
 * @param {Record<string, string>} variables
 * @returns {Promise<number>}
 */
function exitCode(command, args, variables) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: "inherit", env: { ...process.env, ...variables } });
    child.once("error", reject);
    child.once("exit", (code) => resolve(code ?? 1));
  });
}

/**
 * Prints the closing line.
 *
 * @param {{ passed?: number; failed?: number; skipped?: number; broken?: number }} counts what count-reporter.ts wrote
 * @param {number} code vitest's exit code
 * @returns {number} 1 if vitest was content although no test ran, else 0
 */
function close({ passed = 0, failed = 0, skipped = 0, broken = 0 }, code) {
  const none = passed + failed === 0;
  if (broken > 0) console.log(`${broken} of the failures are errors outside of a test: see above`);
  if (none) console.log("No test ran");
  console.log(`${passed} passed, ${failed + broken} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`);
  return none && code === 0 ? 1 : 0;
}
