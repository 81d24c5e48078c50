/** Whose tokens are used: the app's choice, else the active account, else the only one. */
import { watchOver } from "./client-watch.ts";
import { misconfigured } from "./misconfigured.ts";
import type { AccountLike, PublicClientLike } from "./msal-like.ts";
import { isNested } from "./page.ts";

/** How long an account is taken to be there without looking again, in milliseconds. */
const RECHECK_MS = 60_000;
/** Stands for the user of the host while a nested app does not know its account yet. */
export const HOST_USER = "host-user";

/** Chooses and finds accounts. */
export interface AccountChooser<Account> {
  /** The home account id of the account to use; `undefined`: nobody is signed in. */
  current(): string | undefined;
  /** The account itself; `undefined` for the user of the host. Throws with `errorCode` "signed-out" where it is gone. */
  find(homeAccountId: string, tenantId: string | undefined): Account | undefined;
}

/** Who was used last over a client: somebody who signs in beside them by mistake takes nothing over. */
const used = new WeakMap<object, string>();

/** Asks the app at every call, or looks into MSAL's cache when something changed, and once a minute. */
export function accountChooser<Account extends AccountLike>(
  client: PublicClientLike<Account>,
  choose: (() => Account | null) | undefined,
): AccountChooser<Account> {
  const watch = watchOver(client);

  function look(): string | undefined {
    const active = client.getActiveAccount();
    if (active) return active.homeAccountId;
    const ids = new Set(client.getAllAccounts().map(({ homeAccountId }) => homeAccountId));
    const before = used.get(client);
    if (before !== undefined && ids.has(before)) return before;
    if (ids.size > 1) {
      throw misconfigured(
        "several accounts are signed in: call `setActiveAccount` on the MSAL client, or choose one with the `account` option",
      );
    }
    const [only] = ids;
    return only ?? (isNested() ? HOST_USER : undefined);
  }

  return {
    current() {
      if (choose) return choose()?.homeAccountId;
      const now = Date.now();
      const { account, hears } = watch;
      if (account && hears && now - account.at < RECHECK_MS && now >= account.at) return account.id;
      watch.account = undefined;
      const id = look();
      watch.account = { id, at: now };
      if (id !== undefined && id !== HOST_USER) used.set(client, id);
      return id;
    },
    find(homeAccountId, tenantId) {
      if (homeAccountId === HOST_USER) return undefined;
      const chosen = choose ? choose() : client.getActiveAccount();
      if (chosen && matches(chosen, homeAccountId, tenantId)) return chosen;
      const accounts = client.getAllAccounts();
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
