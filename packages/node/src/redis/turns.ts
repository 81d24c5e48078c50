/** Whose turn it is to make a token request: one process at a time, and the others take what it got. No effects. */

/** How long a turn lasts where nobody extends it, in milliseconds: who was killed holds the others up no longer. */
export const TURN_MS = 5_000;

/** How long others are waited for in all, in milliseconds. */
export const MAX_WAIT_MS: number = 6 * TURN_MS;
const FIRST_WAIT_MS = 40;
const LONGEST_WAIT_MS = 250;

/** How a turn stands. */
export interface Standing {
  /** The number of the turn that was taken; 0: it is another one's. */
  readonly fence: number;
  /** The number of the turn that lasts. */
  readonly holder: number;
  /** How long it lasts, in milliseconds. */
  readonly left: number;
  /** What the last turn that ended came to. */
  readonly note: Note | undefined;
}

/** What a turn came to: the digest of a token; `undefined`: to nothing. */
export interface Note {
  readonly fence: number;
  readonly digest: string | undefined;
}

/** What the others must know of, in Redis. */
export interface Ledger {
  /** Takes the turn where it is free; `undefined`: there is no telling. */
  enter(): Promise<Standing | undefined>;
  leave(fence: number, note: Note | undefined): Promise<void>;
}

/** What is to be had by one. */
export interface Errand<T> {
  /** What another one got, if it will do. */
  taken(digest: string): Promise<T | undefined>;
  /** Gets it oneself; 0: without a turn. */
  fetch(fence: number): Promise<{ value: T; digest: string }>;
}

/** Time, as far as waiting needs it. */
export interface Pace {
  now(): number;
  /** Rejects where nobody waits any more. */
  sleep(ms: number): Promise<void>;
  random(): number;
}

/** Waits for the turn, or for who has it. Rejects as `fetch` and `sleep` do. */
export async function takeTurn<T>(ledger: Ledger, errand: Errand<T>, pace: Pace): Promise<T> {
  const started = pace.now();
  let waitsFor = 0;
  let tried: string | undefined;
  for (let round = 0; ; round++) {
    const standing = await ledger.enter();
    if (!standing) break;
    const { fence, holder, left, note } = standing;
    if (note?.digest !== undefined && note.digest !== tried) {
      tried = note.digest;
      const taken = await unlessFailed(errand.taken(tried));
      if (taken !== undefined) {
        if (fence > 0) await ledger.leave(fence, undefined);
        return taken;
      }
    }
    if (fence > 0) return fetchInTurn(ledger, errand, fence);
    waitsFor ||= holder;
    // A failure is each one's own to hear: one after the other, the last would wait for all.
    const failed = note !== undefined && note.digest === undefined && note.fence >= waitsFor;
    if (failed || pace.now() - started >= MAX_WAIT_MS) break;
    const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 1.5 ** round) * (0.5 + pace.random());
    await pace.sleep(Math.min(wait, left + 1));
  }
  return (await errand.fetch(0)).value;
}

async function fetchInTurn<T>(ledger: Ledger, errand: Errand<T>, fence: number): Promise<T> {
  let digest: string | undefined;
  try {
    const fetched = await errand.fetch(fence);
    digest = fetched.digest;
    return fetched.value;
  } finally {
    await ledger.leave(fence, { fence, digest });
  }
}

/** What is in the cache may have gone meanwhile, and MSAL fail over it: then it is not taken. */
async function unlessFailed<T>(taken: Promise<T | undefined>): Promise<T | undefined> {
  return taken.catch(() => undefined);
}
