/** One request for many callers: rules A4 and E5. */

/** A request that is under way. */
interface Flight<T> {
  readonly result: Promise<T>;
  readonly controller: AbortController;
  waiters: number;
}

/** What a caller got, and whether others had asked for it before. */
export interface Joined<T> {
  value: T;
  shared: boolean;
}

/** Running requests by what they ask for. */
export class Flights<T> {
  readonly #flights = new Map<string, Flight<T>>();
  #clock = 0;

  /** A point in the order of requests and refusals. */
  tick(): number {
    return ++this.#clock;
  }

  /** The promise of a running request. */
  running(key: string): Promise<T> | undefined {
    return this.#flights.get(key)?.result;
  }

  /**
   * Waits for the request of that key, which is started where none is running. A caller that aborts ends only
   * itself; a request that nobody waits for any more is aborted.
   */
  async join(
    key: string,
    signal: AbortSignal | undefined,
    start: (signal: AbortSignal) => Promise<T>,
  ): Promise<Joined<T>> {
    signal?.throwIfAborted();
    const running = this.#flights.get(key);
    const flight = running ?? this.#start(key, start);
    flight.waiters++;
    try {
      return { value: await abortable(flight.result, signal), shared: running !== undefined };
    } finally {
      if (--flight.waiters === 0 && this.#flights.get(key) === flight) {
        this.#flights.delete(key);
        flight.controller.abort();
      }
    }
  }

  #start(key: string, start: (signal: AbortSignal) => Promise<T>): Flight<T> {
    const controller = new AbortController();
    const result = start(controller.signal).finally(() => {
      if (this.#flights.get(key) === flight) this.#flights.delete(key);
    });
    // Every waiter may be gone when it fails: nobody then handles the rejection.
    result.catch(() => {});
    const flight: Flight<T> = { result, controller, waiters: 0 };
    this.#flights.set(key, flight);
    return flight;
  }
}

/** Waits for a promise; rejects with the signal's reason when that comes first. */
export function abortable<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise;
  return new Promise<T>((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    else signal.addEventListener("abort", abort, { once: true });
    // Also where the signal came first: nobody else may handle the rejection of the promise.
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}
