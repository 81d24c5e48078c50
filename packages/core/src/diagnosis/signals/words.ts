/** Cuts text into words, so that a signal is found whatever case, quotes and line breaks stand around it. */

/** The most words of one text that are looked at. */
const MAX_WORDS = 12_000;

/** The words of a text in lower case; everything but letters, digits and underscores parts them. */
export function wordsOf(text: string): string[] {
  const words = text.toLowerCase().match(/[a-z0-9_]+/g) ?? [];
  return words.length > MAX_WORDS ? words.slice(0, MAX_WORDS) : words;
}
