/** One interaction at a time per page: rule A5. */
import { abortable } from "../tokens/flights.ts";

const nothing = () => {};
let last: Promise<void> = Promise.resolve();

/** Runs after all interactions that were asked for before; one that is aborted while it waits never starts. */
export function runInteraction<T>(signal: AbortSignal, run: () => Promise<T>): Promise<T> {
  const turn = abortable(last, signal).then(() => {
    signal.throwIfAborted();
    return run();
  });
  const done = turn.then(nothing, nothing);
  // The next one waits for this turn and for all before it, also where this one was aborted early. No result is kept.
  last = Promise.all([last, done]).then(nothing);
  return turn;
}
