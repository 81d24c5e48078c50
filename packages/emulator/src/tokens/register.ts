// Remembers each access token by its `uti`: `iat` has whole seconds, and an event may fall into the same second.
import type { Ticket } from "../state/ticket.ts";

/** When a token was issued: its place in the order of everything, and the exact time in ms. */
export interface Issue {
  ticket: number;
  at: number;
}

/** The access tokens that were issued. */
export interface TokenRegister {
  add(uti: string): void;
  find(uti: string): Issue | undefined;
  reset(): void;
}

const capacity = 50_000;

/** Creates an empty register. It keeps the last 50,000 tokens. */
export function createRegister(now: () => number, tickets: Ticket): TokenRegister {
  const issues = new Map<string, Issue>();
  return {
    add(uti) {
      issues.set(uti, { ticket: tickets.next(), at: now() });
      if (issues.size > capacity) {
        const [oldest] = issues.keys();
        if (oldest !== undefined) issues.delete(oldest);
      }
    },
    find: (uti) => issues.get(uti),
    reset: () => issues.clear(),
  };
}
