/** Gets a token for a call without a prompt, within the limits. */
import { type Call, msSince } from "../fetch/call.ts";
import { loadRecovery } from "../fetch/load-recovery.ts";
import type { TokenFailure } from "../recovery/token-error.ts";
import { acquireSilent, flightKey, type Wanted } from "./acquire.ts";
import type { HeldToken } from "./held-token.ts";
import { Unobtained } from "./unobtained.ts";

/** Gets a token without a prompt. A failure that will not pass at once is remembered, and not asked for again. */
export async function silently(call: Call, wanted: Wanted): Promise<HeldToken | TokenFailure | Unobtained> {
  const { slot, state } = call.tokens;
  const remembered = flightKey(slot, "silent", wanted);
  let counted = false;
  if (!state.flights.running(remembered)) {
    const cooling = slot.limits.coolingDown(remembered, Date.now());
    if (cooling) return cooling.error as TokenFailure;
    counted = wanted.mode === "challenge" && slot.limits.countRecovery(Date.now());
    if (wanted.mode === "challenge" && !counted) {
      return new Unobtained("too-many-recoveries", undefined, wanted.claims);
    }
  }
  const started = performance.now();
  const action = wanted.mode === "refresh" ? "refresh" : "silent";
  try {
    const { value, shared } = await acquireSilent(call.tokens, wanted, call.id, call.signal);
    call.tell({ type: "token", action, ok: true, shared, ms: msSince(started) });
    return value;
  } catch (error) {
    call.signal?.throwIfAborted();
    const { silentFailure } = await loadRecovery();
    const failure = silentFailure(call, wanted, error);
    const { code, kind } = failure;
    // MSAL held it back: a busy service would use up its recoveries before the token service may be asked again.
    if (counted && kind === "throttled") slot.limits.uncountRecovery();
    call.tell({ type: "token", action, ok: false, shared: false, ms: msSince(started), error: code });
    return failure;
  } finally {
    call.note(action, started);
  }
}
