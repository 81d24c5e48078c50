/** Finds the fenced code blocks of Markdown text. */

/** A line of a document. */
export interface Line {
  /** Counted from 1. */
  number: number;
  text: string;
}

/** A fenced block. */
export interface Block {
  /** The word after the fence, such as `ts` or `sh`. */
  language: string;
  code: Line[];
  /** What a comment `<!-- preamble: … -->` right above holds: code that the block needs and the reader does not. */
  preamble: Line[];
}

/**
 * Every fenced block, in order.
 *
 * @throws Error if a fence or a preamble is never closed
 */
export function blocksOf(markdown: string): Block[] {
  const blocks: Block[] = [];
  let preamble: Line[] = [];
  let inside: "text" | "preamble" | "code" = "text";
  for (const [index, text] of markdown.split("\n").entries()) {
    const line = { number: index + 1, text };
    if (inside === "code") {
      if (/^\s*```\s*$/.test(text)) inside = "text";
      else blocks.at(-1)?.code.push(line);
      continue;
    }
    const [, opened] = text.match(/^\s*<!-- preamble:(.*)$/) ?? [];
    if (inside === "preamble" || opened !== undefined) {
      const [code = "", end] = (opened ?? text).split("-->");
      preamble.push({ ...line, text: code });
      inside = end === undefined ? "preamble" : "text";
      continue;
    }
    const [, language] = text.match(/^\s*```(\w*)/) ?? [];
    if (language !== undefined) {
      blocks.push({ language, code: [], preamble });
      inside = "code";
    }
    // A preamble belongs to the block right below it, blank lines aside.
    if (text.trim() !== "") preamble = [];
  }
  if (inside !== "text") throw new Error(`A ${inside} block is never closed`);
  return blocks;
}

/** A block as a module whose lines have the numbers that they have in the document. */
export function moduleOf({ preamble, code }: Block): string {
  const lines: string[] = [];
  for (const { number, text } of [...preamble, ...code]) lines[number - 1] = text;
  return `${Array.from(lines, (line) => line ?? "").join("\n")}\nexport {};\n`;
}
