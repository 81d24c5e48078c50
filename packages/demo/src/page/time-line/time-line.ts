/** Follows the calls of the page, live. */
import {
  type Fetch,
  type FetchEvent,
  type PromptHandler,
  RecoveryError,
  reportOf,
  type WarningEvent,
} from "@msal-fetch/browser";
import { type CallEvent, drop, follow, followPrompt, sending } from "./follow.ts";
import { bringBack, takeAlong } from "./keep.ts";
import { close, endAsReported, now, open, type Row } from "./row.ts";

/** The calls of the page, and who wants to know of them. */
export class TimeLine {
  rows: Row[] = bringBack();
  warnings: WarningEvent[] = [];
  readonly #listeners = new Set<() => void>();

  /** Passes calls on, and follows them. */
  watch(fetch: Fetch): Fetch {
    return Object.assign((...[input, init]: Parameters<Fetch>) => this.#call(fetch, input, init), {
      with: (options: Parameters<Fetch["with"]>[0]) => this.watch(fetch.with(options)),
    });
  }

  /** The same for a `fetch` that tells nothing. */
  watchPlain(fetch: typeof window.fetch): typeof window.fetch {
    return (input, init) => this.#call((...args) => fetch(...args), input, init);
  }

  /** For `createFetch`. */
  readonly onEvent = (event: FetchEvent): void => {
    if (event.type === "warning") this.warnings.push(event);
    else {
      const row = this.#rowOf(event);
      if (row) follow(row, event);
    }
    this.#changed();
  };

  /** Passes prompts on, and follows what they show. */
  watchPrompt(prompt: PromptHandler): PromptHandler {
    return (shown) => {
      if (shown) for (const row of this.rows) followPrompt(row, shown.stage);
      this.#changed();
      return prompt(shown);
    };
  }

  /** The page is left: calls under way are told of after the return. */
  leave(): void {
    takeAlong(this.rows);
  }

  /** Forgets the calls that have ended. */
  clear(): void {
    this.rows = this.rows.filter(({ ended }) => ended === undefined);
    this.warnings = [];
    this.#changed();
  }

  subscribe(listener: () => void): void {
    this.#listeners.add(listener);
  }

  async #call(
    fetch: (...args: Parameters<Fetch>) => Promise<Response>,
    ...[input, init]: Parameters<Fetch>
  ): Promise<Response> {
    const { method, url } = new Request(input instanceof Request ? input.url : input, {
      method: init?.method ?? "GET",
    });
    const { origin, pathname } = new URL(url);
    const row: Row = { method, origin, path: pathname, began: now(), steps: [] };
    if (this.rows.some((one) => isResumedBy(one, row))) row.resumed = true;
    this.rows.push(row);
    open(row, sending(row));
    this.#changed();
    try {
      const response = await fetch(input, init);
      const report = reportOf(response);
      this.#end(report ? this.#own(row, report) : row, { status: response.status, ...(report && { report }) });
      return response;
    } catch (error) {
      const isOurs = error instanceof RecoveryError;
      this.#end(row, { error: isOurs ? error.code : "network", ...(isOurs && { report: error.report }) });
      throw error;
    }
  }

  #end(row: Row, facts: Pick<Row, "status" | "error" | "report">): void {
    const { status } = facts;
    drop(row, "wait");
    close(row, status === undefined ? { failed: true } : { status, failed: status >= 400 });
    Object.assign(row, facts, { ended: now() });
    endAsReported(row);
    this.#changed();
  }

  /** The first event of a call names nothing but method and origin: calls that agree in both are alike until they end. */
  #rowOf({ requestId, method, origin }: CallEvent): Row | undefined {
    const known = this.rows.find((row) => row.requestId === requestId);
    if (known) return known;
    const row = this.rows.find(
      (one) => one.requestId === undefined && one.ended === undefined && one.method === method && one.origin === origin,
    );
    if (row) row.requestId = requestId;
    return row;
  }

  /** Which of the calls that were alike this one was: the engine gives event and response the same report. */
  #own(row: Row, report: Row["report"]): Row {
    const other = this.rows.find((one) => one !== row && one.ended === undefined && one.report === report);
    if (!other) return row;
    [row.path, other.path] = [other.path, row.path];
    [row.began, other.began] = [other.began, row.began];
    return other;
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}

/** Whether the page was left on account of a call that is now made again. */
function isResumedBy({ method, origin, path, steps }: Row, again: Row): boolean {
  const left = steps.some(({ kind }) => kind === "leave");
  return left && method === again.method && origin === again.origin && path === again.path;
}

/** That of this page. */
export const timeLine: TimeLine = new TimeLine();
