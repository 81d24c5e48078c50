/** Calls under way: no more than so many, as the connections of a service are. What does not fit is not made. */
export class Pool {
  readonly #max: number;
  readonly #startedAt = new Set<{ at: number }>();

  constructor(max: number) {
    this.#max = max;
  }

  /** How long the oldest call has been under way, in milliseconds. */
  get oldestMs(): number {
    // A set keeps the order in which calls began.
    const [oldest] = this.#startedAt;
    return oldest ? performance.now() - oldest.at : 0;
  }

  /** Makes a call where there is room; its promise must not reject. */
  run(call: () => Promise<unknown>): void {
    if (this.#startedAt.size >= this.#max) return;
    const mine = { at: performance.now() };
    this.#startedAt.add(mine);
    void call().finally(() => this.#startedAt.delete(mine));
  }
}

/** So many calls of one process at once. */
export const POOL_SIZE = 64;
