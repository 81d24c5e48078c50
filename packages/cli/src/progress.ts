/** Tells how far a long job is, on a terminal only. */
import type { Output } from "./terminal.ts";

/** A line that is written over and cleared at the end. */
export interface Progress {
  readonly say: (text: string) => void;
  readonly count: (done: number, all: number) => void;
  readonly clear: () => void;
}

/** Below this much text nobody waits. */
const LONG = 1_000_000;
const EVERY_MS = 100;

/** A progress line; silent where the input is short or nobody watches. */
export function progressOn(output: Output, length: number): Progress {
  if (!output.isTTY || length < LONG) return { say: () => {}, count: () => {}, clear: () => {} };
  let last = 0;
  const say = (text: string): void => void output.write(`\r\u001B[2K${text}`);
  return {
    say,
    count(done, all) {
      const now = Date.now();
      if (now - last < EVERY_MS && done < all) return;
      last = now;
      say(`Explaining call ${done} of ${all}…`);
    },
    clear: () => void output.write("\r\u001B[2K"),
  };
}
