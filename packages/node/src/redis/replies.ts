/** Reads replies of Redis, which clients give in several shapes, and which may be anything. */

/** The fields of a hash; `undefined` where the reply is none. */
export function pairsOf(reply: unknown): Map<string, string> | undefined {
  if (Array.isArray(reply)) return pairs(reply);
  if (reply instanceof Map) return pairs([...reply].flat());
  if (typeof reply !== "object" || reply === null || Buffer.isBuffer(reply)) return undefined;
  return pairs(Object.entries(reply).flat());
}

/** A list of texts; `undefined` where the reply is none. */
export function textsOf(reply: unknown): string[] | undefined {
  if (!Array.isArray(reply)) return undefined;
  const read = reply.map(textOf);
  return read.every((one) => one !== undefined) ? read : undefined;
}

function pairs(flat: readonly unknown[]): Map<string, string> | undefined {
  const read = new Map<string, string>();
  for (let index = 0; index < flat.length; index += 2) {
    const name = textOf(flat[index]);
    const value = textOf(flat[index + 1]);
    if (name === undefined || value === undefined) return undefined;
    read.set(name, value);
  }
  return read;
}

/** Clients may be set up to give buffers or numbers. */
function textOf(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  if (typeof value === "number") return String(value);
  return Buffer.isBuffer(value) ? value.toString("utf8") : undefined;
}
