/** The way of a call: send, and while it is refused, recover and send again. */

import { recover } from "../recovery/recover.ts";
import { readRefusal } from "../recovery/refusal.ts";
import { endWithoutToken, endWithResponse } from "../recovery/unrecovered.ts";
import { setReport } from "../report.ts";
import { discard } from "../request/discard.ts";
import { headersOf } from "../request/outgoing.ts";
import { isSameEntry } from "../request/resource.ts";
import { firstToken } from "../tokens/first-token.ts";
import type { HeldToken } from "../tokens/held-token.ts";
import { Unobtained } from "../tokens/obtain.ts";
import type { Call } from "./call.ts";
import { send } from "./send.ts";

/** Runs a call to a listed resource, with the token at hand where there is one. */
export async function run(call: Call, atHand: HeldToken | undefined, headers: Headers): Promise<Response> {
  try {
    const token = atHand ?? (await firstToken(call));
    if (token instanceof Unobtained) throw endWithoutToken(call, token);
    return await sendUntilSettled(call, token, headers);
  } finally {
    call.body.release();
  }
}

async function sendUntilSettled(call: Call, first: HeldToken, firstHeaders: Headers): Promise<Response> {
  let token = first;
  for (let headers = firstHeaders; ; headers = headersOf(call.asked)) {
    const response = await send(call, token, headers);
    if (response.status !== 401 && response.status !== 403) return settled(call, response);
    const next = await afterRefusal(call, response, token);
    if (next instanceof Unobtained) return endWithResponse(call, response, next);
    await discard(response);
    call.signal?.throwIfAborted();
    call.tell({ type: "replay" });
    token = next;
  }
}

function settled(call: Call, response: Response): Response {
  if (call.sends === 1) setReport(response, call.report("ok"));
  else {
    const report = call.report("recovered");
    setReport(response, report);
    call.tell({ type: "recovered", report });
  }
  return response;
}

async function afterRefusal(call: Call, response: Response, sent: HeldToken): Promise<HeldToken | Unobtained> {
  const { status } = response;
  if (isElsewhere(call, response)) {
    call.tell({ type: "challenge", status, kind: "refused", claims: [], reason: "redirected-away" });
    return new Unobtained("redirected-away");
  }
  const refusal = readRefusal(status, response.headers.get("www-authenticate"));
  const claims = refusal.kind === "claims-challenge" ? refusal.requirement.names : [];
  const reason = refusal.kind === "refused" ? { reason: refusal.reason } : {};
  call.tell({ type: "challenge", status, kind: refusal.kind, claims, ...reason });
  // A challenge for an authentication context only says nothing against the token where it is not needed.
  const asksForMore = refusal.kind === "claims-challenge" && !refusal.requirement.revokes;
  if (status === 401 && !asksForMore) sent.refused = true;
  return recover(call, refusal, status, sent);
}

/** Rule S1: an answer from another place says nothing about our token. */
function isElsewhere(call: Call, { url }: Response): boolean {
  if (url === "" || url === call.asked.url.href) return false;
  return !isSameEntry(call.resource, call.engine.findResource(new URL(url)));
}
