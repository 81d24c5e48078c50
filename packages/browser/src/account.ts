/** Whose tokens are used: the app's choice, else the active account, else the only one. */
import { type AccountRef, watchOver } from "./client-watch.ts";
import { misconfigured } from "./misconfigured.ts";
import type { AccountLike, PublicClientLike } from "./msal-like.ts";
import { isNested } from "./page.ts";

/** How long accounts are taken to be there without looking again, in milliseconds. */
const RECHECK_MS = 60_000;
/** Stands for the user of the host while a nested app does not know its account yet. */
export const HOST_USER = "host-user";

/** Chooses and finds accounts. */
export interface AccountChooser<Account> {
  /** The account to use, with its tenant where MSAL has it in several; `undefined`: nobody is signed in. */
  current(): AccountRef | undefined;
  /** The account, if MSAL still has one of that home account id. */
  present(account: AccountRef): AccountRef | undefined;
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

  function look(): AccountRef | undefined {
    const active = client.getActiveAccount();
    const accounts = client.getAllAccounts();
    if (active) {
      const { homeAccountId, tenantId } = active;
      const isInSeveral = accounts.some((one) => one.homeAccountId === homeAccountId && one.tenantId !== tenantId);
      return { homeAccountId, ...(isInSeveral && { tenantId }) };
    }
    const ids = new Set(accounts.map(({ homeAccountId }) => homeAccountId));
    const before = used.get(client);
    if (before !== undefined && ids.has(before)) return { homeAccountId: before };
    if (ids.size > 1) {
      throw misconfigured(
        "several accounts are signed in: call `setActiveAccount` on the MSAL client, or choose one with the `account` option",
      );
    }
    const homeAccountId = [...ids][0] ?? (isNested() ? HOST_USER : undefined);
    return homeAccountId === undefined ? undefined : { homeAccountId };
  }

  function currentByDefault(): AccountRef | undefined {
    const now = Date.now();
    const { found } = watch;
    if (found && watch.hears && isRecent(found.at, now)) return found.account;
    watch.found = undefined;
    const account = look();
    watch.found = { account, at: now };
    if (account && account.homeAccountId !== HOST_USER) used.set(client, account.homeAccountId);
    return account;
  }

  function present(account: AccountRef): AccountRef | undefined {
    // The host of a nested app knows accounts that the app has not used yet.
    if (isNested()) return account;
    const now = Date.now();
    const { ids } = watch;
    if (ids && watch.hears && isRecent(ids.at, now) && ids.all.has(account.homeAccountId)) return account;
    const all = new Set(client.getAllAccounts().map((one) => one.homeAccountId));
    watch.ids = { all, at: now };
    return all.has(account.homeAccountId) ? account : undefined;
  }

  return {
    present,
    current() {
      if (!choose) return currentByDefault();
      const chosen = choose();
      return chosen ? present(chosen) : undefined;
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

function isRecent(at: number, now: number): boolean {
  return now - at < RECHECK_MS && now >= at;
}
