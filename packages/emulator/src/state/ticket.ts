/** One counter for everything that is issued and everything that happens: it orders what falls into the same millisecond. */
export interface Ticket {
  next(): number;
}

/** Creates a counter that starts at 1. */
export function createTicket(): Ticket {
  let last = 0;
  return { next: () => ++last };
}
