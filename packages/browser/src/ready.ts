/** Makes the MSAL client ready before its first token request: rule B3. */
import type { AccountRef } from "./client-watch.ts";
import { codeOf } from "./error-code.ts";
import { noteReturn } from "./interaction/leaving.ts";
import { misconfigured } from "./misconfigured.ts";
import type { AuthenticationResultLike, PublicClientLike } from "./msal-like.ts";
import { hasPage } from "./page.ts";

/** What everybody waits for; `undefined` once a client is ready. */
export type Ready = () => Promise<void> | undefined;

const clients = new WeakMap<object, Readiness>();
const all = new Set<WeakRef<Readiness>>();
/** Who came back from which redirect of ours, by its nonce. */
const returns = new Map<string, AccountRef>();

/**
 * Initialises the client and lets it read the answer of a redirect, once. Gives a promise while that is under way.
 * @param own Does both in the place of this, for apps that have options for it.
 */
export function readinessOf(client: PublicClientLike, own: (() => Promise<unknown>) | undefined): Ready {
  if (!hasPage()) return () => undefined;
  let readiness = clients.get(client);
  if (!readiness) {
    readiness = new Readiness(client);
    clients.set(client, readiness);
    all.add(new WeakRef(readiness));
  }
  readiness.own ??= own;
  return readiness.wait;
}

/**
 * Tells who came back from the redirect of which nonce.
 * @param ready Is waited for. @default all clients of the page
 */
export async function returnedFrom(ready: Ready | undefined): Promise<ReadonlyMap<string, AccountRef>> {
  const waits = ready ? [ready] : [...all].flatMap((one) => one.deref()?.wait ?? []);
  await Promise.all(waits.map((wait) => wait()?.catch(() => {})));
  return returns;
}

class Readiness {
  /** What the app does in the place of ours. */
  own: (() => Promise<unknown>) | undefined;
  readonly #client: PublicClientLike;
  #isReady = false;
  #waiting: Promise<void> | undefined;

  constructor(client: PublicClientLike) {
    this.#client = client;
  }

  /** Note: called without its object. */
  readonly wait: Ready = () => {
    if (this.#isReady) return undefined;
    this.#waiting ??= this.#prepare().finally(() => {
      this.#waiting = undefined;
    });
    return this.#waiting;
  };

  /** Where it fails, the next call tries again. */
  async #prepare(): Promise<void> {
    if (this.own) {
      try {
        note(await this.own());
      } catch {
        // Maybe the user came back without a token: the call goes on, and MSAL says if it cannot.
        return noteReturn();
      }
    } else await prepare(this.#client);
    this.#isReady = true;
  }
}

async function prepare(client: PublicClientLike): Promise<void> {
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
    noteReturn();
  }
}

function note(result: unknown): void {
  const { state, account } = (result ?? {}) as Partial<AuthenticationResultLike>;
  if (state && account) returns.set(state, account);
}
