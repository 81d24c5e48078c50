/** Reads replies of Redis, which clients give in several shapes, and which may be anything. */

/** The fields of a hash; `undefined` where the reply is none. */
export function pairsOf(reply: unknown): [string, string][] | undefined {
  if (reply instanceof Map) return texts([...reply]);
  if (Array.isArray(reply)) {
    if (reply.length % 2 !== 0) return undefined;
    return texts(Array.from({ length: reply.length / 2 }, (_, index) => reply.slice(2 * index, 2 * index + 2)));
  }
  return typeof reply === "object" && reply !== null && !Buffer.isBuffer(reply)
    ? texts(Object.entries(reply))
    : undefined;
}

/** A list of texts; `undefined` where the reply is none. */
export function textsOf(reply: unknown): string[] | undefined {
  if (!Array.isArray(reply)) return undefined;
  const read = reply.map(textOf);
  return read.every((one) => one !== undefined) ? read : undefined;
}

function texts(pairs: unknown[][]): [string, string][] | undefined {
  const read = pairs.map((pair) => pair.map(textOf));
  return read.every((pair): pair is [string, string] => pair.every((one) => one !== undefined)) ? read : undefined;
}

/** Clients may be set up to give buffers or numbers. */
function textOf(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  if (typeof value === "number") return String(value);
  return Buffer.isBuffer(value) ? value.toString("utf8") : undefined;
}
