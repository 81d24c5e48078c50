/** Steps and endings in words. */
import type { Attempt } from "@msal-fetch/browser";
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
export function labelsOf({ kind, status, failed, from, to }: Step): string[] {
  const ms = to === undefined ? "…" : duration(to - from);
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
  return [`${what} · ${ms}`, what];
}

/** How a call ended. */
export function endingOf({ status, error, ended, began, steps }: Row): string {
  if (ended === undefined) return "under way";
  if (status === undefined && !error) return `left the page · ${duration((steps.at(-1)?.from ?? ended) - began)}`;
  return `${status ?? error} · ${duration(ended - began)}`;
}

/** What the report calls an attempt. */
export const attempts: Readonly<Record<Attempt["action"], string>> = {
  send: "sent",
  silent: "silent token request",
  interactive: "the user",
  refresh: "silent token request, for a new token",
  replay: "sent again",
};

/** A duration for people. */
export function duration(ms: number): string {
  if (ms < 9.5) return `${ms.toFixed(1)} ms`;
  return ms < 999.5 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}
