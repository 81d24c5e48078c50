/** The runner tells the truth: what ran, what failed, and what went wrong where no test was looking. */
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { root } from "../support/sources.ts";

const setup = JSON.stringify(join(root, "test/support/no-unhandled.ts"));
let folder = "";

const suites = {
  "passes.test.js": `import { test } from "vitest"; test("one", () => {}); test("two", () => {});`,
  "fails.test.js": `import { test } from "vitest"; test("wrong", () => { throw new Error("wrong"); });`,
  "does-not-load.test.js": `throw new Error("broken");`,
  "drops.test.js": `import { test } from "vitest"; test("drops a rejection", () => { void Promise.reject(new Error("dropped")); });`,
  "drops-late.test.js": `import { test } from "vitest"; test("ends", () => { setTimeout(() => { void Promise.reject(new Error("late")); }, 20); });`,
  "trusts.test.js": `import { createServer } from "node:https"; import { readFileSync } from "node:fs"; import { test } from "vitest";
    test("native fetch trusts the certificate of the run", async () => {
      const [cert, key] = ["CERT", "KEY"].map((name) => readFileSync(process.env["MSAL_FETCH_TEST_" + name]));
      const server = createServer({ cert, key }, (_, response) => response.end("ok")).listen(0, "127.0.0.1");
      await new Promise((resolve) => server.once("listening", resolve));
      try { for (const host of ["localhost", "127.0.0.1"]) await fetch("https://" + host + ":" + server.address().port); }
      finally { server.close(); server.closeAllConnections(); }
    });`,
};

beforeAll(() => {
  mkdirSync(join(root, ".cache"), { recursive: true });
  folder = mkdtempSync(join(root, ".cache/run-"));
  for (const [name, text] of Object.entries(suites)) writeFileSync(join(folder, name), text);
  const config = `export default { test: { include: ["*.test.js"], setupFiles: [${setup}] } };`;
  writeFileSync(join(folder, "vitest.config.mjs"), config);
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

test.each([
  { what: "passing tests", args: ["passes"], code: 0, last: "2 passed, 0 failed" },
  { what: "one of them by title", args: ["passes", "-t", "one"], code: 0, last: "1 passed, 0 failed, 1 skipped" },
  { what: "a failing test", args: ["passes", "fails"], code: 1, last: "2 passed, 1 failed" },
  { what: "a file that does not load", args: ["passes", "does-not-load"], code: 1, last: "2 passed, 1 failed" },
  { what: "an unhandled rejection", args: ["drops.test"], code: 1, last: "1 passed, 1 failed" },
  { what: "an unhandled rejection after the last test", args: ["drops-late"], code: 1, last: "1 passed, 1 failed" },
  { what: "no test at all", args: ["passes", "-t", "no such title"], code: 1, last: "0 passed, 0 failed, 2 skipped" },
  { what: "a server with the certificate", args: ["trusts"], code: 0, last: "1 passed, 0 failed" },
])("the runner counts $what", { timeout: 60_000 }, async ({ args, code, last }) => {
  const result = await run([...args, "--root", folder, "--config", join(folder, "vitest.config.mjs")]);
  expect({ code: result.code, last: result.out.trimEnd().split("\n").at(-1) }, result.out).toEqual({ code, last });
});

function run(args: readonly string[]): Promise<{ code: number; out: string }> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [join(root, "test/run.mjs"), ...args], (_, stdout, stderr) => {
      resolve({ code: child.exitCode ?? -1, out: stderr + stdout });
    });
  });
}
