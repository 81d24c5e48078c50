/** What the page is like. Nothing here is looked at on import: the package may be imported anywhere (rule B7). */

/** Whether there is a page at all, rather than a worker or a server. */
export function hasPage(): boolean {
  return typeof window === "object" && typeof document === "object";
}

/** Whether the app runs inside a host that signs its user in: Office, Teams (rule B5). */
export function isNested(): boolean {
  return hasPage() && "nestedAppAuthBridge" in window;
}

/** Whether the page stands inside another one, which it cannot take away. */
export function isFramed(): boolean {
  return hasPage() && window.parent !== window;
}

/** Whether the browser lets a window open now (rule B1). */
export function isActivated(): boolean {
  return hasPage() && navigator.userActivation?.isActive === true;
}

/** Whether the user has done anything on this page since it was loaded. */
export function wasEverActivated(): boolean {
  return hasPage() && navigator.userActivation?.hasBeenActive !== false;
}
