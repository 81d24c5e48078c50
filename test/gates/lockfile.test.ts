/** `npm ci` works on a fresh clone, on every platform. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root } from "../support/sources.ts";

interface Locked {
  resolved?: string;
  link?: boolean;
  optionalDependencies?: Record<string, string>;
}

type Lock = Readonly<Record<string, Locked>>;

const { packages }: { packages: Lock } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));

test("the lockfile holds the builds for every platform", () => {
  // npm leaves out what a registry did not have, and then refuses its own lockfile.
  expect(missing(packages)).toEqual([]);
});

test("the lockfile names no registry but the public one", () => {
  const elsewhere = Object.values(packages).flatMap(({ resolved, link }) => (resolved && !link ? [resolved] : []));
  expect(elsewhere.filter((url) => !url.startsWith("https://registry.npmjs.org/"))).toEqual([]);
});

test("an optional dependency is found where Node would look for it", () => {
  const lock = {
    "": {},
    "node_modules/a": { optionalDependencies: { b: "1", c: "1", d: "1" } },
    "node_modules/a/node_modules/b": {},
    "node_modules/c": {},
    "node_modules/x/node_modules/d": {},
  };
  expect(missing(lock)).toEqual(["d, for node_modules/a"]);
});

function missing(lock: Lock): string[] {
  return Object.entries(lock).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies)
      .filter((name) => !placesFor(path, name).some((place) => place in lock))
      .map((name) => `${name}, for ${path}`),
  );
}

function placesFor(path: string, name: string): string[] {
  const parents = path
    .split("/node_modules/")
    .map((_, index, parts) => parts.slice(0, index + 1).join("/node_modules/"));
  return [...parents.map((parent) => `${parent}/node_modules/${name}`), `node_modules/${name}`];
}
