/** The calls that wait for the user while the page is away, in the storage of the tab: rule B3. No token, code or claim is ever in it. */
import type { CallOptions, WaitingCall } from "@msal-fetch/core";

/** A call as it is kept. */
export interface SavedCall extends WaitingCall {
  id: string;
  /** Names the redirect that it waits for. */
  nonce: string;
  /** Until when it may be made again, in milliseconds since 1970. */
  expires: number;
  /** Whether its user has come back from that redirect. */
  returned?: boolean;
  options: CallOptions;
}

const CALLS = "msal-fetch.calls";
const LIFETIME_MS = 600_000;
const MAX_BODY = 65_536;

/** Keeps the calls that can be kept; the others end as the page leaves. */
export function keepCalls(nonce: string, calls: readonly WaitingCall[]): void {
  const expires = Date.now() + LIFETIME_MS;
  const saved = calls.filter(({ body = "" }) => new TextEncoder().encode(body).length <= MAX_BODY);
  const kept = saved.map((call) => ({ ...call, id: crypto.randomUUID(), nonce, expires }));
  const before = savedCalls();
  // What does not fit is given up, the latest first.
  while (!write([...before, ...kept]) && kept.length > 0) kept.pop();
}

/** Forgets what waits for a redirect that did not happen. */
export function dropCalls(nonce: string): void {
  write(savedCalls().filter((call) => call.nonce !== nonce));
}

/** What is kept and still of use, the oldest first. */
export function savedCalls(): SavedCall[] {
  try {
    const parsed: unknown = JSON.parse(sessionStorage.getItem(CALLS) ?? "[]");
    return Array.isArray(parsed) ? parsed.filter(isSavedCall) : [];
  } catch {
    return [];
  }
}

/** Puts what is to be kept in the place of what was; `false` where the storage does not take it. */
export function write(calls: readonly SavedCall[]): boolean {
  try {
    if (calls.length === 0) sessionStorage.removeItem(CALLS);
    else sessionStorage.setItem(CALLS, JSON.stringify(calls));
    return true;
  } catch {
    return false;
  }
}

function isSavedCall(value: unknown): value is SavedCall {
  const saved = (value ?? {}) as Partial<SavedCall>;
  const { id, nonce, expires, key, method, url, subject, options, body = "", contentType = "" } = saved;
  const isComplete = [id, nonce, key, method, url, subject, body, contentType].every((one) => typeof one === "string");
  const now = Date.now();
  return (
    isComplete &&
    typeof options === "object" &&
    options !== null &&
    typeof expires === "number" &&
    now < expires &&
    expires <= now + LIFETIME_MS
  );
}
