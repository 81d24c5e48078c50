/** A call long after the click: the browser would block a window, so the dialog asks first. */
import { api, fetch } from "../app.ts";
import type { Order } from "../orders.ts";

/** How long a click lets a window open in Chromium: 5 seconds. */
const TOO_LATE_MS = 6_000;

export async function deleteOrderLater({ number }: Order): Promise<Response> {
  await new Promise((resolve) => setTimeout(resolve, TOO_LATE_MS));
  return fetch(`${api}/orders/${number}`, { method: "DELETE" });
}
