/** Half a minute of the soak, with all of its judgements. `npm run soak` takes ten minutes. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { ensureProgram } from "../support/programs.ts";
import { root } from "../support/sources.ts";

// Something of everything: policy changes, a token service that fails, an API that does, a killed process, a lost Redis.
const SEED = "153";

it("daemons and middle tiers that share Redis come through half a minute of events [N1, N2, N4, A4, A8]", async () => {
  ensureProgram("redis-server");
  const folder = await mkdtemp(join(tmpdir(), "msal-fetch-soak-test-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const out = join(folder, "chart.svg");

  const { code, text } = await run("--seconds", "30", "--rate", "60", "--seed", SEED, "--out", out);

  // All that it printed: it says itself what is wrong.
  expect(code, text).toBe(0);
  // A busy machine leaves out what comes last.
  for (const kind of ["policy change", "process killed", "sessions revoked"]) expect(text).toMatch(kind);
  expect(text.match(/^✓ /gm)?.length).toBeGreaterThanOrEqual(5);
  expect(await readFile(out, "utf8")).toMatch(/<svg[\s\S]*<\/svg>/);
}, 180_000);

it("says what is wrong with its arguments, and starts nothing", async () => {
  const { code, text } = await run("--rate", "3");
  expect(code).toBe(2);
  expect(text).toMatch("--rate must be a whole number from 50 on");
  expect(text).toMatch("npm run soak -- [--seconds 600]");
});

async function run(...args: string[]): Promise<{ code: number; text: string }> {
  const child = spawn(process.execPath, [join(root, "test/soak/run.mjs"), ...args]);
  let text = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      text += chunk.toString();
    });
  }
  const [code] = (await once(child, "close")) as [number];
  return { code, text };
}
