/**
 * An entry as it lies in Redis: `1 <issued> <expires> <a|u> <key id|-> <content>`. What comes before the content is
 * read by the scripts; `a` is an entry of the application, `u` of an account. The content is a line that says which entry
 * it is, so that one that was moved elsewhere is not taken, and the entry as JSON. `1 <issued> <expires> r -` is in the
 * place of an entry that was removed.
 */
import { digestOf } from "../token-facts.ts";
import { type Entry, idOf, isSection } from "./entries.ts";
import type { IgnoredEvent } from "./events.ts";
import type { Sealer } from "./key-ring.ts";

/** Why a record is not an entry. */
export type Unreadable = Omit<IgnoredEvent, "type">;

/** The name of an entry's field: it tells neither account nor scopes. */
export function fieldOf(partition: string, id: string): string {
  return digestOf("field", partition, id);
}

/** Whether it is in the place of an entry that was removed. */
export function isRemoved(record: string): boolean {
  return /^1 \d+ \d+ r -$/.test(record);
}

/** Writes a record for a partition. */
export async function encodeRecord(entry: Entry, partition: string, sealer: Sealer | undefined): Promise<string> {
  const { section, key, text, account = "", issuedAt, expiresAt, id } = entry;
  const head = `1 ${issuedAt} ${expiresAt} ${account === "" ? "a" : "u"} ${sealer?.keyId ?? "-"}`;
  const content = `${JSON.stringify([section, key, account])}\n${text}`;
  return `${head} ${sealer ? await sealer.seal(content, contextOf(head, partition, fieldOf(partition, id))) : content}`;
}

/** Reads a record of a partition's field; at once where it is not sealed. */
export function decodeRecord(
  record: string,
  field: string,
  partition: string,
  sealer: Sealer | undefined,
): Entry | Unreadable | Promise<Entry | Unreadable> {
  const [head = "", issued = "", expires = "", keyId = ""] = record.match(HEAD) ?? [];
  if (head === "") return UNREADABLE;
  const isSealed = keyId !== "-";
  if (isSealed && !sealer?.knows(keyId)) return { reason: "unknown-key", keyId };
  // With a ring, nothing is believed that anybody may have written.
  if (!isSealed && sealer) return UNREADABLE;
  const read = (content: string | undefined): Entry | Unreadable => {
    const entry = content === undefined ? undefined : readContent(content, Number(issued), Number(expires));
    return entry && fieldOf(partition, entry.id) === field ? entry : UNREADABLE;
  };
  const content = record.slice(head.length);
  if (!isSealed || !sealer) return read(content);
  return sealer.open(content, keyId, contextOf(head.trimEnd(), partition, field)).then(read);
}

const HEAD = /^1 (\d{1,15}) (\d{1,15}) [au] ([\w-]{1,64}) /;
const UNREADABLE: Unreadable = { reason: "unreadable" };

function contextOf(head: string, partition: string, field: string): string {
  return `${head} ${partition} ${field}`;
}

function readContent(content: string, issuedAt: number, expiresAt: number): Entry | undefined {
  const end = content.indexOf("\n");
  const text = content.slice(end + 1);
  try {
    const [section, key, account] = JSON.parse(content.slice(0, end)) as unknown[];
    const value: unknown = JSON.parse(text);
    if (!isSection(section) || typeof key !== "string" || typeof account !== "string") return undefined;
    if (typeof value !== "object" || value === null || key === "__proto__") return undefined;
    return { id: idOf(section, key), section, key, text, account: account || undefined, issuedAt, expiresAt };
  } catch {
    return undefined;
  }
}
