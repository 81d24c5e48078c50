/** Keeps a turn while its token request is under way, so that a slow one is not made by every process. */
import { MAX_WAIT_MS, TURN_MS } from "./turns.ts";

const EVERY_MS = TURN_MS / 2;

/** Has the turn extended until that has ended; of one that hangs, no longer than the others would wait for it. */
export async function keepTurn<T>(extend: () => unknown, run: () => Promise<T>): Promise<T> {
  let left = (MAX_WAIT_MS - TURN_MS) / EVERY_MS;
  const timer = setInterval(() => {
    if (left-- > 0) extend();
  }, EVERY_MS);
  timer.unref();
  try {
    return await run();
  } finally {
    clearInterval(timer);
  }
}
