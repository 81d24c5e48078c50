import { expect, test } from "vitest";
import { SIGNALS } from "../../../packages/core/src/diagnosis/signals/all.ts";
import { matchSignals } from "../../../packages/core/src/diagnosis/signals/match.ts";
import { wordsOf } from "../../../packages/core/src/diagnosis/signals/words.ts";

const causes = (text: string): string[] =>
  matchSignals([{ source: "body", text }]).hits.map(({ signal }) => signal.means);

test("finds a phrase whatever case, quotes and blanks stand around it", () => {
  for (const text of ["Invalid audience.", "'INVALID'\n\"Audience\"", "…: invalid-audience (x)"])
    expect(causes(text)).toContain("wrong-audience");
});

test("lets an asterisk stand for up to eight words", () => {
  expect(causes("The audience 'https://api.contoso.com' is invalid")).toContain("wrong-audience");
  expect(causes(`The audience ${"word ".repeat(9)} is invalid`)).not.toContain("wrong-audience");
});

test("does not find a phrase in parts of words", () => {
  expect(causes("xinvalid audiencex")).toEqual([]);
});

test("knows the families of codes beyond the listed ones", () => {
  expect(causes("IDX10599: something")).toEqual(["token-untrusted"]);
  expect(causes("IDX12999: something")).toEqual(["token-malformed"]);
});

test("reads the numbers of the sign-in service", () => {
  expect(matchSignals([{ source: "body", text: "AADSTS50076: a AADSTS: b aadsts700082" }]).aadsts).toEqual([
    "50076",
    "700082",
  ]);
});

test("has only signals that can be found", () => {
  for (const { says } of SIGNALS) {
    expect(says.length).toBeGreaterThan(0);
    for (const phrase of says) {
      expect(phrase, phrase).not.toMatch(/^\*|\*$|^\s|\s$/);
      expect(wordsOf(phrase).length, phrase).toBeGreaterThan(0);
      expect(
        matchSignals([{ source: "body", text: phrase.replaceAll("*", "x") }]).hits.some(({ signal }) =>
          signal.says.includes(phrase),
        ),
        phrase,
      ).toBe(true);
    }
  }
});
