/** MSAL's memory, kept equal to the partition: MSAL itself only ever adds to it what a plugin gives. */
import type { MemoryLike } from "../shared-cache.ts";
import { type Entry, entriesOf, idOf, joinEntries } from "./entries.ts";
import type { Change } from "./mirror.ts";

/** The memory of one MSAL client. */
export class Memory {
  readonly #cache: MemoryLike;
  /** What was put there last, by id. */
  #put = new Map<string, Entry>();

  constructor(cache: MemoryLike) {
    this.#cache = cache;
  }

  /** Makes it hold these entries and no others of ours. Gives those that MSAL cannot read. */
  fill(entries: readonly Entry[]): Entry[] {
    const now = new Map(entries.map((entry) => [entry.id, entry]));
    if (this.#holds(now)) return [];
    if (!this.#deserialize(entries)) {
      const bad = entries.filter((entry) => !this.#deserialize([entry]));
      this.fill(entries.filter((entry) => !bad.includes(entry)));
      return bad;
    }
    for (const [id, entry] of this.#put) if (!now.has(id)) this.#drop(entry);
    this.#put = now;
    return [];
  }

  #deserialize(entries: readonly Entry[]): boolean {
    try {
      this.#cache.deserialize(joinEntries(entries));
      return true;
    } catch {
      return false;
    }
  }

  /** What MSAL changed since; nothing of it counts as changed any more. */
  takeChanges(now: number): Change[] {
    const held = new Map(entriesOf(this.#cache.serialize(), this.#live(), now).map((entry) => [entry.id, entry]));
    const changes: Change[] = [];
    for (const [id, entry] of held) {
      const before = this.#put.get(id);
      if (before?.text === entry.text) held.set(id, before);
      else changes.push({ id, entry, issuedAt: entry.issuedAt });
    }
    for (const [id, { issuedAt }] of this.#put) {
      if (!held.has(id)) changes.push({ id, entry: undefined, issuedAt });
    }
    this.#put = held;
    return changes;
  }

  /** Whether nothing is to be done: the same entries were put there, and are there still. */
  #holds(entries: ReadonlyMap<string, Entry>): boolean {
    if (entries.size !== this.#put.size) return false;
    const live = this.#live();
    for (const [id, { key, text }] of entries) if (this.#put.get(id)?.text !== text || !(key in live)) return false;
    return true;
  }

  #drop({ section, key }: Entry): void {
    const live = this.#live();
    if (this.#put.has(idOf(section, key))) delete live[key];
  }

  /** MSAL's own entries by their keys. */
  #live(): Record<string, unknown> {
    return this.#cache.getKVStore?.() ?? {};
  }
}
