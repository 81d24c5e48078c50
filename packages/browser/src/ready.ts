/** Makes the MSAL client ready before its first token request: rule B3. */
import { misconfigured } from "./misconfigured.ts";
import type { AuthenticationResultLike, PublicClientLike } from "./msal-like.ts";
import { hasPage } from "./page.ts";

interface Readiness {
  /** What everybody waits for; `undefined` once it is there. */
  waiting: Promise<void> | undefined;
  start(): Promise<void> | undefined;
}

const clients = new WeakMap<object, Readiness>();
const all = new Set<Readiness>();
/** Who came back from which redirect of ours: the nonce, and the home account id. */
const returns = new Map<string, string>();

/**
 * Initialises the client and lets it read the answer of a redirect, once. Gives a promise while that is under way.
 * @param own Does both in the place of this, for apps that have options for it.
 */
export function readinessOf(
  client: PublicClientLike,
  own: (() => Promise<unknown>) | undefined,
): () => Promise<void> | undefined {
  if (!hasPage()) return () => undefined;
  const known = clients.get(client);
  if (known) return () => known.start();
  let isReady = false;
  const readiness: Readiness = {
    waiting: undefined,
    start() {
      if (isReady) return undefined;
      readiness.waiting ??= prepare(client, own).then(
        () => {
          isReady = true;
        },
        (error: unknown) => {
          // The next call tries again.
          readiness.waiting = undefined;
          throw error;
        },
      );
      return readiness.waiting;
    },
  };
  clients.set(client, readiness);
  all.add(readiness);
  return () => readiness.start();
}

/** Waits for all clients of the page; then tells who came back from the redirect of that nonce. */
export async function returnedFrom(): Promise<ReadonlyMap<string, string>> {
  await Promise.all([...all].map((one) => one.start()?.catch(() => {})));
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
    const code = (error as { errorCode?: unknown } | null)?.errorCode;
    throw misconfigured(`the MSAL client could not be initialised${typeof code === "string" ? ` (${code})` : ""}`);
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
