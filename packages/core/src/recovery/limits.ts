/** What one resource may cause for one subject: rules E1, E4, E8, N1 and D6. All times are milliseconds since 1970. */

const MINUTE = 60_000;
/** How long a challenge that was not satisfied, or a token request that failed, is not tried again. */
export const COOL_DOWN_MS: number = 30_000;
/** How long no token is renewed by force after a renewed one was refused. */
export const REFRESH_PAUSE_MS: number = 5 * MINUTE;
/** The most recoveries within a minute. */
export const MAX_RECOVERIES_A_MINUTE = 60;
const MAX_REMEMBERED = 100;

/** The bounds on one slot. */
export class Limits {
  readonly #coolingDown = new Map<string, { until: number; error: unknown }>();
  #recoveries: number[] = [];
  #lastPrompt = Number.NEGATIVE_INFINITY;
  #cancelledAt = Number.NEGATIVE_INFINITY;
  #refreshPausedUntil = Number.NEGATIVE_INFINITY;

  /** Notes that asking for this again would be of no use for a while. */
  coolDown(what: string, now: number, error?: unknown): void {
    this.#coolingDown.delete(what);
    if (this.#coolingDown.size >= MAX_REMEMBERED) this.#coolingDown.delete(this.#coolingDown.keys().next().value ?? "");
    this.#coolingDown.set(what, { until: now + COOL_DOWN_MS, error });
  }

  /** The note of `coolDown`, while it holds. */
  coolingDown(what: string, now: number): { error: unknown } | undefined {
    const entry = this.#coolingDown.get(what);
    return entry && isWithin(now, entry.until, COOL_DOWN_MS) ? entry : undefined;
  }

  /** Forgets a note: it was satisfied. */
  succeeded(what: string): void {
    this.#coolingDown.delete(what);
  }

  /** Forgets all notes: somebody signed in or out, and what failed before may succeed now. */
  forgetFailures(): void {
    this.#coolingDown.clear();
  }

  /** Counts a recovery; `false` when there were too many within a minute. */
  countRecovery(now: number): boolean {
    this.#recoveries = this.#recoveries.filter((at) => at > now - MINUTE && at <= now);
    if (this.#recoveries.length >= MAX_RECOVERIES_A_MINUTE) return false;
    this.#recoveries.push(now);
    return true;
  }

  /** Takes back the count of a recovery that came to no request at all. */
  uncountRecovery(): void {
    this.#recoveries.pop();
  }

  /**
   * Whether the user may be asked now.
   * @param activatedAt When the user last acted before the call, where that is known: one who acts after a
   * cancellation has changed their mind.
   */
  mayPrompt(now: number, activatedAt: number = Number.NEGATIVE_INFINITY): "yes" | "cancelled" | "too-many" {
    if (activatedAt <= this.#cancelledAt && this.wasCancelled(now)) return "cancelled";
    return isWithin(now, this.#lastPrompt + MINUTE, MINUTE) ? "too-many" : "yes";
  }

  /** Notes that the user is being asked. */
  prompted(now: number): void {
    this.#lastPrompt = now;
  }

  /** Notes that the user said no. */
  promptCancelled(now: number): void {
    this.#cancelledAt = now;
  }

  /** Whether the user said no a moment ago: whoever may ask again has them click first. */
  wasCancelled(now: number): boolean {
    return isWithin(now, this.#cancelledAt + COOL_DOWN_MS, COOL_DOWN_MS);
  }

  mayRefresh(now: number): boolean {
    return !isWithin(now, this.#refreshPausedUntil, REFRESH_PAUSE_MS);
  }

  /** Notes that a token renewed by force was refused like the one before. */
  refreshRefused(now: number): void {
    this.#refreshPausedUntil = now + REFRESH_PAUSE_MS;
  }
}

/** Whether a pause of that length still holds. A clock that went back would stretch it: then it does not. */
function isWithin(now: number, until: number, length: number): boolean {
  return now < until && now >= until - length;
}
