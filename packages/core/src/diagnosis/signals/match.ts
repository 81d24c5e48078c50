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
  const matcher = new Matcher();
  for (const { source, text } of texts) matcher.read(wordsOf(text), source);
  return { hits: [...matcher.hits.values()], marks: matcher.marks, aadsts: matcher.aadsts, codes: [...matcher.codes] };
}

const MAX_CODES = 20;

class Matcher {
  readonly hits: Map<Signal, Hit> = new Map();
  readonly marks: Set<string> = new Set();
  readonly aadsts: string[] = [];
  readonly codes: Set<string> = new Set();
  readonly #index: ReadonlyMap<string, readonly Entry[]> = entriesByWord();

  read(words: readonly string[], source: Source): void {
    for (let at = 0; at < words.length; at++) {
      const word = words[at] as string;
      const entries = this.#index.get(word);
      if (entries) for (const entry of entries) if (matches(entry.words, words, at)) this.#found(entry, source);
      if (isNumbered(word)) this.#code(word, source, entries !== undefined);
    }
  }

  #found({ of, phrase, order }: Entry, source: Source): void {
    if ("mark" in of) this.marks.add(of.mark);
    else if (!this.hits.has(of)) this.hits.set(of, { signal: of, source, phrase, order });
  }

  #code(word: string, source: Source, isKnown: boolean): void {
    const number = /^aadsts(\d{4,8})$/.exec(word)?.[1];
    if (number) {
      if (this.aadsts.length < MAX_CODES) this.aadsts.push(number);
      return;
    }
    if (this.codes.size < MAX_CODES && CODE_FAMILY.test(word)) this.codes.add(word);
    if (isKnown) return;
    for (const { code, signal } of FAMILIES) {
      if (!code.test(word) || this.hits.has(signal)) continue;
      this.hits.set(signal, { signal, source, phrase: word.toUpperCase(), order: Number.MAX_SAFE_INTEGER });
    }
  }
}

interface Entry {
  readonly words: readonly string[];
  readonly phrase: string;
  readonly of: Signal | Mark;
  readonly order: number;
}

let index: Map<string, Entry[]> | undefined;

/** By the first word of each phrase, so that a word of the evidence costs one look-up. */
function entriesByWord(): ReadonlyMap<string, readonly Entry[]> {
  index ??= buildIndex();
  return index;
}

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

/** Letters, then digits; or a number in hexadecimal. */
function isNumbered(word: string): boolean {
  const last = word.charCodeAt(word.length - 1);
  if (word.startsWith("0x")) return true;
  return last >= 0x30 && last <= 0x39 && word.charCodeAt(0) > 0x39;
}

/** Codes that people search for: of Entra, Key Vault, Azure DevOps, the JWT library, Windows and Dataverse. */
const CODE_FAMILY = /^(?:akv|tf|vs|idx|idw|msis)\d{4,7}$|^0x[0-9a-f]{8}$/;

/** What the numbers of the .NET JWT library mean as families, for those without a line of their own. */
const FAMILIES: readonly { code: RegExp; signal: Signal }[] = [
  { code: /^idx105\d\d$/, signal: { says: [], means: "token-untrusted", weight: 4 } },
  { code: /^idx1[24]\d{3}$/, signal: { says: [], means: "token-malformed", weight: 4 } },
];
