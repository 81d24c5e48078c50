/** The way of a call: send, and while it is refused, recover and send again. */

import { recover } from "../recovery/recover.ts";
import { type Refusal, readBodyRefusal, readRefusal } from "../recovery/refusal.ts";
import { endWithoutToken, endWithResponse } from "../recovery/unrecovered.ts";
import { setReport } from "../report.ts";
import { discard } from "../request/discard.ts";
import { type ErrorBody, readErrorBody } from "../request/error-body.ts";
import { isSameEntry } from "../request/resource.ts";
import { firstToken } from "../tokens/first-token.ts";
import { abortable } from "../tokens/flights.ts";
import { HeldToken } from "../tokens/held-token.ts";
import { Unobtained } from "../tokens/obtain.ts";
import type { Call } from "./call.ts";
import { IDEMPOTENT, send } from "./send.ts";

/**
 * Runs a call to a listed resource, with the token at hand where there is one.
 * @param own The caller's headers, as they were at the time of the call.
 */
export async function run(call: Call, atHand: HeldToken | undefined, own: Headers): Promise<Response> {
  try {
    let token = atHand ?? (await firstToken(call));
    if (token instanceof Unobtained) throw await endWithoutToken(call, token);
    for (;;) {
      const response = await send(call, token, own);
      call.noteSend(response.status);
      if (!mayRefuse(response.status)) return settled(call, response);
      const next = await answer(call, response, token);
      // Note: not by `instanceof Response`, as some servers put a class of their own in its place.
      if (!(next instanceof HeldToken)) return next;
      token = next;
    }
  } finally {
    call.body.release();
  }
}

/** What comes of a refusal: the token for a replay, or the response for the caller. */
async function answer(call: Call, response: Response, sent: HeldToken): Promise<HeldToken | Response> {
  const examined = await examine(call, response);
  const next = await afterRefusal(call, response, sent, examined.refusal);
  if (next instanceof Unobtained) {
    const elsewhere = isElsewhere(call, response);
    const body = elsewhere ? undefined : (examined.body ?? (await readErrorBody(response, call.method)));
    return endWithResponse(call, { response, sent, body }, next);
  }
  await discard(response);
  call.signal?.throwIfAborted();
  call.tell({ type: "replay" });
  call.replayed = true;
  return next;
}

function settled(call: Call, response: Response): Response {
  if (!call.replayed) setReport(response, call.report("ok"));
  else {
    const report = call.report("recovered");
    setReport(response, report);
    call.tell({ type: "recovered", report });
  }
  return response;
}

/** 400 only ever with claims in its body. */
function mayRefuse(status: number): boolean {
  return status === 401 || status === 403 || status === 400;
}

/** Reads what a refusal asks for: its challenges, else its body. */
async function examine(call: Call, response: Response): Promise<{ refusal: Refusal; body?: ErrorBody }> {
  if (isElsewhere(call, response)) return { refusal: { kind: "refused", reason: "redirected-away" } };
  if (response.redirected && !IDEMPOTENT.has(call.method))
    return { refusal: { kind: "refused", reason: "redirected" } };
  const refusal = readRefusal(response.status, response.headers.get("www-authenticate"));
  if (refusal.kind === "claims-challenge") return { refusal };
  const body = await abortable(readErrorBody(response, call.method), call.signal);
  return body ? { refusal: readBodyRefusal(body) ?? refusal, body } : { refusal };
}

async function afterRefusal(
  call: Call,
  response: Response,
  sent: HeldToken,
  refusal: Refusal,
): Promise<HeldToken | Unobtained> {
  const { status } = response;
  const claims = refusal.kind === "claims-challenge" ? refusal.requirement.names : [];
  const reason = refusal.kind === "refused" ? { reason: refusal.reason } : {};
  // A challenge for an authentication context only says nothing against the token where it is not needed.
  const asksForMore = refusal.kind === "claims-challenge" && !refusal.requirement.revokes;
  const isUseless = status === 401 && !asksForMore && !isElsewhere(call, response);
  // Before anybody is told: an observer may start calls.
  if (isUseless) call.tokens.slot.refuse(sent);
  try {
    // An ordinary 400 is no event.
    if (status !== 400 || claims.length > 0)
      call.tell({ type: "challenge", status, kind: refusal.kind, claims, ...reason });
    return await recover(call, refusal, status, sent);
  } finally {
    if (isUseless) sent.replaceBy(undefined);
  }
}

/** Rule S1: an answer from another place says nothing about our token. */
function isElsewhere(call: Call, { url }: Response): boolean {
  if (url === "" || url === call.asked.href) return false;
  return !URL.canParse(url) || !isSameEntry(call.resource, call.engine.findResource(new URL(url)));
}
