/** When to try again what failed: less and less often, and not for ever. */

/** How long after a failure it is tried again at first, and at last, in milliseconds. */
export const RETRY_MS = 1_000;
const LONGEST_MS = 30_000;

/** About an hour: who is done for would otherwise be held for ever, with all that has ended meanwhile. */
const TRIES = 120;

/** Holds who tries, though nobody else does, and keeps no process alive. */
export class Retry {
  readonly #again: () => unknown;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #tries = 0;

  constructor(again: () => unknown) {
    this.#again = again;
  }

  later(): void {
    if (this.#timer !== undefined || this.#tries >= TRIES) return;
    const wait = Math.min(RETRY_MS * 2 ** this.#tries++, LONGEST_MS);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#again();
    }, wait);
    this.#timer.unref();
  }

  /** Nothing is left to try. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#tries = 0;
  }
}
