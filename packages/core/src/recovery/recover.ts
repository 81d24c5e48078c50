/** Recovers one refusal: gathers what is known, decides, and gets the token for the replay. */
import { requestForAcrs } from "../claims/request-for-acrs.ts";
import type { Requirement } from "../claims/requirement.ts";
import type { Call } from "../fetch/call.ts";
import type { RecoveryState } from "../options.ts";
import type { Reason } from "../report.ts";
import { flightKey, type Wanted } from "../tokens/acquire.ts";
import { fitsAudience } from "../tokens/audience.ts";
import { abortable } from "../tokens/flights.ts";
import { HeldToken } from "../tokens/held-token.ts";
import { silently } from "../tokens/silently.ts";
import { Unobtained } from "../tokens/unobtained.ts";
import { type Decision, decideOnChallenge, decideOnToken } from "./decide.ts";
import { COOL_DOWN_MS } from "./limits.ts";
import { obtain } from "./obtain.ts";
import type { Refusal } from "./refusal.ts";

/** The token for the replay, or why there is none. Rejects only with the reason of the call's own signal. */
export async function recover(
  call: Call,
  refusal: Refusal,
  status: number,
  sent: HeldToken,
): Promise<HeldToken | Unobtained> {
  switch (refusal.kind) {
    case "claims-challenge":
      return recoverChallenge(call, refusal.requirement, status, sent);
    case "invalid-token":
      return recoverToken(call, status, sent);
    case "refused":
      return new Unobtained(refusal.reason);
  }
}

async function recoverChallenge(
  call: Call,
  requirement: Requirement,
  status: number,
  sent: HeldToken,
): Promise<HeldToken | Unobtained> {
  const { slot, state } = call.tokens;
  const now = Date.now();
  const refusedAt = state.flights.tick();
  const done = doneFor(call, requirement, sent);
  const satisfies = (token: HeldToken) => token.answersTo(requirement) && token.meetsTime(requirement);
  const decision = decideOnChallenge({
    replayable: call.body.replayable,
    done,
    recoveries: call.recoveries,
    maxRecoveries: call.maxRecoveries,
    atHand: slot.find(sent, satisfies, now),
    coolingDown: slot.limits.coolingDown(requirement.key, now) !== undefined,
  });
  if (decision.do === "end") return endChallenge(call, requirement, decision.reason, sent);
  if (decision.do === "replay") {
    if (done === "nothing") call.recoveries++;
    call.noteChallenge(requirement.key, "replayed", requirement.nbf);
    return replayWith(call, decision.token, requirement);
  }
  const asked = recoveryState(call, "claims-challenge", status, requirement.names);
  const { shouldRecover } = call.engine;
  if (shouldRecover && (await wishOf(call, asked, sent)) === false)
    return new Unobtained("declined", undefined, requirement.claims);
  if (done === "nothing") call.recoveries++;
  call.noteChallenge(requirement.key, "acquired", requirement.nbf);
  const got = await obtainFor(call, requirement, sent, refusedAt);
  if (got instanceof Unobtained) return got;
  // A4: another process may have got it before this challenge; its first refusal has one request of its own.
  if (done === "nothing" && !got.fromNetwork) call.noteChallenge(requirement.key, "replayed", requirement.nbf);
  slot.limits.succeeded(requirement.key);
  if (requirement.acrs.length > 0) slot.setNeed(call.route, requirement.acrs);
  if (requirement.nbf !== undefined && got.meetsTime(requirement)) slot.refuseIssuedBefore(Math.floor(requirement.nbf));
  return got;
}

/** Rule E1: with another time in it, a challenge is the same one only where the refused token already met that time. */
function doneFor(call: Call, requirement: Requirement, sent: HeldToken): "nothing" | "replayed" | "acquired" {
  const before = call.challenges?.get(requirement.key);
  if (!before) return "nothing";
  return before.nbf === requirement.nbf || sent.meetsTime(requirement) ? before.done : "nothing";
}

function endChallenge(call: Call, requirement: Requirement, reason: Reason, sent: HeldToken): Unobtained {
  const { limits } = call.tokens.slot;
  const now = Date.now();
  const inVain = call.recoveries > 0 && (reason === "same-challenge-again" || reason === "too-many-challenges");
  if (inVain) {
    // E8: nobody else shall try what was just tried in vain; that holds for all challenges of an alternating API.
    for (const key of [requirement.key, ...(call.challenges?.keys() ?? [])]) limits.coolDown(key, now);
    call.tokens.slot.setNeed(call.route, []);
  }
  if (sent.refused && (inVain || reason === "cooling-down")) settle(sent);
  return new Unobtained(reason, undefined, requirement.claims);
}

