/** The session is revoked; a new token cures it, and nobody notices. */
import { api, fetch, msal } from "../app.ts";
import { emulator } from "../emulator.ts";

/** An administrator revokes the tokens that are out; the sign-in itself is still good. */
export async function revoke(): Promise<void> {
  const user = msal.getActiveAccount()?.username;
  await emulator("revokeSessions", { user, keepRefreshTokens: true });
}

/** What the app does: nothing special. */
export function readOrders(): Promise<Response> {
  return fetch(`${api}/orders`);
}
