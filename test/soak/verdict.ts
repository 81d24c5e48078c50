/** What a call came to, and whether that is as it should be. */

/** A call that ended. */
export interface CallRecord {
  /** The process that made it. */
  readonly worker: string;
  /** The API that a daemon called, or the session that the middle tier was called for. */
  readonly target: string;
  /** Whether it went to the route of a step-up. */
  readonly secured: boolean;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly ms: number;
  readonly outcome: Outcome;
}

/** What it ended with. */
export interface Outcome {
  /** Of the API's answer; 0: there was none. */
  readonly status: number;
  readonly recovered?: boolean;
  /** The code of a `RecoveryError`. */
  readonly code?: string;
  /** The reason in the report. */
  readonly reason?: string;
  /** Any other error, in its own words. */
  readonly error?: string;
}

/** Something for which the library can do nothing, and what a call may then end with. */
export interface Excuse {
  readonly verdict: Exclude<Verdict, "ok" | "failed">;
  /** Milliseconds since 1970; a call counts that was under way at any time between. */
  readonly from: number;
  until: number;
  /** Whom it concerns; left out: all. */
  readonly targets?: readonly string[];
  readonly worker?: string;
  readonly secured?: boolean;
  /** How many calls it can have hit. */
  left?: number;
}

/** How a call is counted. */
export type Verdict =
  | "ok"
  /** Only the user can satisfy the API: a `RecoveryError` of code "challenge". */
  | "needs-user"
  /** The token service had said when to come back, and MSAL waits for that. */
  | "held-back"
  /** The API itself was broken, and said so. */
  | "api-fault"
  /** Under way in a process that was killed. */
  | "lost"
  | "failed";

/** Judges a call. An excuse that can be used up is. */
export function verdictOf(call: CallRecord, excuses: readonly Excuse[]): Verdict {
  if (call.outcome.status === 200) return "ok";
  const verdict = lookOf(call.outcome);
  const excuse = excuses.find((one) => one.verdict === verdict && covers(one, call));
  if (!excuse) return "failed";
  if (excuse.left !== undefined) excuse.left--;
  return excuse.verdict;
}

function lookOf({ status, code, reason }: Outcome): Verdict {
  if (code === "challenge") return "needs-user";
  if (status === 401 && reason === "token-request-failed") return "held-back";
  if (status === 502) return "api-fault";
  if (status === 0 && code === undefined) return "lost";
  return "failed";
}

function covers(excuse: Excuse, { worker, target, secured, startedAt, ms }: CallRecord): boolean {
  return (
    startedAt <= excuse.until &&
    startedAt + ms >= excuse.from &&
    (excuse.targets === undefined || excuse.targets.includes(target)) &&
    (excuse.worker === undefined || excuse.worker === worker) &&
    (excuse.secured === undefined || excuse.secured === secured) &&
    (excuse.left === undefined || excuse.left > 0)
  );
}
