/** Runs the command with files that are made for a test. */
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { NOW } from "./doctor-support.ts";
import { type Outcome, runCli } from "./support.ts";

/** A file with these contents. */
export async function fileOf(contents: string | Uint8Array | object): Promise<string> {
  const path = join(await mkdtemp(join(tmpdir(), "msal-fetch-")), "given.json");
  const isRaw = typeof contents === "string" || contents instanceof Uint8Array;
  await writeFile(path, isRaw ? contents : JSON.stringify(contents));
  return path;
}

/** Runs the command at the time of the facts. */
export function doctor(args: readonly string[], more: Parameters<typeof runCli>[1] = {}): Promise<Outcome> {
  return runCli(["doctor", ...args], { now: () => NOW, ...more });
}
