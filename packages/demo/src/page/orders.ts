/** Orders, each of which needs an authentication context that nobody has yet: so a story can be told again. */
import { emulator } from "./emulator.ts";

/** An order, and the authentication context without which nobody touches it. */
export interface Order {
  readonly number: number;
  readonly context: string;
}

const KEY = "demo.order";
/** Entra has c1 to c99. */
const CONTEXTS = 99;

/** Whether policy protects the order of the moment. */
export function isProtected(): boolean {
  return localStorage.getItem(KEY) !== null;
}

/** The order of the moment, in all tabs. */
export function currentOrder(): Order {
  const number = Number(localStorage.getItem(KEY) ?? 1);
  return { number, context: `c${((number - 1) % CONTEXTS) + 1}` };
}

/** Takes the next order, and has policy protect it. */
export async function nextOrder(mode: "interaction" | "off" | "blocked" = "interaction"): Promise<Order> {
  const last = localStorage.getItem(KEY);
  localStorage.setItem(KEY, String(last === null ? 1 : Number(last) + 1));
  const order = currentOrder();
  await emulator("setContext", { id: order.context, mode });
  await emulator("requireContext", { service: "todo", path: `/orders/${order.number}`, id: order.context });
  await emulator("requireContext", { service: "todo", path: `/orders/${order.number}/**`, id: order.context });
  return order;
}
