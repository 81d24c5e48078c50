/** The way of a call: send, and while it is refused, recover and send again. */
import { setReport } from "../report.ts";
import { firstToken } from "../tokens/first-token.ts";
import { HeldToken } from "../tokens/held-token.ts";
import { Unobtained } from "../tokens/unobtained.ts";
import type { Call } from "./call.ts";
import { loadRecovery, preloadRecovery } from "./load-recovery.ts";
import { send } from "./send.ts";

/**
 * Runs a call to a listed resource, with the token at hand where there is one.
 * @param own The caller's headers, as they were at the time of the call.
 */
export async function run(call: Call, atHand: HeldToken | undefined, own: Headers): Promise<Response> {
  preloadRecovery();
  try {
    let token = atHand ?? (await firstToken(call));
    if (token instanceof Unobtained) throw await (await loadRecovery()).endWithoutToken(call, token);
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

async function answer(call: Call, response: Response, sent: HeldToken): Promise<HeldToken | Response> {
  let recovery: Awaited<ReturnType<typeof loadRecovery>>;
  try {
    recovery = await loadRecovery();
  } catch (error) {
    if (call.engine.unrecovered === "throw" && response.status !== 400) throw error;
    const report = call.report("unrecovered", "not-loaded");
    setReport(response, report);
    call.tell({ type: "unrecovered", report });
    return response;
  }
  return recovery.answer(call, response, sent);
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
