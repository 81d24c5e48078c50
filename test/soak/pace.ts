/** Calls at a steady rate, whether the earlier ones have ended or not: as the users of a service behave. */

const TICK_MS = 20;
/** More than that at once would measure nothing but the queue. */
const MAX_BEHIND = 100;

/** Calls so often a second, with a number that rises, until it is stopped. */
export function keepCalling(rate: number, call: (number: number) => void): () => void {
  let started = performance.now();
  let number = 0;
  let made = 0;
  const timer = setInterval(() => {
    const due = Math.floor(((performance.now() - started) * rate) / 1_000);
    if (due - made > MAX_BEHIND) {
      started = performance.now();
      made = 0;
      return;
    }
    for (; made < due; made++) call(number++);
  }, TICK_MS);
  return () => clearInterval(timer);
}
