/** Gets a token for a call: silently, else with the user where that is allowed, within the limits. */
import { mergeClaims } from "../claims/merge.ts";
import type { Call } from "../fetch/call.ts";
import { readTokenError, type TokenFailure } from "../recovery/token-error.ts";
import type { Reason } from "../report.ts";
import { acquireInteractive, acquireSilent, flightKey, type Wanted } from "./acquire.ts";
import { HeldToken } from "./held-token.ts";

/** No token was to be had. */
export class Unobtained {
  readonly reason: Reason;
  /** What the token service asked for that was not given. */
  readonly claims: string | undefined;
  readonly failure: TokenFailure | undefined;

  constructor(reason: Reason, failure?: TokenFailure, claims?: string) {
    this.reason = reason;
    this.failure = failure;
    this.claims = claims;
  }
}

/** Rules A1 and E3: silent, then the one interaction. Rejects only with the reason of the call's own signal. */
export async function obtain(call: Call, wanted: Wanted): Promise<HeldToken | Unobtained> {
  const got = await silently(call, wanted);
  if (got instanceof HeldToken || got instanceof Unobtained) return got;
  const claims = mergeClaims(wanted.claims, got.claims);
  const unobtained = (reason: Reason) => new Unobtained(reason, got, claims);
  switch (got.kind) {
    case "interaction-required":
      if (!call.canInteract) return unobtained("interaction-required");
      if (!call.mayInteract) return unobtained("interaction-not-allowed");
      return interactively(call, wanted, claims);
    case "interaction-blocked":
    case "account-mismatch":
    case "signed-out":
    case "token-unusable":
      return unobtained(got.kind);
    default:
      return unobtained("token-request-failed");
  }
}

/** Gets a token without a prompt. A failure that will not pass at once is remembered, and not asked for again. */
export async function silently(call: Call, wanted: Wanted): Promise<HeldToken | TokenFailure | Unobtained> {
  const { slot, state } = call.tokens;
  const remembered = flightKey(slot, "silent", wanted);
  if (!state.flights.running(remembered)) {
    const cooling = slot.limits.coolingDown(remembered, Date.now());
    if (cooling) return cooling.error as TokenFailure;
    if (wanted.mode === "challenge" && !slot.limits.countRecovery(Date.now())) {
      return new Unobtained("too-many-recoveries", undefined, wanted.claims);
    }
  }
  const started = performance.now();
  const action = wanted.mode === "refresh" ? "refresh" : "silent";
  try {
    const { value, shared } = await acquireSilent(call.tokens, wanted, call.id, call.signal);
    call.tell({ type: "token", action, ok: true, shared, ms: performance.now() - started });
    return value;
  } catch (error) {
    call.signal?.throwIfAborted();
    const failure = readTokenError(error, false);
    if (isWorthRemembering(failure, wanted, call)) slot.limits.coolDown(remembered, Date.now(), failure);
    const code = failure.code;
    call.tell({ type: "token", action, ok: false, shared: false, ms: performance.now() - started, error: code });
    return failure;
  } finally {
    call.note(action, started);
  }
}

/** A user's plain request may succeed the moment that the app has signed the user in again. */
function isWorthRemembering({ kind }: TokenFailure, { mode }: Wanted, call: Call): boolean {
  if (kind === "transient" || kind === "throttled" || kind === "interaction-in-progress") return false;
  return mode === "challenge" || call.tokens.provider.kind !== "user";
}

/** Rules A3, A5, A6, E4 and E8: the one interaction, which others may have begun. */
async function interactively(call: Call, wanted: Wanted, claims: string | undefined): Promise<HeldToken | Unobtained> {
  const { slot, state } = call.tokens;
  const { limits } = slot;
  const request: Wanted = { ...wanted, claims };
  const forbidden = (): Unobtained | undefined => {
    const allowed = limits.mayPrompt(Date.now());
    if (allowed === "yes") return undefined;
    return new Unobtained(allowed === "cancelled" ? "interaction-cancelled" : "too-many-prompts", undefined, claims);
  };
  if (!state.flights.running(flightKey(slot, "interactive", request))) {
    const why = forbidden();
    if (why) return why;
  }
  const started = performance.now();
  try {
    const { value, shared } = await acquireInteractive(call.tokens, request, call.id, call.signal, () => {
      // While this one waited for its turn, the user may have been asked for the same resource.
      const why = forbidden();
      if (why) throw why;
      call.tell({ type: "interaction", state: "started" });
    });
    limits.succeeded(flightKey(slot, "silent", wanted));
    call.tell({ type: "interaction", state: "completed" });
    call.tell({ type: "token", action: "interactive", ok: true, shared, ms: performance.now() - started });
    return value;
  } catch (error) {
    call.signal?.throwIfAborted();
    if (error instanceof Unobtained) return error;
    const failure = readTokenError(error, true);
    const { kind } = failure;
    call.tell({ type: "interaction", state: kind === "cancelled" ? "cancelled" : "failed" });
    return new Unobtained(reasonOf(kind), failure, mergeClaims(claims, failure.claims));
  } finally {
    call.note("interactive", started);
  }
}

function reasonOf(kind: TokenFailure["kind"]): Reason {
  switch (kind) {
    case "cancelled":
      return "interaction-cancelled";
    case "interaction-required":
    case "interaction-blocked":
    case "account-mismatch":
    case "token-unusable":
    case "signed-out":
      return kind;
    default:
      return "token-request-failed";
  }
}
