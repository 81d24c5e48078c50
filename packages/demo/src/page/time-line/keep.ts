/** Keeps the calls under way while the page is away for a sign-in. They hold nothing secret. */
import type { Row } from "./row.ts";
import { now } from "./row.ts";

const KEY = "demo.rows";
const LIFETIME_MS = 600_000;

/** Keeps the calls that have not ended. */
export function takeAlong(rows: readonly Row[]): void {
  const open = rows.filter(({ ended }) => ended === undefined);
  if (open.length > 0) sessionStorage.setItem(KEY, JSON.stringify(open));
}

/** Gives the calls that were kept, as having ended when the page left; once. */
export function bringBack(): Row[] {
  const kept = sessionStorage.getItem(KEY);
  sessionStorage.removeItem(KEY);
  const rows = kept === null ? [] : (JSON.parse(kept) as Row[]);
  const recent = rows.filter(({ began }) => now() - began < LIFETIME_MS);
  for (const row of recent) {
    const last = row.steps.at(-1);
    const left = last?.from ?? row.began;
    // The user was away from then until now.
    if (last) last.to = now();
    row.ended = row.steps.some(({ kind }) => kind === "leave") ? now() : left;
  }
  return recent;
}
