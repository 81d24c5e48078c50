/** Redirects: where they lead to, and how many are followed. */
import type { Answer } from "../facts.ts";

/** How many redirects are followed, within one origin. */
export const MAX_REDIRECTS = 3;

/** Where an answer leads to; `undefined`: it is no redirect. */
export function targetOf({ status, headers }: Pick<Answer, "status" | "headers">, base: URL): URL | undefined {
  const location = headers.get("location");
  if (status < 301 || status > 308 || location === null || !URL.canParse(location, base.href)) return undefined;
  return new URL(location, base.href);
}

/** The origin of an address, to be printed. "null" is what addresses have that are no places, such as `data:`. */
export function originOf({ origin, protocol }: URL): string {
  return origin === "null" ? protocol : origin;
}
