/** One prompt at a time in all tabs of the origin, through Web Locks: rule B4. */

const LOCK = "msal-fetch.interaction";

/**
 * Runs while no other tab asks its user.
 * @param onWait Called where another tab is asking; then `run` is told that it was waited for.
 * @param signal Ends the waiting.
 */
export async function inTurn<T>(
  signal: AbortSignal,
  onWait: () => void,
  run: (waited: boolean) => Promise<T>,
): Promise<T> {
  // Note: absent where the page is not served securely.
  const locks = navigator.locks as LockManager | undefined;
  if (!locks) return run(false);
  const busy = Symbol("busy");
  let isAsked = false;
  const first = locks.request(LOCK, { ifAvailable: true }, (lock) => {
    isAsked = true;
    return lock ? run(false) : busy;
  });
  const atOnce = await first.catch((error: unknown) => {
    if (isAsked) throw error;
    // A page that may not use locks is as one without.
    return run(false);
  });
  if (atOnce !== busy) return atOnce as T;
  onWait();
  return (await locks.request(LOCK, { signal }, () => run(true))) as T;
}
