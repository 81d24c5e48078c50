/** An API of another origin that does not expose `WWW-Authenticate`: the page sees a bare 401. */
import { api, fetch } from "../app.ts";
import { emulator } from "../emulator.ts";
import type { Order } from "../orders.ts";

/** `Access-Control-Expose-Headers: WWW-Authenticate`, or not. */
export async function exposeChallenge(expose: boolean): Promise<void> {
  await emulator("setCors", { service: "todo", expose });
}

/** What the app does: nothing special. The warning says what is wrong. */
export function readOrder({ number }: Order): Promise<Response> {
  return fetch(`${api}/orders/${number}`);
}
