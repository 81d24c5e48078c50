/** Starts a workload with a managed identity in a process of its own, and talks to it. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Report } from "@msal-fetch/node";
import { build } from "esbuild";
import { root } from "./sources.ts";

/** What a workload is told to do: make calls at the same time. */
export interface Order {
  readonly url: string;
  readonly calls?: number;
  /** Whether its `shouldRecover` insists on a renewal. */
  readonly insist?: boolean;
}

/** What came of it. */
export interface Outcome {
  readonly answers: readonly { readonly status: number; readonly report: Report | undefined }[];
  /** The members of every request that msal-node was given since the last order, the resource aside. */
  readonly asked: readonly (readonly string[])[];
}

export interface Workload {
  call(order: Order): Promise<Outcome>;
  stop(): void;
}

/** A program of this folder with the sources of the packages in it. Node 20 does not run TypeScript. */
export async function buildWorkload(main = "workload-main.ts"): Promise<{ file: string; remove(): void }> {
  mkdirSync(join(root, ".cache"), { recursive: true });
  // Inside of the repository, so that MSAL resolves as in its own sources.
  const folder = mkdtempSync(join(root, ".cache/workload-"));
  const file = join(folder, "main.mjs");
  await build({
    entryPoints: [join(root, "test/support", main)],
    outfile: file,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    conditions: ["@msal-fetch/source"],
    external: ["@azure/msal-node", "open", "redis", "ioredis"],
  });
  return { file, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Starts the program. msal-node reads its source of tokens, which the variables name, once in the life of a process. */
export function startWorkload(file: string, scope: string, variables: Record<string, string>): Workload {
  const child = fork(file, [scope], { env: { ...process.env, ...variables } });
  return {
    async call(order) {
      const answer = once(child, "message");
      child.send(order);
      const [message] = await Promise.race([answer, ended(child)]);
      return message as Outcome;
    },
    stop: () => void child.kill(),
  };
}

async function ended(child: ChildProcess): Promise<never> {
  const [code] = await once(child, "exit");
  throw new Error(`The workload ended with ${String(code)}`);
}
