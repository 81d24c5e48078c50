/** Six calls are challenged at once: one window, and all six go on. */
import { api, fetch } from "../app.ts";
import type { Order } from "../orders.ts";

const parts = ["items", "prices", "address", "invoice", "parcel", "history"];

export function readAll({ number }: Order): Promise<Response[]> {
  return Promise.all(parts.map((part) => fetch(`${api}/orders/${number}/${part}`)));
}