/** A4: a request that began before the refusal counts only if its token meets the time that the challenge names. */
async function obtainFor(
  call: Call,
  requirement: Requirement,
  sent: HeldToken,
  refusedAt: number,
): Promise<HeldToken | Unobtained> {
  const { slot, state } = call.tokens;
  const wanted: Wanted = { mode: "challenge", acrs: requirement.acrs, claims: requirement.claims, requirement };
  const elsewhere = await gotElsewhere(call, wanted, sent);
  if (elsewhere) return elsewhere;
  for (let round = 0; ; round++) {
    const obtaining = obtain(call, wanted);
    if (requirement.revokes) sent.replaceBy(state.flights.running(flightKey(slot, "silent", wanted)));
    const got = await obtaining;
    if (got instanceof Unobtained || round > 0) return got;
    if (got.requestedAt > refusedAt || got.meetsTime(requirement)) return got;
  }
}

/**
 * Where the silent request failed moments ago for want of the user, the app may have signed the user in meanwhile:
 * MSAL's cache then has another token, for which no request is needed.
 */
async function gotElsewhere(call: Call, wanted: Wanted, sent: HeldToken): Promise<HeldToken | undefined> {
  const { slot, provider } = call.tokens;
  if (provider.kind !== "user" || !slot.limits.coolingDown(flightKey(slot, "silent", wanted), Date.now()))
    return undefined;
  // What was got for another challenge of this resource is in MSAL's cache as well: that is no sign-in.
  const known = slot.texts;
  const cached = await silently(call, { mode: "plain", acrs: [] });
  const isNew = cached instanceof HeldToken && cached.token !== sent.token && !known.has(cached.token);
  return isNew && !cached.refused ? cached : undefined;
}

async function recoverToken(call: Call, status: number, sent: HeldToken): Promise<HeldToken | Unobtained> {
  const { slot, scopes } = call.tokens;
  const sameContexts = (token: HeldToken) =>
    token.acrs.length >= sent.acrs.length && sent.acrs.every((one) => token.acrs.includes(one));
  const asked = recoveryState(call, "invalid-token", status, []);
  const { shouldRecover } = call.engine;
  const wish = shouldRecover && call.renewal === "nothing" ? await wishOf(call, asked, sent) : undefined;
  if (wish === false) return new Unobtained("declined");
  // The hook may have taken its time.
  const now = Date.now();
  const decision = decideOnToken({
    replayable: call.body.replayable,
    maxRecoveries: call.maxRecoveries,
    done: call.renewal,
    atHand: slot.find(sent, (token) => sameContexts(token) && token.requestedAt > sent.requestedAt, now),
    audienceFits: fitsAudience(sent.token, scopes),
    refreshPaused: !slot.limits.mayRefresh(now),
    age: now - sent.networkTime,
    insisted: wish === true,
  });
  return carryOut(call, decision, sent);
}

/** What the app's hook wishes. One that hesitates holds up no other call, and not this one when it is aborted. */
function wishOf(call: Call, asked: RecoveryState, sent: HeldToken): Promise<boolean | undefined> {
  sent.replaceBy(undefined);
  return abortable(Promise.resolve(call.engine.shouldRecover?.(asked)), call.signal);
}

async function carryOut(call: Call, decision: Decision, sent: HeldToken): Promise<HeldToken | Unobtained> {
  const { slot, state, provider } = call.tokens;
  if (decision.do === "replay") {
    call.renewal = "replayed";
    return replayWith(call, decision.token);
  }
  if (decision.do === "end") {
    if (decision.reason === "refresh-refused" && call.renewal === "refreshed") slot.limits.refreshRefused(Date.now());
    if (decision.reason === "refresh-refused" || decision.reason === "cooling-down") settle(sent);
    return new Unobtained(decision.reason);
  }
  call.renewal = "refreshed";
  // N3: a managed identity takes either claims or a forced renewal.
  const acrs = provider.kind === "managed-identity" ? [] : sent.acrs;
  const wanted: Wanted = { mode: "refresh", acrs, claims: requestForAcrs(acrs) };
  const obtaining = obtain(call, wanted);
  sent.replaceBy(state.flights.running(flightKey(slot, "silent", wanted)));
  return obtaining;
}

/** MSAL has nothing better than what it just gave: the next calls need not ask it. */
function settle(sent: HeldToken): void {
  sent.settledUntil = Math.max(sent.settledUntil, Date.now() + COOL_DOWN_MS);
}

function replayWith(call: Call, token: HeldToken, requirement?: Requirement): HeldToken {
  call.tell({ type: "token", action: "at-hand", ok: true, shared: true, ms: 0 });
  if (requirement && requirement.acrs.length > 0) call.tokens.slot.setNeed(call.route, token.acrs);
  return token;
}

function recoveryState(
  call: Call,
  kind: RecoveryState["kind"],
  status: number,
  claims: readonly string[],
): RecoveryState {
  const { method, recoveries, asked } = call;
  return {
    kind,
    method,
    url: asked.href,
    status,
    claims,
    recoveries,
    interaction: call.mayInteract ? "auto" : "never",
  };
}
