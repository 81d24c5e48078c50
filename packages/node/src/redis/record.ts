/**
 * An entry as it lies in Redis: `1 <issued> <expires> <a|u> <key id|-> <content>`. What comes before the content is
 * read by the scripts; `a` is an entry of the application, `u` of an account. The content says which entry it is, so
 * that one that was moved elsewhere is not taken.
 */
import { digestOf } from "../token-facts.ts";
import { type Entry, entryOf, idOf, isSection } from "./entries.ts";
import type { IgnoredEvent } from "./events.ts";
import type { Sealer } from "./key-ring.ts";

/** Why a record is not an entry. */
export type Unreadable = Omit<IgnoredEvent, "type">;

/** The name of an entry's field: it tells neither account nor scopes. */
export function fieldOf(partition: string, id: string): string {
  return digestOf("field", partition, id);
}

/** Writes a record for a partition. */
export async function encodeRecord(entry: Entry, partition: string, sealer: Sealer | undefined): Promise<string> {
  const { section, key, text, account, issuedAt, expiresAt, id } = entry;
  const head = `1 ${issuedAt} ${expiresAt} ${account === undefined ? "a" : "u"} ${sealer?.keyId ?? "-"}`;
  const content = `[${JSON.stringify(section)},${JSON.stringify(key)},${text}]`;
  return `${head} ${sealer ? await sealer.seal(content, contextOf(head, partition, id)) : content}`;
}

/** Reads a record of a partition's field. */
export async function decodeRecord(
  record: string,
  field: string,
  partition: string,
  sealer: Sealer | undefined,
): Promise<Entry | Unreadable> {
  const unreadable: Unreadable = { reason: "unreadable" };
  const [, head = "", issued, expires, keyId = "", content = ""] =
    record.match(/^(1 (\d{1,15}) (\d{1,15}) [au] ([\w-]{1,64})) (.+)$/s) ?? [];
  if (head === "") return unreadable;
  const sealed = keyId !== "-";
  if (sealed && !sealer?.knows(keyId)) return { reason: "unknown-key", keyId };
  // With a ring, nothing is believed that anybody may have written.
  if (!sealed && sealer) return unreadable;
  const text = sealed ? await sealer?.open(content, keyId, `${head} ${partition} ${field}`) : content;
  const entry = text === undefined ? undefined : readContent(text);
  if (!entry || fieldOf(partition, entry.id) !== field) return unreadable;
  return { ...entry, issuedAt: Number(issued), expiresAt: Number(expires) };
}

function contextOf(head: string, partition: string, id: string): string {
  return `${head} ${partition} ${fieldOf(partition, id)}`;
}

function readContent(text: string): Entry | undefined {
  try {
    const [section, key, value] = JSON.parse(text) as unknown[];
    if (!isSection(section) || typeof key !== "string" || typeof value !== "object" || value === null) return undefined;
    return { ...entryOf(section, key, value as Record<string, unknown>, 0), id: idOf(section, key) };
  } catch {
    return undefined;
  }
}
