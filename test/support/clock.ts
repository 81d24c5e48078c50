/** A clock that moves only when a test says so. */
import { onTestFinished, vi } from "vitest";

/** The hands of the clock that `fakeClock` started. */
export interface Clock {
  /** Milliseconds since 1970, as `Date.now()` gives them. */
  now(): number;
  /** Moves on, running the timers that fall due and what they promised, in order. */
  advance(ms: number): Promise<void>;
  /** Sets the time without running a timer: backwards, or forwards as after a suspended machine. */
  jump(ms: number): void;
}

/**
 * Stops the clock (`Date`, `performance.now()`, timeouts and intervals) until the test ends. Immediates, ticks and
 * microtasks stay real, so that streams, Web Crypto and sockets go on. `AbortSignal.timeout` stays real, too: Node
 * counts it outside of JavaScript.
 *
 * @param start where the clock stands at first, in milliseconds since 1970. @default 2026-01-01T00:00:00Z
 */
export function fakeClock(start: number = Date.UTC(2026, 0, 1)): Clock {
  vi.useFakeTimers({
    now: start,
    toFake: ["Date", "performance", "setTimeout", "clearTimeout", "setInterval", "clearInterval"],
  });
  onTestFinished(() => {
    vi.useRealTimers();
  });
  return {
    now: () => Date.now(),
    advance: async (ms) => {
      await vi.advanceTimersByTimeAsync(ms);
    },
    jump: (ms) => {
      vi.setSystemTime(Date.now() + ms);
    },
  };
}
