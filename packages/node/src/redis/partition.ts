/** One partition of the cache: what this process knows of it, kept in step with Redis. */
import { randomUUID } from "node:crypto";
import type { Entry } from "./entries.ts";
import type { IgnoredEvent } from "./events.ts";
import type { Sealer } from "./key-ring.ts";
import { type Change, EMPTY_SECONDS, Mirror } from "./mirror.ts";
import { decodeRecord, encodeRecord, fieldOf, isRemoved, type Unreadable } from "./record.ts";
import { pairsOf, textsOf } from "./replies.ts";
import { RETRY_MS, Retry } from "./retry.ts";
import { WRITE } from "./scripts.ts";
import type { Station } from "./station.ts";

/** The turn under which an entry is written. */
export interface WriteTurn {
  readonly ledger: string;
  readonly fence: number;
}

/** A record, and what it was for the partition's owner. */
interface Known {
  readonly record: string;
  readonly owner: string;
  readonly entry: Entry | undefined;
}

/** One partition. Nothing here rejects: what Redis does not do is told, and made good later. */
export class Partition {
  /** The name of its key in Redis. */
  readonly name: string;
  readonly #station: Station;
  readonly #sealer: Sealer | undefined;
  readonly #tell: (event: IgnoredEvent) => void;
  readonly #mirror = new Mirror();
  /** What was read before, by field: most of it is the same the next time. */
  #records = new Map<string, Known>();
  #reading: Promise<void> | undefined;
  /** Before that, no look writes in the background. */
  #retryAt = Number.NEGATIVE_INFINITY;
  readonly #retry: Retry = new Retry(() => this.write());

  constructor(name: string, station: Station, sealer: Sealer | undefined, tell: (event: IgnoredEvent) => void) {
    this.name = name;
    this.#station = station;
    this.#sealer = sealer;
    this.#tell = tell;
  }

  entries(): Entry[] {
    return [...this.#mirror.entries(Date.now())];
  }

  /** Learns what is in Redis; readings at the same time are one, unless it must begin now. */
  async read(now: "shared" | "anew" = "shared"): Promise<void> {
    if (now === "shared" && this.#reading) return this.#reading;
    const reading = this.#read().finally(() => {
      if (this.#reading === reading) this.#reading = undefined;
    });
    this.#reading = reading;
    return reading;
  }

  /** Takes what MSAL changed, at once, but nothing of another account. */
  take(changes: readonly Change[]): void {
    const owner = this.#mirror.owner ?? changes.find(({ entry }) => entry?.account !== undefined)?.entry?.account;
    const own = changes.filter(({ entry }) => entry?.account === undefined || entry.account === owner);
    this.#mirror.change(own);
    if (own.length < changes.length) this.#tell({ type: "entry-ignored", reason: "foreign-account" });
  }

  /** Uses entries no more that MSAL cannot read. */
  ignore(entries: readonly Entry[]): void {
    for (const { id } of entries) {
      const field = fieldOf(this.name, id);
      const known = this.#records.get(field);
      if (known) this.#records.set(field, { ...known, entry: undefined });
      this.#mirror.forget(id);
      this.#tell({ type: "entry-ignored", reason: "unreadable" });
    }
  }

  /** Writes what was changed in a turn, over nothing newer than that; then all that Redis has yet to get. */
  async writeInTurn(turn: WriteTurn, changed: readonly Change[]): Promise<void> {
    const ids = new Set(changed.map(({ id }) => id));
    await this.#write(
      this.#mirror.unwritten().filter(({ id }) => ids.has(id)),
      turn,
    );
    await this.write();
  }

  /** Writes what Redis has yet to get. */
  write(): Promise<void> {
    return this.#write(this.#mirror.unwritten());
  }

