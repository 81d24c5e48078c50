/** When the page left for a sign-in last, in the storage of the tab: it may not do so again and again by itself (rule E8). */

const LEFT = "msal-fetch.left";
const MINUTE_MS = 60_000;

/** Notes that the page leaves. */
export function noteLeaving(): void {
  try {
    sessionStorage.setItem(LEFT, String(Date.now()));
  } catch {
    // Then the user is asked first, each time.
  }
}

/** Notes that the user came back without a sign-in: the minute begins anew. */
export function noteReturn(): void {
  try {
    if (sessionStorage.getItem(LEFT) !== null) noteLeaving();
  } catch {
    // As above.
  }
}

/** Whether the page has left within the last minute: it may not do so again by itself (rule E8). */
export function leftMomentsAgo(): boolean {
  try {
    const at = Number(sessionStorage.getItem(LEFT) ?? Number.NEGATIVE_INFINITY);
    return Date.now() - at < MINUTE_MS && Date.now() >= at;
  } catch {
    return true;
  }
}
