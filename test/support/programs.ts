/** Programs that a test needs from the machine: found, else got, else named. */
import { spawnSync } from "node:child_process";

/**
 * Makes sure that a program is there: installed already, or from Debian's package as root.
 * @throws Error saying what to install.
 */
export function ensureProgram(program: string, debianPackage: string = program): void {
  if (isThere(program)) return;
  const run = (...args: string[]) =>
    spawnSync("apt-get", args, { encoding: "utf8", env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" } });
  if (process.getuid?.() === 0 && isThere("apt-get")) {
    run("update");
    run("install", "-y", "--no-install-recommends", debianPackage);
  }
  if (!isThere(program)) {
    throw new Error(
      `This test needs ${program}. Install it (Debian: apt-get install ${debianPackage}) and run the tests again.`,
    );
  }
}

function isThere(program: string): boolean {
  return spawnSync("sh", ["-c", `command -v ${program}`]).status === 0;
}
