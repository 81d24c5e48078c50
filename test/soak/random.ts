/** Chance that can be repeated: the same seed gives the same run. */

/** Random numbers from 0 up to 1. */
export type Random = () => number;

/** Random numbers of a seed. @see [mulberry32](https://github.com/bryc/code/blob/master/jshash/PRNGs.md#mulberry32) */
export function randomOf(seed: number): Random {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** One of them. @throws RangeError if there is none */
export function pick<T>(from: readonly T[], random: Random): T {
  const one = from[Math.floor(random() * from.length)];
  if (one === undefined) throw new RangeError("There is nothing to pick from");
  return one;
}

/** All of them, in another order. */
export function shuffle<T>(all: readonly T[], random: Random): T[] {
  return all
    .map((one) => ({ one, place: random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ one }) => one);
}
