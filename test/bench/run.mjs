// @ts-check
/**
 * `npm run bench`: starts the benchmarks in a process that trusts a certificate made for this run, and that can
 * collect garbage at will. Node reads both only at its start.
 */
import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createCertificate } from "@msal-fetch/emulator";

const temporary = await mkdtemp(join(tmpdir(), "msal-fetch-bench-"));
try {
  const { cert, key } = await createCertificate();
  const files = { cert: join(temporary, "cert.pem"), key: join(temporary, "key.pem") };
  await writeFile(files.cert, cert);
  await writeFile(files.key, key, { mode: 0o600 });
  process.exitCode = await start({
    NODE_EXTRA_CA_CERTS: files.cert,
    MSAL_FETCH_BENCH_CERT: files.cert,
    MSAL_FETCH_BENCH_KEY: files.key,
  });
} finally {
  await rm(temporary, { recursive: true, force: true });
}

/**
 * @param {Record<string, string>} variables
 * @returns {Promise<number>} the exit code
 */
function start(variables) {
  const main = fileURLToPath(import.meta.resolve("./main.mjs"));
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ["--expose-gc", main, ...process.argv.slice(2)], {
      stdio: "inherit",
      env: { ...process.env, ...variables },
    });
    child.once("error", reject);
    child.once("exit", (code) => resolve(code ?? 1));
  });
}
