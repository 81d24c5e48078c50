/** Steps and endings in words. */
import type { Row, Step, StepKind } from "./row.ts";

/** What the legend says. */
export const kinds: Readonly<Record<StepKind, string>> = {
  send: "sent",
  silent: "silent token request",
  wait: "waits for a prompt that is open already",
  ask: "the dialog asks",
  window: "the user in the window",
  leave: "the user on the sign-in page",
  replay: "sent again",
};

/** What fits into the block of a step, the longest first. */
export function labelsOf(step: Step): string[] {
  const { kind, status, failed } = step;
  const word = {
    send: "",
    silent: "silent",
    wait: "waits",
    ask: "dialog",
    window: "window",
    leave: "away",
    replay: "",
  }[kind];
  const what = status === undefined ? `${word || "sent"}${failed ? " ✗" : ""}` : String(status);
  return [`${what} · ${tookOf(step)}`, what];
}

/** What came of a step. */
export function resultOf({ status, failed, to }: Step): string {
  if (status !== undefined) return String(status);
  if (failed) return "✗ in vain";
  return to === undefined ? "" : "done";
}

/** How long a step took. */
export function tookOf({ from, to }: Step): string {
  return to === undefined ? "…" : duration(to - from);
}

/** How a call ended. */
export function endingOf({ status, error, ended, began, steps }: Row): string {
  if (ended === undefined) return "under way";
  if (status === undefined && !error) return `left the page · ${duration((steps.at(-1)?.from ?? ended) - began)}`;
  return `${status ?? error} · ${duration(ended - began)}`;
}

/** A duration for people. */
function duration(ms: number): string {
  if (ms < 9.5) return `${ms.toFixed(1)} ms`;
  return ms < 999.5 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}
