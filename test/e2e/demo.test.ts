/** `npm start` as a new user runs it, on what was built. */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { expect, it, onTestFinished } from "vitest";
import { provocations } from "../../packages/demo/src/causes.ts";
import { ensureProgram } from "../support/programs.ts";

const MAIN = fileURLToPath(new URL("../../packages/demo/dist/main.js", import.meta.url));

function run(...args: string[]) {
  const child = spawn(process.execPath, [MAIN, ...args], { env: { ...process.env, NO_COLOR: "1", FORCE_COLOR: "" } });
  onTestFinished(() => {
    child.kill();
  });
  const lines: string[] = [];
  const reader = createInterface({ input: child.stdout });
  reader.on("line", (line) => lines.push(line));
  return { child, lines, reader };
}

it("tells the whole story and ends with 0", async () => {
  const { child, lines } = run();
  const [code] = (await once(child, "close")) as [number];

  expect(lines.join("\n")).not.toContain("✗");
  expect(code).toBe(0);
  // Every act but the last ends with its judgement; the last one judges every cause there is.
  const acts = lines.filter((line) => /^\d+\. /.test(line)).length;
  expect(lines.filter((line) => line.startsWith("  ✓"))).toHaveLength(acts - 1 + provocations.length);
  expect(lines.at(-1)).toMatch(/^All \d+ acts went as they have to\.$/);
  // Neither a token nor a secret nor a whole claims value may be shown.
  expect(lines.join("\n")).not.toMatch(/eyJ[\w-]{20}|sample-daemon-secret/);
});

it("keeps the servers up and prints curl lines that work when pasted", async () => {
  ensureProgram("curl");
  const { child, lines, reader } = run("--keep");
  await new Promise<void>((resolve, reject) => {
    reader.on("line", (line) => {
      if (line.includes("until Ctrl-C")) resolve();
    });
    child.once("exit", (code) => reject(new Error(`ended with ${code}: ${lines.join("\n")}`)));
  });
  child.removeAllListeners("exit");
  const script = lines
    .slice(
      lines.findIndex((line) => line.startsWith("# trust")),
      -2,
    )
    .join("\n");

  const { stdout, status } = spawnSync("bash", ["-c", script], { encoding: "utf8" });
  child.kill("SIGINT");
  const [code] = (await once(child, "close")) as [number];

  expect(status).toBe(0);
  expect(stdout.match(/^HTTP\/1\.1 \d+/gm)).toEqual(["HTTP/1.1 200", "HTTP/1.1 401"]);
  expect(stdout).toContain('error="insufficient_claims", claims="');
  expect(code).toBe(0);
});

it("says what it can do, and refuses what it cannot", async () => {
  const help = spawnSync(process.execPath, [MAIN, "--help"], { encoding: "utf8" });
  expect([help.status, help.stdout]).toEqual([0, expect.stringContaining("--keep")]);
  const wrong = spawnSync(process.execPath, [MAIN, "--nonsense"], { encoding: "utf8" });
  expect(wrong.status).toBe(2);
  expect(wrong.stderr).toContain("--nonsense");
});
