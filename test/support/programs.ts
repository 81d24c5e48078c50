/** Programs that a test needs from the machine: found, else got, else named. */
import { spawnSync } from "node:child_process";

/**
 * Makes sure that a program is there: installed already, or from Debian's package as root. Gives its path.
 * @throws Error saying what to install.
 */
export function ensureProgram(program: string, debianPackage: string = program): string {
  const installed = pathOf(program);
  if (installed) return installed;
  const run = (...args: string[]) =>
    spawnSync("apt-get", args, { encoding: "utf8", env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" } });
  if (process.getuid?.() === 0 && pathOf("apt-get")) {
    run("update");
    run("install", "-y", "--no-install-recommends", debianPackage);
  }
  const got = pathOf(program);
  if (!got) {
    throw new Error(
      `This test needs ${program}. Install it (Debian: apt-get install ${debianPackage}) and run the tests again.`,
    );
  }
  return got;
}

function pathOf(program: string): string {
  return spawnSync("sh", ["-c", `command -v ${program}`], { encoding: "utf8" }).stdout.trim();
}
