/** Releases are complete, and the workflows that make them run only what was reviewed. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { packages, root } from "../support/sources.ts";

const folder = join(root, ".github/workflows");
const workflows = readdirSync(folder).map((name) => ({ name, text: readFileSync(join(folder, name), "utf8") }));

test("every public package is released together with the others", () => {
  const { fixed }: { fixed: string[][] } = JSON.parse(readFileSync(join(root, ".changeset/config.json"), "utf8"));
  const names = packages().flatMap((one) => (one.private ? [] : [one.name]));
  expect(fixed.map((group) => group.toSorted())).toEqual([names.toSorted()]);
});

test.each(workflows)(
  "the actions of $name are pinned to a commit, and its jobs start without permissions",
  ({ text }) => {
    expect(text).toMatch(/^permissions: \{\}$/m);
    expect(unpinned(text)).toEqual([]);
  },
);

test("an action that is not pinned is found", () => {
  expect(unpinned("- uses: actions/checkout@v5\n- uses: a/b@08c6903cd8c0fde910a37f88322edcfb5dd907a8\n")).toHaveLength(
    2,
  );
});

/** The steps that use an action by anything but a commit with its version in a comment. */
function unpinned(workflow: string): string[] {
  const uses = workflow.match(/\buses:.*$/gm) ?? [];
  return uses.filter((line) => !/^uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line));
}
