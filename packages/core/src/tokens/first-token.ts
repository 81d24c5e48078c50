/** The token of a call's first send: rules S6, A2 and A4. */
import { requestForAcrs } from "../claims/request-for-acrs.ts";
import type { Call } from "../fetch/call.ts";
import { loadRecovery } from "../fetch/load-recovery.ts";
import { acquireSilent, type TokenContext, type Wanted } from "./acquire.ts";
import { abortable } from "./flights.ts";
import { HeldToken, RENEWAL_PAUSE_MS } from "./held-token.ts";
import { silently } from "./silently.ts";
import type { Unobtained } from "./unobtained.ts";

/** The token that can be sent without waiting; one that is due is renewed meanwhile. */
export function tokenAtHand(context: TokenContext, route: () => string): HeldToken | undefined {
  const { slot, state } = context;
  const now = Date.now();
  const held = slot.get(slot.needOf(route));
  if (!held?.isUsable(now)) return undefined;
  state.use(held);
  if (!held.isFresh(now)) renewMeanwhile(context, held, now);
  return held;
}

/** Gets the token of the first send, where none can be sent without waiting. */
export async function firstToken(call: Call): Promise<HeldToken | Unobtained> {
  const { slot } = call.tokens;
  const need = slot.needOf(() => call.route);
  const refused = slot.get(need);
  if (refused?.refused) {
    // A4: what made the token useless may be cured silently in a moment, for this call as well.
    if (refused.replacement) await abortable(refused.replacement, call.signal);
    const next = tokenAtHand(call.tokens, () => call.route);
    if (next) return next;
    // Nothing better is to be had for now: the API shall answer for itself.
    const now = Date.now();
    if (slot.get(need) === refused && now < refused.settledUntil && now < refused.usableUntil) return refused;
  }
  const elevated = need.length > 0 ? await renewElevated(call, need) : undefined;
  return elevated ?? plain(call);
}

async function plain(call: Call): Promise<HeldToken | Unobtained> {
  const wanted: Wanted = { mode: "plain", acrs: [] };
  const got = await silently(call, wanted);
  if (got instanceof HeldToken) return got;
  return (await loadRecovery()).afterSilent(call, wanted, got);
}

/** A2: the elevation survives a renewal where that is possible silently; else the next challenge decides. */
async function renewElevated(call: Call, acrs: readonly string[]): Promise<HeldToken | undefined> {
  const renewed = await silently(call, elevatedRenewal(acrs));
  if (renewed instanceof HeldToken) return renewed;
  call.tokens.slot.setNeed(call.route, []);
  return undefined;
}

function elevatedRenewal(acrs: readonly string[]): Wanted {
  return { mode: "plain", acrs, claims: requestForAcrs(acrs) };
}

/** One renewal in the background; the call that set it off does not wait, nor hear of its failure. */
function renewMeanwhile(context: TokenContext, held: HeldToken, now: number): void {
  if (now < held.renewalPausedUntil) return;
  held.renewalPausedUntil = now + RENEWAL_PAUSE_MS;
  // Note: without `refresh`, msal-node waits for the renewal and still gives the old token out.
  const wanted: Wanted = held.acrs.length > 0 ? elevatedRenewal(held.acrs) : { mode: "refresh", acrs: [] };
  acquireSilent(context, wanted, crypto.randomUUID(), undefined).catch(() => {});
}
