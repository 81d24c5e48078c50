/** One sign-in window of MSAL's, and what can be seen of it. */
import type { AuthenticationResultLike, PublicClientLike } from "../msal-like.ts";

const POLL_MS = 200;
/** On its way home a window is closed before its token is there: only what stays closed is worth a question. */
const CLOSED_FOR_MS = 500;
/** How long a window may stand on the loaded redirect page before that page is taken for one that does nothing. */
const STUCK_FOR_MS = 5_000;

/** What is noticed of a window. */
export interface PopupObserver {
  /** It seems to be closed; under `Cross-Origin-Opener-Policy` that is said of open ones as well (rule B2). */
  closed(): void;
  /** It came back to our origin with an answer, which the page there does not hand over. */
  stuck(): void;
}

/**
 * Runs MSAL's request, which opens the window, and watches the window until the request settles.
 * @param correlationId The request's own.
 */
export async function watchPopup(
  client: Pick<PublicClientLike, "addEventCallback" | "removeEventCallback">,
  correlationId: string,
  request: () => Promise<AuthenticationResultLike>,
  observer: PopupObserver,
  signal: AbortSignal,
): Promise<AuthenticationResultLike> {
  let popup: Window | undefined;
  const callback = client.addEventCallback?.(({ eventType, payload, correlationId: whose = correlationId }) => {
    const { popupWindow } = (payload ?? {}) as { popupWindow?: Window };
    if (eventType !== "msal:popupOpened" || whose !== correlationId || !popupWindow || popup) return;
    popup = popupWindow;
    // MSAL looks things up before it tells of its window: meanwhile, the call may have been given up.
    if (signal.aborted) close();
  });
  const stopWatching = watch(() => popup, observer);
  const close = () => popup?.close();
  signal.addEventListener("abort", close, { once: true });
  try {
    return await request();
  } finally {
    stopWatching();
    signal.removeEventListener("abort", close);
    if (callback) client.removeEventCallback?.(callback);
  }
}

function watch(popupOf: () => Window | undefined, observer: PopupObserver): () => void {
  let closedSince: number | undefined;
  let homeSince: number | undefined;
  const timer = setInterval(() => {
    const popup = popupOf();
    if (!popup) return;
    const now = performance.now();
    closedSince = popup.closed ? (closedSince ?? now) : undefined;
    homeSince = isHome(popup) ? (homeSince ?? now) : undefined;
    if (closedSince !== undefined && now - closedSince >= CLOSED_FOR_MS) {
      clearInterval(timer);
      observer.closed();
    } else if (homeSince !== undefined && now - homeSince >= STUCK_FOR_MS) {
      clearInterval(timer);
      observer.stuck();
    }
  }, POLL_MS);
  return () => clearInterval(timer);
}

/** Whether the window shows a page of ours that was given an answer. */
function isHome(popup: Window): boolean {
  try {
    const { origin, hash, search } = popup.location;
    const isAnswered = origin === location.origin && /[#?&](code|error)=/.test(`${search}${hash}`);
    return isAnswered && popup.document.readyState === "complete";
  } catch {
    // A page of another origin cannot be looked into.
    return false;
  }
}
