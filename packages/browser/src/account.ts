/** Whose tokens are used: the app's choice, else the active account, else the only one. */
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
  /** Forgets what was chosen: something about the accounts changed. */
  forget(): void;
}

/** Asks the app at every call, or looks into MSAL's cache when something changed, and once a minute. */
export function accountChooser<Account extends AccountLike>(
  client: PublicClientLike<Account>,
  choose: (() => Account | null) | undefined,
): AccountChooser<Account> {
  const hears = typeof client.addEventCallback === "function";
  let known: { id: string | undefined; at: number } | undefined;

  function look(): string | undefined {
    const active = client.getActiveAccount();
    if (active) return active.homeAccountId;
    const ids = new Set(client.getAllAccounts().map(({ homeAccountId }) => homeAccountId));
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
      if (known && hears && now - known.at < RECHECK_MS && now >= known.at) return known.id;
      known = undefined;
      const id = look();
      known = { id, at: now };
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
    forget() {
      known = undefined;
    },
  };
}

function matches(account: AccountLike, homeAccountId: string, tenantId: string | undefined): boolean {
  return account.homeAccountId === homeAccountId && (tenantId === undefined || account.tenantId === tenantId);
}