  async #write(changes: readonly Change[], turn?: WriteTurn): Promise<void> {
    if (changes.length === 0) return this.#rest();
    const reply = await this.#station.send("write", await this.#writeCommand(changes, turn), textsOf);
    const [outcome = "", owner = "", epoch = ""] = reply ?? [];
    if (outcome === "") {
      this.#retryAt = performance.now() + RETRY_MS;
      return this.#retry.later();
    }
    this.#retryAt = Number.NEGATIVE_INFINITY;
    if (outcome === "foreign") return this.#refused(changes, owner, turn);
    this.#mirror.written(changes, epoch, performance.now());
    this.#rest();
  }

  /** Redis says that the partition is another account's. */
  async #refused(changes: readonly Change[], owner: string, turn: WriteTurn | undefined): Promise<void> {
    const removals = this.#mirror.unwritten().filter(isRemoval);
    if (removals.length === 0) {
      this.#mirror.yieldTo(owner);
      this.#tell({ type: "entry-ignored", reason: "foreign-account" });
      return this.write();
    }
    // It may be an account's whose removal Redis has yet to get.
    await this.#write(removals);
    const rest = changes.filter((change) => !isRemoval(change));
    if (!this.#mirror.unwritten().some(isRemoval)) await this.#write(rest, turn);
  }

  /** Tries no more by itself once Redis has everything. */
  #rest(): void {
    if (this.#mirror.unwritten().length === 0) this.#retry.stop();
  }

  async #writeCommand(changes: readonly Change[], turn: WriteTurn | undefined): Promise<string[]> {
    const account = changes.find(({ entry }) => entry?.account !== undefined)?.entry?.account ?? "";
    const args = await Promise.all(
      changes.map(async ({ id, entry, issuedAt, isAgain = false }) => [
        fieldOf(this.name, id),
        String(issuedAt),
        isAgain ? "again" : "",
        entry ? await encodeRecord(entry, this.name, this.#sealer) : "",
      ]),
    );
    const head = [String(turn?.fence ?? 0), randomUUID(), account, String(EMPTY_SECONDS)];
    return ["EVAL", WRITE, "2", this.name, turn?.ledger ?? this.name, ...head, ...args.flat()];
  }

  async #read(): Promise<void> {
    const began = this.#mirror.tick();
    const fields = await this.#station.send("read", ["HGETALL", this.name], pairsOf);
    if (!fields) return;
    const epoch = fields.get("epoch") ?? "";
    const owner = fields.get("owner") ?? "";
    const read = new Map<string, Known>();
    const sealed: Promise<unknown>[] = [];
    for (const [field, record] of fields) {
      if (field === "epoch" || field === "owner" || isRemoved(record)) continue;
      const before = this.#records.get(field);
      if (before?.record === record && before.owner === owner) {
        read.set(field, before);
        continue;
      }
      const take = (decoded: Entry | Unreadable) =>
        read.set(field, { record, owner, entry: this.#own(decoded, owner) });
      const decoded = decodeRecord(record, field, this.name, this.#sealer);
      if (decoded instanceof Promise) sealed.push(decoded.then(take));
      else take(decoded);
    }
    if (sealed.length > 0) await Promise.all(sealed);
    this.#records = read;
    const entries = [...read.values()].flatMap(({ entry }) => entry ?? []);
    this.#mirror.absorb({ epoch, entries }, began, performance.now());
    this.#rest();
    if (this.#mirror.unwritten().length > 0 && performance.now() >= this.#retryAt) {
      this.#retryAt = performance.now() + RETRY_MS;
      void this.write();
    }
  }

  /** What is the partition's; why the rest is not used is told. */
  #own(decoded: Entry | Unreadable, owner: string): Entry | undefined {
    if ("reason" in decoded) this.#tell({ type: "entry-ignored", ...decoded });
    else if (decoded.account === undefined || decoded.account === owner) return decoded;
    else this.#tell({ type: "entry-ignored", reason: "foreign-account" });
    return undefined;
  }
}

function isRemoval({ entry }: Change): boolean {
  return entry === undefined;
}
