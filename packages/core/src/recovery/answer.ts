/** What comes of a refusal: a token for a replay, or the end of the call. */
import type { Call } from "../fetch/call.ts";
import { IDEMPOTENT } from "../fetch/send.ts";
import { discard } from "../request/discard.ts";
import { type ErrorBody, readErrorBody } from "../request/error-body.ts";
import { isSameEntry } from "../request/resource.ts";
import { abortable } from "../tokens/flights.ts";
import type { HeldToken } from "../tokens/held-token.ts";
import { Unobtained } from "../tokens/unobtained.ts";
import { recover } from "./recover.ts";
import { type Refusal, readBodyRefusal, readRefusal } from "./refusal.ts";
import { endByLeaving, endWithResponse } from "./unrecovered.ts";

/** How long a cancelled call waits for the body that its diagnosis would read, in milliseconds. */
const MAX_WAIT_MS = 300;

/** The token for a replay, or the response for the caller. */
export async function answer(call: Call, response: Response, sent: HeldToken): Promise<HeldToken | Response> {
  const examined = await examine(call, response);
  const next = await afterRefusal(call, response, sent, examined.refusal);
  if (next instanceof Unobtained) {
    if (next.reason === "redirecting") throw endByLeaving(call, next);
    const elsewhere = isElsewhere(call, response);
    const body = elsewhere ? undefined : (examined.body ?? (await inTime(readErrorBody(response, call.method), next)));
    return endWithResponse(call, { response, sent, body }, next);
  }
  await discard(response);
  call.signal?.throwIfAborted();
  call.tell({ type: "replay" });
  call.replayed = true;
  return next;
}

/** E4: after a cancellation the calls end at once, also where the body does not. */
async function inTime<T>(reading: Promise<T>, { reason }: Unobtained): Promise<T | undefined> {
  if (reason !== "interaction-cancelled") return reading;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), MAX_WAIT_MS);
  });
  return Promise.race([reading, late]).finally(() => clearTimeout(timer));
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
