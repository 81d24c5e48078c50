/** Gets a token for a call: silently, else with the user where that is allowed, within the limits. */
import { mergeClaims } from "../claims/merge.ts";
import { type Call, msSince } from "../fetch/call.ts";
import type { Reason } from "../report.ts";
import { flightKey, type Wanted } from "../tokens/acquire.ts";
import { HeldToken } from "../tokens/held-token.ts";
import { silently } from "../tokens/silently.ts";
import type { Slot } from "../tokens/slot.ts";
import { Unobtained } from "../tokens/unobtained.ts";
import { acquireInteractive } from "./acquire-interactive.ts";
import { readTokenError, type TokenFailure } from "./token-error.ts";

/** Rules A1 and E3: silent, then the one interaction. Rejects only with the reason of the call's own signal. */
export async function obtain(call: Call, wanted: Wanted): Promise<HeldToken | Unobtained> {
  return afterSilent(call, wanted, await inGoodTime(call, wanted, silently(call, wanted)));
}

/** Goes on after a silent attempt. Rejects only with the reason of the call's own signal. */
export async function afterSilent(
  call: Call,
  wanted: Wanted,
  got: HeldToken | TokenFailure | Unobtained,
): Promise<HeldToken | Unobtained> {
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

/** Reads why a silent request failed, and remembers what will not pass at once. */
export function silentFailure(call: Call, wanted: Wanted, error: unknown): TokenFailure {
  const { slot } = call.tokens;
  const failure = readTokenError(error, false);
  if (isWorthRemembering(failure, wanted, call)) {
    slot.limits.coolDown(flightKey(slot, "silent", wanted), Date.now(), failure);
  }
  return failure;
}

/** A user's plain request may succeed the moment that the app has signed the user in again. */
function isWorthRemembering({ kind }: TokenFailure, { mode }: Wanted, call: Call): boolean {
  if (kind === "transient" || kind === "throttled" || kind === "interaction-in-progress") return false;
  return mode === "challenge" || call.tokens.provider.kind !== "user";
}

/** Rule B1: while a click still lets a window open, a slow silent attempt goes on beside it. */
function inGoodTime<T>(call: Call, { mode }: Wanted, silent: Promise<T>): Promise<T | TokenFailure> {
  const { provider, slot } = call.tokens;
  const mayAsk = mode === "challenge" && call.mayInteract && whyNotPrompt(slot, call) === undefined;
  const limit = mayAsk ? provider.silentLimitMs?.() : undefined;
  if (limit === undefined) return silent;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<TokenFailure>((resolve) => {
    const failure: TokenFailure = {
      kind: "interaction-required",
      code: "silent_timeout",
      claims: undefined,
      error: undefined,
    };
    timer = setTimeout(resolve, limit, failure);
  });
  silent.catch(() => {});
  return Promise.race([silent, late]).finally(() => clearTimeout(timer));
}

/** Rules E4 and E8. A click on the provider's own dialog is the user's leave to ask again within a minute. */
function whyNotPrompt({ limits }: Slot, { activatedAt, tokens }: Call): Reason | undefined {
  const allowed = limits.mayPrompt(Date.now(), activatedAt);
  if (allowed === "cancelled") return "interaction-cancelled";
  return allowed === "too-many" && !tokens.provider.asksFirst ? "too-many-prompts" : undefined;
}

/** Rules A3, A5, A6, E4 and E8: the one interaction, which others may have begun. */
async function interactively(call: Call, wanted: Wanted, claims: string | undefined): Promise<HeldToken | Unobtained> {
  const { slot, state } = call.tokens;
  const { limits } = slot;
  const request: Wanted = { ...wanted, claims };
  const forbidden = (): Unobtained | undefined => {
    const why = whyNotPrompt(slot, call);
    return why && new Unobtained(why, undefined, claims);
  };
  if (!state.flights.running(flightKey(slot, "interactive", request))) {
    const why = forbidden();
    if (why) return why;
  }
  const started = performance.now();
  state.waiting.add(call);
  try {
    const { value, shared } = await acquireInteractive(call, request, {
      // While this one waited for its turn, the user may have been asked for the same resource.
      check() {
        const why = forbidden();
        if (why) throw why;
      },
      onPrompt: () => call.tell({ type: "interaction", state: "started" }),
    });
    limits.succeeded(flightKey(slot, "silent", wanted));
    call.tell({ type: "interaction", state: "completed" });
    call.tell({ type: "token", action: "interactive", ok: true, shared, ms: msSince(started) });
    return value;
  } catch (error) {
    call.signal?.throwIfAborted();
    if (error instanceof Unobtained) return error;
    const failure = readTokenError(error, true);
    call.tell({ type: "interaction", state: failure.kind === "cancelled" ? "cancelled" : "failed" });
    return new Unobtained(reasonOf(failure), failure, mergeClaims(claims, failure.claims));
  } finally {
    state.waiting.delete(call);
    call.note("interactive", started);
  }
}

function reasonOf({ kind, code }: TokenFailure): Reason {
  if (code === "timed_out") return "interaction-timed-out";
  switch (kind) {
    case "cancelled":
      return "interaction-cancelled";
    case "interaction-required":
    case "interaction-blocked":
    case "account-mismatch":
    case "token-unusable":
    case "signed-out":
    case "redirecting":
    case "not-loaded":
      return kind;
    default:
      return "token-request-failed";
  }
}
