/** Makes the calls again for which the page left: rule B3. */
import { type Fetch, type Report, reportOf } from "@msal-fetch/core";
import type { AccountRef } from "./client-watch.ts";
import { type SavedCall, savedCalls, write } from "./interaction/saved-calls.ts";
import { hasPage } from "./page.ts";
import { type Ready, returnedFrom } from "./ready.ts";

// What the copies of the core share.
const SCOPE = Symbol.for("msal-fetch.scope");
const REPORTS = Symbol.for("msal-fetch.reports");

/** A call that waited while the page was away. */
export interface ResumedCall {
  method: string;
  url: string;
  /** Its `resumeKey`. */
  key: string;
  /** GET and HEAD are sent at once: the answer. */
  response?: Response;
  /** Sends the call, once; for GET and HEAD, gives the answer that is there. */
  confirm(): Promise<Response>;
  /** Gives the call up. */
  discard(): void;
}

/**
 * Gives the next call that was saved under a `resumeKey` before the page left, if the same user is back within 10
 * minutes; `undefined` where there is none (left). Call it when the page starts.
 *
 * A GET or HEAD is sent again at once. Everything else waits for `confirm()`, as the user may have changed their mind;
 * until it is confirmed or discarded it is what this gives, also after a reload.
 *
 * @param fetch The `fetch` that the call was made with, or one like it.
 * @throws What `fetch` rejects with, for a GET or HEAD.
 */
export async function resumeRedirect(fetch: Fetch): Promise<ResumedCall | undefined> {
  if (typeof fetch !== "function") throw new TypeError("`fetch` must be one that `createFetch` gave");
  if (!hasPage()) return undefined;
  const scope = (fetch as { [SCOPE]?: Scope })[SCOPE];
  const call = next(scope, await returnedFrom(scope?.ready));
  for (const [sent, resumed] of underWay) if (isIn(scope, sent)) return resumed.then(copyOf);
  if (!call) return undefined;
  if (!isRead(call)) return offer(fetch, call);
  forget(call);
  const resumed = send(fetch, call)
    .then((response) => ({ ...faceOf(call), response, confirm: async () => response, discard() {} }))
    .finally(() => underWay.delete(call));
  underWay.set(call, resumed);
  return resumed;
}

/** What a `fetch` of ours has tokens for; a wrapper of the app's does not tell. */
interface Scope {
  readonly ready: Ready;
  covers(url: URL, account: AccountRef): boolean;
}

/** The GETs that are being sent: a page that starts twice gets the same answer twice. */
const underWay = new Map<SavedCall, Promise<ResumedCall>>();
/** The call that waits for its confirmation. */
let offered: { call: SavedCall; resumed: ResumedCall } | undefined;

/** The next call whose user is back. Those for which another user came back are given up. */
function next(scope: Scope | undefined, returns: ReadonlyMap<string, AccountRef>): SavedCall | undefined {
  const calls = savedCalls().flatMap((call): SavedCall[] => {
    const account = returns.get(call.nonce);
    if (account === undefined) return [call];
    return isOf(account, call) ? [{ ...call, returned: true }] : [];
  });
  write(calls);
  const back = calls.filter((call) => call.returned && isIn(scope, call));
  // What needs no confirmation waits for none.
  return back.find(isRead) ?? back[0];
}

function isOf({ homeAccountId, tenantId }: AccountRef, { subject, options: { account } }: SavedCall): boolean {
  return homeAccountId === subject && (account?.tenantId === undefined || account.tenantId === tenantId);
}

/** Whether a token would go along. */
function isIn(scope: Scope | undefined, call: SavedCall): boolean {
  return URL.canParse(call.url) && (scope?.covers(new URL(call.url), accountOf(call)) ?? true);
}

function accountOf({ subject, options }: SavedCall): AccountRef {
  return options.account ?? { homeAccountId: subject };
}

/** The answer for another reader, with its report. */
function copyOf(resumed: ResumedCall): ResumedCall {
  const { response } = resumed;
  if (!response || response.bodyUsed) return resumed;
  const copy = response.clone();
  const reports = (globalThis as { [REPORTS]?: WeakMap<Response, Report> })[REPORTS];
  const report = reportOf(response);
  if (report) reports?.set(copy, report);
  return { ...resumed, response: copy, confirm: async () => copy };
}

function isRead({ method }: SavedCall): boolean {
  return method === "GET" || method === "HEAD";
}

function offer(fetch: Fetch, call: SavedCall): ResumedCall {
  if (offered?.call.id === call.id) return offered.resumed;
  let isOver = false;
  const resumed: ResumedCall = {
    ...faceOf(call),
    async confirm() {
      if (isOver) throw new Error("The call was sent or given up before");
      resumed.discard();
      return send(fetch, call);
    },
    discard() {
      isOver = true;
      forget(call);
    },
  };
  offered = { call, resumed };
  return resumed;
}

function faceOf({ key, method, url }: SavedCall): Pick<ResumedCall, "key" | "method" | "url"> {
  return { key, method, url };
}

/** Before it is sent, so that nothing sends it twice. */
function forget({ id }: SavedCall): void {
  write(savedCalls().filter((call) => call.id !== id));
}

function send(fetch: Fetch, call: SavedCall): Promise<Response> {
  const { method, url, contentType, body, key, options } = call;
  return fetch(url, {
    method,
    ...(contentType !== undefined && { headers: { "content-type": contentType } }),
    ...(body !== undefined && { body }),
    recovery: { ...options, account: accountOf(call), resumeKey: key },
  });
}
