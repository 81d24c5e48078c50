/** Deleting an order needs a stronger sign-in: the user gives it in a window, then the order is deleted. */
import { api, fetch } from "../app.ts";
import type { Order } from "../orders.ts";

/** What the app does: nothing special. */
export function deleteOrder({ number }: Order): Promise<Response> {
  return fetch(`${api}/orders/${number}`, { method: "DELETE" });
}
