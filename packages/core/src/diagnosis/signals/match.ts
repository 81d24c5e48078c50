/** Finds all signals in one pass over the words of the evidence. */
import type { Source, SourceText } from "../evidence/facts.ts";
import { MARKS, SIGNALS } from "./all.ts";
import type { Mark, Signal } from "./signal.ts";
import { wordsOf } from "./words.ts";

/** A signal that was found, with where and by which of its phrases. */
export interface Hit {
  readonly signal: Signal;
  readonly source: Source;
  readonly phrase: string;
  /** Its place in the table: of two that weigh the same, the earlier one counts. */
  readonly order: number;
}

/** All that was found in the texts. */
export interface Matches {
  readonly hits: readonly Hit[];
  readonly marks: ReadonlySet<string>;
  /** The numbers after `AADSTS`. */
  readonly aadsts: readonly string[];
  /** Words that have the form of a known family of codes, as they were found. */
  readonly codes: readonly string[];
}

/** Looks for every signal and mark of the tables. */
export function matchSignals(texts: readonly SourceText[]): Matches {
  index ??= buildIndex();
  const hits = new Map<Signal, Hit>();
  const marks = new Set<string>();
  const aadsts: string[] = [];
  const codes = new Set<string>();
  for (const { source, text } of texts) {
    const words = wordsOf(text);
    for (let at = 0; at < words.length; at++) {
      const word = words[at] as string;
      const entries = index.get(word);
      if (entries) {
        for (const entry of entries) {
          if (!matches(entry.words, words, at)) continue;
          if ("mark" in entry.of) marks.add(entry.of.mark);
          else if (!hits.has(entry.of)) {
            hits.set(entry.of, { signal: entry.of, source, phrase: entry.phrase, order: entry.order });
          }
        }
      }
      if (endsInDigit(word) || word.startsWith("0x")) {
        const number = /^aadsts(\d{4,8})$/.exec(word)?.[1];
        if (number) aadsts.push(number);
        else if (codes.size < 20 && CODE_FAMILY.test(word)) codes.add(word);
        for (const family of FAMILIES) {
          if (!family.code.test(word) || index.has(word)) continue;
          const signal = family.signal;
          if (!hits.has(signal)) hits.set(signal, { signal, source, phrase: word.toUpperCase(), order: 900 });
        }
      }
    }
  }
  return { hits: [...hits.values()], marks, aadsts, codes: [...codes] };
}

interface Entry {
  readonly words: readonly string[];
  readonly phrase: string;
  readonly of: Signal | Mark;
  readonly order: number;
}

let index: Map<string, Entry[]> | undefined;

/** By the first word of each phrase, so that a word of the evidence costs one look-up. */
function buildIndex(): Map<string, Entry[]> {
  const entries = new Map<string, Entry[]>();
  let order = 0;
  for (const of of [...SIGNALS, ...MARKS]) {
    order++;
    for (const phrase of of.says) {
      const words = phrase.split(" * ").flatMap((part, at) => (at === 0 ? wordsOf(part) : ["*", ...wordsOf(part)]));
      const first = words[0] ?? "";
      const list = entries.get(first);
      const entry = { words, phrase, of, order };
      if (list) list.push(entry);
      else entries.set(first, [entry]);
    }
  }
  return entries;
}

/** The widest gap that `*` stands for, in words. */
const MAX_GAP = 8;

function matches(pattern: readonly string[], words: readonly string[], from: number): boolean {
  let at = from + 1;
  for (let next = 1; next < pattern.length; next++) {
    if (pattern[next] === "*") {
      const wanted = pattern[++next];
      const end = Math.min(words.length, at + MAX_GAP + 1);
      while (at < end && words[at] !== wanted) at++;
      if (at >= end) return false;
      at++;
    } else if (words[at++] !== pattern[next]) return false;
  }
  return true;
}

function endsInDigit(word: string): boolean {
  const code = word.charCodeAt(word.length - 1);
  return code >= 0x30 && code <= 0x39;
}

/** Codes that people search for: of Entra, Key Vault, Azure DevOps, the JWT library, Windows and Dataverse. */
const CODE_FAMILY = /^(?:akv|tf|vs|idx|idw|msis)\d{4,7}$|^0x[0-9a-f]{8}$/;

/** What the numbers of the .NET JWT library mean as families, for those without a line of their own. */
const FAMILIES: readonly { code: RegExp; signal: Signal }[] = [
  { code: /^idx105\d\d$/, signal: { says: [], means: "token-untrusted", weight: 4 } },
  { code: /^idx1[24]\d{3}$/, signal: { says: [], means: "token-malformed", weight: 4 } },
];
