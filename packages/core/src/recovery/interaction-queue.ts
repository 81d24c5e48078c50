/** One interaction at a time per page: rule A5. */
import { abortable } from "../tokens/flights.ts";
import { readField } from "./token-error.ts";

interface Queue {
  last: Promise<void>;
  unfinished: number;
  /** How often an interaction has had the page leave. */
  departures: number;
}

// Several copies of this package may meet in one page: they share one queue.
const key = Symbol.for("msal-fetch.interactions");
const holder = globalThis as { [key]?: Queue };
holder[key] ??= { last: Promise.resolve(), unfinished: 0, departures: 0 };
const queue: Queue = holder[key];

/**
 * Runs after all interactions that were asked for before; one that is aborted while it waits never starts, nor does one
 * whose page is left by another.
 * @param run Is told whether there were any.
 */
export function runInteraction<T>(signal: AbortSignal, run: (waited: boolean) => Promise<T>): Promise<T> {
  const waits = queue.unfinished++ > 0;
  const { departures } = queue;
  const turn = abortable(queue.last, signal).then(() => {
    signal.throwIfAborted();
    if (queue.departures !== departures) throw Object.assign(new Error("the page leaves"), { errorCode: LEAVES });
    return noting(run(waits));
  });
  const end = () => {
    queue.unfinished--;
  };
  // The next one waits for this turn and for all before it, also where this one was aborted early. No result is kept.
  queue.last = Promise.all([queue.last, turn.then(end, end)]).then(() => {});
  return turn;
}

const LEAVES = "redirecting";

function noting<T>(interaction: Promise<T>): Promise<T> {
  return interaction.catch((error: unknown) => {
    if (readField(error, "errorCode") === LEAVES) queue.departures++;
    throw error;
  });
}
