/** Tells when tokens at hand may be stale: logout, account switch, sign-in, and what others got through the same client. */
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

/** The token requests that are our own, by correlation id. */
export type OwnRequests = Set<string>;

/** Calls back after each change, also of another tab where MSAL's cache is in localStorage. */
export function onChange(client: PublicClientLike, own: OwnRequests, changed: () => void): () => void {
  const id = client.addEventCallback?.(({ eventType, payload }) => {
    if (ACCOUNTS.has(eventType)) changed();
    if (eventType !== "msal:acquireTokenSuccess") return;
    const { correlationId = "", fromCache } = (payload ?? {}) as Partial<AuthenticationResultLike>;
    if (!fromCache && !own.has(correlationId)) changed();
  });
  // Of a sign-out in another tab, MSAL 5 tells only if it was of one account, and MSAL 4 only if the app enabled that.
  const onStorage = ({ key }: StorageEvent) => {
    if (key === null || ACCOUNT_KEYS.test(key)) changed();
  };
  if (hasPage()) window.addEventListener("storage", onStorage);
  return () => {
    if (hasPage()) window.removeEventListener("storage", onStorage);
    if (id) client.removeEventCallback?.(id);
  };
}
