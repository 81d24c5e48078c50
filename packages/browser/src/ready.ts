/** Makes the MSAL client ready before its first token request: rule B3. */
import { codeOf } from "./error-code.ts";
import { misconfigured } from "./misconfigured.ts";
import type { AuthenticationResultLike, PublicClientLike } from "./msal-like.ts";
import { hasPage } from "./page.ts";

/** What everybody waits for; `undefined` once a client is ready. */
type Ready = () => Promise<void> | undefined;

const clients = new WeakMap<object, Ready>();
const all = new Set<Ready>();
/** Who came back from which redirect of ours: the nonce, and the home account id. */
const returns = new Map<string, string>();

/**
 * Initialises the client and lets it read the answer of a redirect, once. Gives a promise while that is under way.
 * @param own Does both in the place of this, for apps that have options for it.
 */
export function readinessOf(client: PublicClientLike, own: (() => Promise<unknown>) | undefined): Ready {
  if (!hasPage()) return () => undefined;
  const known = clients.get(client);
  if (known) return known;
  let isReady = false;
  let waiting: Promise<void> | undefined;
  const ready = () => {
    if (isReady) return undefined;
    waiting ??= prepare(client, own).then(
      () => {
        isReady = true;
      },
      (error: unknown) => {
        // The next call tries again.
        waiting = undefined;
        throw error;
      },
    );
    return waiting;
  };
  clients.set(client, ready);
  all.add(ready);
  return ready;
}

/** Waits for all clients of the page; then tells who came back from the redirect of that nonce. */
export async function returnedFrom(): Promise<ReadonlyMap<string, string>> {
  await Promise.all([...all].map((ready) => ready()?.catch(() => {})));
  return returns;
}

async function prepare(client: PublicClientLike, own: (() => Promise<unknown>) | undefined): Promise<void> {
  if (own) {
    note(await own().catch(() => undefined));
    return;
  }
  try {
    await client.initialize?.();
  } catch (error) {
    const code = codeOf(error);
    throw misconfigured(`the MSAL client could not be initialised${code && ` (${code})`}`);
  }
  try {
    note(await client.handleRedirectPromise?.());
  } catch {
    // The user came back without a token, which the app's own call is told.
  }
}

function note(result: unknown): void {
  const { state, account } = (result ?? {}) as Partial<AuthenticationResultLike>;
  if (state && account) returns.set(state, account.homeAccountId);
}
