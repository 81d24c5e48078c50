/** Whose tokens a public client gets. */
import { hasCachePlugin } from "./client-config.ts";
import { misconfigured } from "./misconfigured.ts";
import type { AccountLike, PublicClientLike } from "./msal-like.ts";

/** How long an account is taken to be there without looking again, in milliseconds. */
const RECHECK_MS = 60_000;

/** Chooses and finds accounts. */
export interface AccountChooser<Account> {
  /** A promise while it cannot be told yet who is signed in; absent where that can always be told. */
  ready?(): Promise<void> | undefined;
  /** The home account id of the account to use; `undefined`: nobody is signed in. */
  current(): string | undefined;
  /** The account itself. Rejects with `errorCode` "signed-out" where MSAL no longer has it. */
  find(homeAccountId: string, tenantId: string | undefined): Promise<Account>;
}

/** Follows the app's choice, else takes the only account that there is. */
export function accountChooser<Account extends AccountLike>(
  client: PublicClientLike<Account>,
  choose: (() => Account | null) | undefined,
): AccountChooser<Account> {
  const gone = new Set<string>();
  let checkedAt = Number.NEGATIVE_INFINITY;
  let only: string | undefined;
  let loading: Promise<void> | undefined;

  const isDue = (now: number): boolean => now - checkedAt >= RECHECK_MS || now < checkedAt;

  /** MSAL fills its memory from what processes share only when it is asked. */
  async function load(): Promise<void> {
    await client.getTokenCache().getAllAccounts();
    checkedAt = Date.now();
    only = undefined;
  }

  /** A cache that cannot be read shows nobody, and is looked at again at the next call. */
  function ready(): Promise<void> | undefined {
    if (only !== undefined || !isDue(Date.now())) return undefined;
    loading ??= load()
      .catch(() => {})
      .finally(() => {
        loading = undefined;
      });
    return loading;
  }

  /** Looks after an account that was removed behind our back: its tokens must not live on. */
  async function recheck(homeAccountId: string): Promise<void> {
    const accounts = await client.getTokenCache().getAllAccounts();
    if (accounts.some((account) => account.homeAccountId === homeAccountId)) gone.delete(homeAccountId);
    else gone.add(homeAccountId);
  }

  function theOnly(due: boolean): string | undefined {
    if (only !== undefined && !due) return only;
    const known = knownAccounts(client);
    if (known.length > 1) throw misconfigured("several accounts are signed in: choose one with the `account` option");
    only = known[0];
    return only;
  }

  const loads = !choose && hasCachePlugin(client);
  return {
    ...(loads && { ready }),
    current() {
      const now = Date.now();
      const due = isDue(now);
      const id = choose ? choose()?.homeAccountId : theOnly(due);
      if (id !== undefined && due) {
        checkedAt = now;
        if (choose) recheck(id).catch(() => {});
        else if (loads) load().catch(() => {});
      }
      return id !== undefined && gone.has(id) ? undefined : id;
    },
    async find(homeAccountId, tenantId) {
      const chosen = choose?.();
      if (chosen && matches(chosen, homeAccountId, tenantId)) return chosen;
      const accounts = await client.getTokenCache().getAllAccounts();
      const found =
        accounts.find((account) => matches(account, homeAccountId, tenantId)) ??
        accounts.find((account) => matches(account, homeAccountId, undefined));
      if (found) return found;
      throw Object.assign(new Error("MSAL no longer has the account"), { errorCode: "signed-out" });
    },
  };
}

function matches(account: AccountLike, homeAccountId: string, tenantId: string | undefined): boolean {
  return account.homeAccountId === homeAccountId && (tenantId === undefined || account.tenantId === tenantId);
}

/** The home account ids in MSAL's memory, read at once; with a cache plugin they are there after its first load. */
function knownAccounts(client: PublicClientLike): string[] {
  const entities = Object.values(client.getTokenCache().getKVStore?.() ?? {}) as Partial<Record<string, unknown>>[];
  const ids = entities
    .filter((entity) => "localAccountId" in entity && "username" in entity)
    .map((entity) => entity["homeAccountId"]);
  return [...new Set(ids.filter((id) => typeof id === "string"))];
}
