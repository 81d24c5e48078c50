/** Tries again what failed by a passing fault: rule A8 and the `retry` option, through p-retry. */
import pRetry from "p-retry";

/** How something is tried again. */
export interface RetryPlan {
  retries: number;
  /** The first wait, in milliseconds; it doubles, with jitter. */
  firstWaitMs: number;
  /** The longest wait, in milliseconds. */
  maxWaitMs: number;
  signal?: AbortSignal | undefined;
  /** Whether to try again, and after how many milliseconds at the least; `undefined`: not. */
  waitAfter(error: unknown, attempt: number): number | undefined;
}

/** Carries any rejection through p-retry, which takes only errors. */
class Failed extends Error {
  readonly reason: unknown;

  constructor(reason: unknown) {
    super("failed");
    this.reason = reason;
  }
}

/** Runs until it succeeds, the plan says stop, or the signal aborts; then rejects with the last error as it was. */
export async function retrying<T>(run: () => Promise<T>, plan: RetryPlan): Promise<T> {
  const { retries, firstWaitMs, maxWaitMs, signal, waitAfter } = plan;
  try {
    return await pRetry(
      async () => {
        try {
          return await run();
        } catch (reason) {
          // A TypeError is p-retry's to judge: it stops at one that is not a failure of the network.
          throw reason instanceof TypeError ? reason : new Failed(reason);
        }
      },
      {
        retries,
        // p-retry cannot wait for what an answer says without adding its own wait on top, over the bound.
        minTimeout: 0,
        ...(signal && { signal }),
        async shouldRetry({ error, attemptNumber }) {
          const wait = waitAfter(error instanceof Failed ? error.reason : error, attemptNumber);
          if (wait === undefined) return false;
          const own = firstWaitMs * 2 ** (attemptNumber - 1) * (1 + Math.random());
          await pause(Math.min(wait + own, maxWaitMs), signal);
          return true;
        },
      },
    );
  } catch (error) {
    if (error instanceof Failed) throw error.reason;
    // Note: p-retry turns a reason that is no Error into a TypeError.
    throw signal?.aborted ? signal.reason : error;
  }
}

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  if (ms <= 0) return Promise.resolve();
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const timer = setTimeout(done, ms);
    function done() {
      signal?.removeEventListener("abort", abort);
      resolve();
    }
    function abort() {
      clearTimeout(timer);
      reject(signal?.reason);
    }
    signal?.addEventListener("abort", abort, { once: true });
  });
}
