/** Gets the input from an argument, a file or standard input, as text. */
import { readFile, stat } from "node:fs/promises";
import { BadInput } from "./bad-input.ts";

/** What commands read from. */
export interface Source {
  readonly words: readonly string[];
  readonly file: string | undefined;
  readonly stdin: AsyncIterable<Uint8Array | string> & { readonly isTTY?: boolean | undefined };
}

/** The most that is read: a HAR file of ten thousand calls with bodies is well below. */
const MAX_BYTES = 512 * 1024 * 1024;

/** The text to explain; `undefined` where none was given and standard input is a terminal. */
export async function readInput({ words, file, stdin }: Source): Promise<string | undefined> {
  if (file !== undefined) return decode(await readWholeFile(file), JSON.stringify(file));
  if (words.length > 0 && words.join(" ") !== "-") return words.join(" ");
  if (words.length === 0 && stdin.isTTY) return undefined;
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stdin) {
    const bytes = Buffer.from(chunk);
    length += bytes.length;
    if (length > MAX_BYTES)
      throw new BadInput("Standard input is longer than 512 MB: give the part with the refused calls.");
    chunks.push(bytes);
  }
  return decode(Buffer.concat(chunks), "standard input");
}

async function readWholeFile(file: string): Promise<Buffer> {
  try {
    const { size } = await stat(file);
    if (size > MAX_BYTES)
      throw new BadInput(`${JSON.stringify(file)} is longer than 512 MB: give the part with the refused calls.`);
    return await readFile(file);
  } catch (error) {
    if (error instanceof BadInput) throw error;
    throw new BadInput(
      `Cannot read ${JSON.stringify(file)}: ${reason(error)}. Give the path of a text file or a HAR file.`,
    );
  }
}

function reason(error: unknown): string {
  switch ((error as NodeJS.ErrnoException).code) {
    case "ENOENT":
      return "there is no such file";
    case "EISDIR":
      return "it is a folder";
    case "EACCES":
      return "access is denied";
    default:
      return "it could not be opened";
  }
}

/** Windows' tools write UTF-16; everything else is UTF-8. */
function decode(bytes: Buffer, name: string): string {
  const isUtf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
  const text = new TextDecoder(isUtf16 ? "utf-16le" : "utf-8").decode(bytes);
  if (isBinary(text)) {
    throw new BadInput(
      `What came from ${name} is not text. Give a header, a token, an error text, curl output or a HAR file (JSON, not zipped).`,
    );
  }
  return text;
}

function isBinary(text: string): boolean {
  const start = text.slice(0, 4_096);
  let odd = 0;
  for (let at = 0; at < start.length; at++) {
    const code = start.charCodeAt(at);
    if (code === 0) return true;
    if (code === 0xfffd || (code < 0x20 && code !== 0x09 && code !== 0x0a && code !== 0x0d && code !== 0x1b)) odd++;
  }
  return odd > start.length / 50;
}
