/** Tells when tokens at hand may be stale: logout, account switch, sign-in, and what others got through the same client. */
import type { AuthenticationResultLike, PublicClientLike } from "./msal-like.ts";

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

/** The token requests that are our own, by correlation id. */
export type OwnRequests = Set<string>;

/** Calls back after each change. MSAL passes on what happens in other tabs where its cache is in localStorage. */
export function onChange(client: PublicClientLike, own: OwnRequests, changed: () => void): () => void {
  const id = client.addEventCallback?.(({ eventType, payload }) => {
    if (ACCOUNTS.has(eventType)) changed();
    if (eventType !== "msal:acquireTokenSuccess") return;
    const { correlationId = "", fromCache } = (payload ?? {}) as Partial<AuthenticationResultLike>;
    if (!fromCache && !own.has(correlationId)) changed();
  });
  return () => {
    if (id) client.removeEventCallback?.(id);
  };
}
