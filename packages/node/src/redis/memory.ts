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
    const found = entriesOf(this.#cache.serialize(), this.#live(), now);
    const isNew = ({ id, text }: Entry) => this.#put.get(id)?.text !== text;
    const tokens = found.filter((entry) => isToken(entry) && isNew(entry));
    // By the token service's clock, where it tells the time: a process whose own is ahead would hold off all others.
    const came = tokens.length > 0 ? Math.max(...tokens.map(({ issuedAt }) => issuedAt)) : undefined;
    const used = new Set(tokens.flatMap(({ section, account }) => (section === "AccessToken" ? (account ?? []) : [])));
    const held = new Map<string, Entry>();
    const changes: Change[] = [];
    for (const entry of found) {
      const { id } = entry;
      const before = this.#put.get(id);
      if (before === undefined || isNew(entry)) {
        const dated = isToken(entry) || came === undefined ? entry : { ...entry, issuedAt: came };
        held.set(id, dated);
        changes.push({ id, entry: dated, issuedAt: dated.issuedAt });
      } else if (entry.section === "RefreshToken" && used.has(entry.account ?? "")) {
        // The token service gave the same one again: it lives longer, and is no newer than before.
        const prolonged = { ...before, expiresAt: entry.expiresAt };
        held.set(id, prolonged);
        changes.push({ id, entry: prolonged, issuedAt: before.issuedAt, isAgain: true });
      } else held.set(id, before);
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

/** Whether it tells the token service's time. */
function isToken({ section }: Entry): boolean {
  return section === "AccessToken" || section === "IdToken";
}
