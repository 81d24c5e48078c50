/** One interaction at a time per page: rule A5. */
import { abortable } from "../tokens/flights.ts";

const nothing = () => {};
let last: Promise<void> = Promise.resolve();
let unfinished = 0;

/**
 * Runs after all interactions that were asked for before; one that is aborted while it waits never starts.
 * @param run Is told whether there were any.
 */
export function runInteraction<T>(signal: AbortSignal, run: (waited: boolean) => Promise<T>): Promise<T> {
  const waits = unfinished++ > 0;
  const turn = abortable(last, signal).then(() => {
    signal.throwIfAborted();
    return run(waits);
  });
  const end = () => {
    unfinished--;
  };
  const done = turn.then(end, end);
  // The next one waits for this turn and for all before it, also where this one was aborted early. No result is kept.
  last = Promise.all([last, done]).then(nothing);
  return turn;
}
