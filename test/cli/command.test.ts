/** The command as npm links it: there before anything is built. */
import { spawnSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const bin = fileURLToPath(new URL("../../packages/cli/bin/msal-fetch.js", import.meta.url));

it("is a file of the repository that can be run", () => {
  accessSync(bin, constants.X_OK);
  const tracked = spawnSync("git", ["ls-files", "--error-unmatch", bin], { encoding: "utf8" });
  expect(tracked.status === 0 || tracked.error !== undefined || /not a git/.test(tracked.stderr)).toBe(true);
});
