/** What a process knows of a partition: what it read from Redis, and what it has yet to write there. No effects. */
import type { Entry } from "./entries.ts";

/** How long an empty partition stays in Redis, so that what was removed is told from what was lost, in seconds. */
export const EMPTY_SECONDS = 86_400;

/** An entry, or that there is none any more. */
export interface Change {
  readonly id: string;
  /** `undefined`: removed. */
  readonly entry: Entry | undefined;
  /** Of a removal: the entry that was removed, and nothing newer. */
  readonly issuedAt: number;
  /** It was there before: where it has been removed meanwhile, it stays removed. */
  readonly isAgain?: boolean;
}

/** What was read of a partition. */
export interface Snapshot {
  /** Another one after every loss; "" where Redis has no such partition. */
  readonly epoch: string;
  readonly entries: readonly Entry[];
}

interface Held extends Change {
  /** When Redis got it, in the order of this mirror's doings; `undefined`: it has not. */
  storedAt: number | undefined;
}

/** The entries of one partition. */
export class Mirror {
  readonly #held = new Map<string, Held>();
  #epoch: string | undefined;
  #confirmedAt = Number.NEGATIVE_INFINITY;
  #ticks = 0;

  /** A point in the order of readings and writings. */
  tick(): number {
    return ++this.#ticks;
  }

  /** The account whose partition it is; `undefined`: nobody's, as far as is known. */
  get owner(): string | undefined {
    for (const { entry } of this.#held.values()) if (entry?.account !== undefined) return entry.account;
    return undefined;
  }

  /** The entries that are there, ended ones left out. */
  *entries(now: number): Generator<Entry> {
    for (const { entry } of this.#held.values()) {
      if (entry && (entry.expiresAt === 0 || entry.expiresAt * 1000 > now)) yield entry;
    }
  }

  /** What Redis has yet to get. */
  unwritten(): Change[] {
    return [...this.#held.values()].filter(({ storedAt }) => storedAt === undefined);
  }

  /** Takes what MSAL changed. */
  change(changes: readonly Change[]): void {
    for (const change of changes) this.#held.set(change.id, { ...change, storedAt: undefined });
  }

  /** Notes that Redis has got these, or has something newer, in the partition of that epoch. */
  written(changes: readonly Change[], epoch: string, now: number): void {
    const tick = this.tick();
    for (const change of changes) {
      const held = this.#held.get(change.id);
      if (held === change) held.storedAt = tick;
    }
    // Where it is another epoch than the known one, the next reading finds out what is lost.
    this.#epoch ??= epoch;
    this.#confirmedAt = now;
  }

  /** Drops an entry here, and leaves it in Redis. */
  forget(id: string): void {
    this.#held.delete(id);
  }

  /** Drops what is of another account than the partition's. */
  yieldTo(owner: string): void {
    for (const [id, { entry }] of this.#held) {
      if (entry?.account !== undefined && entry.account !== owner) this.#held.delete(id);
    }
  }

  /**
   * Takes a reading that began at a tick.
   *
   * @param now Milliseconds of a clock that never goes back.
   */
  absorb(read: Snapshot, began: number, now: number): void {
    const lost = this.#epoch !== undefined && read.epoch !== this.#epoch;
    // What Redis lost is written again, unless it may have been removed there meanwhile, and the note of it ended.
    const restores = lost && now - this.#confirmedAt < EMPTY_SECONDS * 1000;
    const found = new Map(read.entries.map((entry) => [entry.id, entry]));
    for (const [id, held] of this.#held) {
      if (held.storedAt === undefined || held.storedAt > began) continue;
      if (restores && held.entry) this.#held.set(id, { ...held, storedAt: undefined, isAgain: true });
      else if (!found.has(id)) this.#held.delete(id);
    }
    for (const entry of found.values()) {
      const held = this.#held.get(entry.id);
      // What we wrote after the reading began, or have yet to write, is not in it.
      const isOurs = held && (held.storedAt === undefined || held.storedAt > began);
      if (isOurs && held.issuedAt >= entry.issuedAt) continue;
      this.#held.set(entry.id, { id: entry.id, entry, issuedAt: entry.issuedAt, storedAt: began });
    }
    this.#epoch = read.epoch === "" ? undefined : read.epoch;
    this.#confirmedAt = now;
  }
}
