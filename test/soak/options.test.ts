/** The command line of the soak. */
import { tmpdir } from "node:os";
import { expect, test } from "vitest";
import { HELP, readOptions } from "./options.ts";

test("without arguments it is ten minutes at 200 calls a second", () => {
  expect(readOptions([])).toEqual({ seconds: 600, rate: 200, seed: 1, out: `${tmpdir()}/msal-fetch-soak-1.svg` });
});

test("every option is read", () => {
  const args = ["--seconds", "30", "--rate", "100", "--seed", "7", "--out", "a.svg"];
  expect(readOptions(args)).toEqual({ seconds: 30, rate: 100, seed: 7, out: "a.svg" });
});

test.each([
  ["--seconds", "9"],
  ["--seconds", "1.5"],
  ["--rate", "49"],
  ["--rate", "many"],
  ["--seed", "-1"],
])("%s %s is refused with what is wrong", (name, value) => {
  expect(() => readOptions([`${name}=${value}`])).toThrow(`${name} must be a whole number`);
});

test("an unknown option is refused, and help names every option", () => {
  expect(() => readOptions(["--second", "30"])).toThrow("--second");
  expect(readOptions(["--help"])).toBeUndefined();
  for (const name of ["--seconds", "--rate", "--seed", "--out"]) expect(HELP).toContain(name);
});
