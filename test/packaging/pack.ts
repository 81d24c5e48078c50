/** Packs the public packages as they would be published, installs them, and runs programs on the result. */
import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll } from "vitest";
import { type Package, packages, root } from "../support/sources.ts";

/** A package in the form in which it would be published. */
export interface Packed extends Package {
  tarball: string;
  /** What the tarball contains, from its top. */
  files: readonly string[];
}

/** Those packages that are published. */
export const published: readonly Package[] = packages().filter((one) => !one.private);

/** A folder outside of the repository that goes when the file's tests have ended. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "msal-fetch-packaging-"));
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

/** Packs every public package into a folder. */
export async function packAll(folder: string): Promise<Packed[]> {
  const selected = published.flatMap(({ name }) => ["--workspace", name]);
  const out = await run("npm", ["pack", "--json", "--pack-destination", folder, ...selected], root);
  const packed: { name: string; filename: string; files: { path: string }[] }[] = JSON.parse(out);
  return packed.map(({ name, filename, files }) => {
    const one = published.find((other) => other.name === name);
    if (!one) throw new Error(`npm packed ${name}, which is not public`);
    return { ...one, tarball: join(folder, filename), files: files.map(({ path }) => path) };
  });
}

/**
 * Installs packages into a project, made from nothing if need be: tarballs as they are, others in the version that the
 * repository uses.
 */
export async function install(packages: readonly string[], project: string): Promise<void> {
  const manifest = join(project, "package.json");
  if (!existsSync(manifest)) writeFileSync(manifest, JSON.stringify({ private: true, type: "module" }));
  const wanted = packages.map((one) => (one.endsWith(".tgz") ? one : `${one}@${versionHere(one)}`));
  await run("npm", ["install", "--prefer-offline", "--no-audit", "--no-fund", "--ignore-scripts", ...wanted], project);
}

/**
 * Runs a program.
 *
 * @returns what it printed
 * @throws Error with all that it printed, if it fails
 */
export async function run(program: string, args: readonly string[], cwd: string): Promise<string> {
  try {
    return (await promisify(execFile)(program, args, { cwd, maxBuffer: 2 ** 26 })).stdout;
  } catch (error) {
    // Without the cause, which would only print everything once more.
    const { stdout = "", stderr = String(error) } = error as { stdout?: string; stderr?: string };
    throw new Error(`${program} ${args.join(" ")} failed:\n${stdout}${stderr}`);
  }
}

/** A program that the repository has installed. */
export function bin(name: string): string {
  return join(root, "node_modules/.bin", name);
}

function versionHere(name: string): string {
  // Note: not every package exports its manifest.
  return JSON.parse(readFileSync(join(root, "node_modules", name, "package.json"), "utf8")).version;
}
