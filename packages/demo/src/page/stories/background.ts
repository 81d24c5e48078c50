/** A poll in the background never prompts; the user's own click does. */
import { api, fetch } from "../app.ts";
import type { Order } from "../orders.ts";

const background = fetch.with({ interaction: "never" });
const PAUSE_MS = 700;

/** Refusals come back as they are. */
export async function poll({ number }: Order): Promise<Response[]> {
  const answers: Response[] = [];
  for (let count = 0; count < 4; count++) {
    answers.push(await background(`${api}/orders/${number}`));
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  return answers;
}

/** The same call, by somebody who is there to be asked. */
export function readNow({ number }: Order): Promise<Response> {
  return fetch(`${api}/orders/${number}`);
}
