/** What a page has to load: at once, with the first challenge, for the first prompt, and for the first diagnosis. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "vite";
import { expect, test } from "vitest";
import { root } from "../support/sources.ts";

const KB = 1000;
const MSAL = 'import { PublicClientApplication } from "@azure/msal-browser";';
const USE = 'globalThis.app = [PublicClientApplication, () => import("./page.js")';

interface Bundle {
  /** Bytes of what is loaded at once, after gzip. */
  initial: number;
  /** The same of each chunk that is loaded later, by the file it is named after. */
  later: Record<string, number>;
}

/** Builds an app as its developers would, for production. */
async function bundled(name: string, code: string): Promise<Bundle> {
  mkdirSync(join(root, "node_modules/.cache"), { recursive: true });
  const folder = mkdtempSync(join(root, "node_modules/.cache", `size-${name}-`));
  try {
    writeFileSync(join(folder, "entry.js"), code);
    // The app has a chunk of its own, so that what the bundler needs for chunks counts on both sides.
    writeFileSync(join(folder, "page.js"), "export const page = 1;");
    const input = join(folder, "entry.js");
    const options = { write: false, rolldownOptions: { input } } as const;
    const result = await build({ root: folder, configFile: false, logLevel: "error", build: options });
    const chunks = (Array.isArray(result) ? result : [result])
      .flatMap((one) => ("output" in one ? one.output : []))
      .filter((one) => one.type === "chunk");
    const initial = new Set(chunks.filter(({ isEntry }) => isEntry));
    for (const { imports } of initial) for (const one of chunks) if (imports.includes(one.fileName)) initial.add(one);
    const size = (text: string) => gzipSync(text, { level: 9 }).length;
    return {
      initial: [...initial].reduce((sum, one) => sum + size(one.code), 0),
      later: Object.fromEntries(chunks.filter((one) => !initial.has(one)).map((one) => [one.name, size(one.code)])),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test("createFetch and publicClient add at most 12 kB to what a page loads at once", async () => {
  const own = 'import { createFetch, publicClient } from "@msal-fetch/browser";';
  const before = await bundled("before", `${MSAL} ${USE}];`);
  const after = await bundled("after", `${MSAL} ${own} ${USE}, createFetch, publicClient];`);

  const added = after.initial - before.initial;
  // What cannot be as small would not be there at all.
  expect(added).toBeGreaterThan(6 * KB);
  expect(added).toBeLessThan(12 * KB);

  const { failure = 0, interact = 0, dialog = 0, diagnose = 0 } = after.later;
  expect(Math.min(failure, interact, dialog, diagnose)).toBeGreaterThan(KB);
  expect(failure).toBeLessThan(14 * KB);
  expect(interact + dialog).toBeLessThan(8 * KB);
  expect(diagnose).toBeLessThan(42 * KB);
});
