/** Hears what happens to an MSAL client: logout, account switch, sign-in, and what others get through it. */
import type { CallOptions } from "@msal-fetch/core";
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

/** An account, as far as it matters whose token it is. */
export type AccountRef = NonNullable<CallOptions["account"]>;

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
  found: { readonly account: AccountRef | undefined; readonly at: number } | undefined;
  /** The home account ids that MSAL had last; `undefined`: they have to be looked up. */
  ids: { readonly all: ReadonlySet<string>; readonly at: number } | undefined;
  /** Whether changes are heard of at all. */
  readonly hears: boolean;
  readonly #own = new Map<string, number>();
  readonly #listeners = new Set<() => void>();

  constructor(client: PublicClientLike) {
    this.hears = typeof client.addEventCallback === "function" && hearsSwitches(client, () => this.change());
    client.addEventCallback?.(({ eventType, payload }) => {
      if (ACCOUNTS.has(eventType)) this.change();
      if (eventType !== "msal:acquireTokenSuccess") return;
      const { correlationId = "", fromCache } = (payload ?? {}) as Partial<AuthenticationResultLike>;
      if (!fromCache && !this.#own.has(correlationId)) this.change();
    });
    if (!hasPage()) return;
    // Of a sign-out in another tab, MSAL 5 tells only if it was of one account, and MSAL 4 only if the app enabled that.
    // The window outlives the client.
    const self = new WeakRef(this);
    const onStorage = ({ key }: StorageEvent) => {
      const watch = self.deref();
      if (!watch) window.removeEventListener("storage", onStorage);
      else if (key === null || ACCOUNT_KEYS.test(key)) watch.change();
    };
    window.addEventListener("storage", onStorage);
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

  /** Forgets what was found, and tells. */
  change(): void {
    this.found = undefined;
    this.ids = undefined;
    for (const listener of this.#listeners) listener();
  }
}

/** MSAL 4, which has a `getTokenCache`, tells other tabs only that another account is active: there its setter tells. */
function hearsSwitches(
  client: PublicClientLike & { setActiveAccount?(account: unknown): void },
  changed: () => void,
): boolean {
  const { setActiveAccount } = client;
  if (!("getTokenCache" in client)) return true;
  try {
    client.setActiveAccount = (account) => {
      setActiveAccount?.call(client, account);
      changed();
    };
    return true;
  } catch {
    // It is frozen: then it is asked at every call.
    return false;
  }
}
