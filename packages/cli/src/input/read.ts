/** Gets the input from an argument, a file or standard input, as text. */
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { BadInput } from "./bad-input.ts";

/** What commands read from. */
export interface Source {
  readonly words: readonly string[];
  readonly file: string | undefined;
  readonly stdin: AsyncIterable<Uint8Array | string> & { readonly isTTY?: boolean | undefined };
}

/** The most that is read: a HAR file of ten thousand calls with bodies is well below. */
const MAX_BYTES = 512 * 1024 * 1024;

/** How much is taken, and what messages say is to be given instead. */
export interface Limits {
  readonly maxBytes: number;
  readonly give: string;
}

const RECORDING: Limits = {
  maxBytes: MAX_BYTES,
  give: "Give a header, a token, an error text, curl output or a HAR file (JSON, not zipped).",
};

/** The text that was given; `undefined` where there is none and standard input is a terminal. */
export async function readInput(
  { words, file, stdin }: Source,
  limits: Limits = RECORDING,
): Promise<string | undefined> {
  if (file !== undefined) return decode(await readWholeFile(file, limits), JSON.stringify(file), limits);
  if (words.length > 0 && words.join(" ") !== "-") return words.join(" ");
  if (words.length === 0 && stdin.isTTY) return undefined;
  return decode(await readAll(stdin, "Standard input", limits), "standard input", limits);
}

/** Bounded: what has no size, such as a pipe or a device, may have no end either. */
async function readAll(source: Source["stdin"], name: string, limits: Limits): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of source) {
    const bytes = Buffer.from(chunk);
    length += bytes.length;
    if (length > limits.maxBytes) throw tooLong(name, limits);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

function tooLong(name: string, { maxBytes, give }: Limits): BadInput {
  const megabytes = maxBytes / 1_048_576;
  const most = megabytes < 1 ? `${maxBytes / 1024} kB` : `${megabytes} MB`;
  const instead = maxBytes === MAX_BYTES ? "Give the part with the refused calls." : give;
  return new BadInput(`${name} is longer than ${most}. ${instead}`);
}

async function readWholeFile(file: string, limits: Limits): Promise<Buffer> {
  try {
    const { size } = await stat(file);
    if (size > limits.maxBytes) throw tooLong(JSON.stringify(file), limits);
    return await readAll(createReadStream(file), JSON.stringify(file), limits);
  } catch (error) {
    if (error instanceof BadInput) throw error;
    const give = limits === RECORDING ? "Give the path of a text file or a HAR file." : limits.give;
    throw new BadInput(`Cannot read ${JSON.stringify(file)}: ${reason(error)}. ${give}`);
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
function decode(bytes: Buffer, name: string, { give }: Limits): string {
  const isUtf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
  const text = new TextDecoder(isUtf16 ? "utf-16le" : "utf-8").decode(bytes);
  if (isBinary(text)) {
    throw new BadInput(`What came from ${name} is not text. ${give}`);
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
