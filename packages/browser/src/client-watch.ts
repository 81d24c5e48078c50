/** Hears what happens to an MSAL client: logout, account switch, sign-in, and what others get through it. */
import type { AuthenticationResultLike, PublicClientLike } from "./msal-like.ts";
import { hasPage } from "./page.ts";

const ACCOUNTS = new Set([
  "msal:activeAccountChanged",
  "msal:accountAdded",
  "msal:accountRemoved",
  "msal:loginSuccess",
  "msal:logoutStart",
  "msal:logoutSuccess",
  "msal:logoutEnd",
  "msal:restoreFromBFCache",
]);

/** Where MSAL's cache in localStorage lists its accounts. */
const ACCOUNT_KEYS = /^msal\.(\d+\.)?account\.keys/;

const watches = new WeakMap<object, ClientWatch>();

/** The watch over a client: one, however many providers are made over it. */
export function watchOver(client: PublicClientLike): ClientWatch {
  const watch = watches.get(client) ?? new ClientWatch(client);
  watches.set(client, watch);
  return watch;
}

/** Tells of changes after which tokens and accounts at hand may be stale. */
export class ClientWatch {
  /** The account that was found last; `undefined`: it has to be looked for. */
  account: { id: string | undefined; at: number } | undefined;
  /** Whether changes are heard of at all. */
  readonly hears: boolean;
  readonly #own = new Map<string, number>();
  readonly #listeners = new Set<() => void>();

  constructor(client: PublicClientLike) {
    this.hears = typeof client.addEventCallback === "function";
    client.addEventCallback?.(({ eventType, payload }) => {
      if (ACCOUNTS.has(eventType)) this.#changed();
      if (eventType !== "msal:acquireTokenSuccess") return;
      const { correlationId = "", fromCache } = (payload ?? {}) as Partial<AuthenticationResultLike>;
      if (!fromCache && !this.#own.has(correlationId)) this.#changed();
    });
    if (!hasPage()) return;
    // Of a sign-out in another tab, MSAL 5 tells only if it was of one account, and MSAL 4 only if the app enabled that.
    window.addEventListener("storage", ({ key }: StorageEvent) => {
      if (key === null || ACCOUNT_KEYS.test(key)) this.#changed();
    });
  }

  /** Calls back after each change, also of another tab where MSAL's cache is in localStorage. */
  subscribe(changed: () => void): () => void {
    const listener = () => changed();
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Runs a token request of ours, which is no change; several may have the same correlation id. */
  async asOwn<T>(correlationId: string, run: () => Promise<T>): Promise<T> {
    this.#own.set(correlationId, (this.#own.get(correlationId) ?? 0) + 1);
    try {
      return await run();
    } finally {
      const left = (this.#own.get(correlationId) ?? 1) - 1;
      if (left > 0) this.#own.set(correlationId, left);
      else this.#own.delete(correlationId);
    }
  }

  #changed(): void {
    this.account = undefined;
    for (const listener of this.#listeners) listener();
  }
}
