/** The page leaves for the sign-in, comes back, and the call is made again. */
import { type ResumedCall, resumeRedirect } from "@msal-fetch/browser";
import { api, fetchByRedirect } from "../app.ts";
import type { Order } from "../orders.ts";

/** Reading may be repeated without a question. */
export function readOrder({ number }: Order): Promise<Response> {
  return fetchByRedirect(`${api}/orders/${number}`, { recovery: { resumeKey: "read-order" } });
}

/** What changes something is confirmed by the user after the return. */
export function payOrder({ number }: Order): Promise<Response> {
  const body = new URLSearchParams({ amount: "120", currency: "EUR" });
  return fetchByRedirect(`${api}/orders/${number}/payments`, {
    method: "POST",
    body,
    recovery: { resumeKey: "pay-order" },
  });
}

/** When the page starts: what waited while it was away. */
export async function resume(
  onAnswer: (response: Response) => void,
  ask: (call: ResumedCall) => Promise<boolean>,
): Promise<void> {
  for (let call = await resumeRedirect(fetchByRedirect); call; call = await resumeRedirect(fetchByRedirect)) {
    if (call.response) onAnswer(call.response);
    else if (await ask(call)) onAnswer(await call.confirm());
    else call.discard();
  }
}
