/** From the events of a call to its steps. */
import type { FetchEvent, PromptStage, WarningEvent } from "@msal-fetch/browser";
import { close, current, open, type Row, type StepKind } from "./row.ts";

/** What the engine tells of a call. */
export type CallEvent = Exclude<FetchEvent, WarningEvent>;

/** Draws the conclusion from an event of the row's call. */
export function follow(row: Row, event: CallEvent): void {
  switch (event.type) {
    case "challenge":
      close(row, { status: event.status, failed: true });
      if (event.kind !== "refused" && !event.reason) open(row, "silent");
      return;
    case "token":
      followToken(row, event);
      return;
    case "interaction":
      if (event.state === "started") {
        drop(row, "wait");
        open(row, "ask");
        row.prompt = "asked";
      } else {
        close(row, event.state === "completed" ? {} : { failed: true });
        delete row.prompt;
      }
      return;
    case "replay":
      open(row, "replay");
      return;
    case "recovered":
    case "unrecovered":
      drop(row, "wait");
      // Expected after the challenge; nothing was requested, or it would have been told of.
      drop(row, "silent");
      row.report = event.report;
      return;
  }
}

function followToken(row: Row, event: Extract<CallEvent, { type: "token" }>): void {
  const step = current(row);
  // The first token: the call is not on its way before it is there.
  if (step && step.kind === sending(row)) step.kind = "silent";
  if (event.action === "at-hand") drop(row, "silent");
  else close(row, event.ok ? {} : { failed: true });
  // Perhaps for a prompt that another call has begun.
  if (!event.ok) open(row, "wait");
  else if (event.attempt === 0) open(row, sending(row));
}

/** What the first sending of a call is. */
export function sending({ resumed }: Row): "send" | "replay" {
  return resumed ? "replay" : "send";
}

/** Forgets a step under way that turned out to be none. */
export function drop(row: Row, kind: StepKind): void {
  if (current(row)?.kind === kind) row.steps.pop();
}

/** What the user is busy with while the prompt shows a stage. */
const STAGES: Readonly<Record<PromptStage, StepKind>> = {
  ask: "ask",
  waiting: "window",
  closed: "ask",
  blocked: "ask",
  "timed-out": "ask",
  "other-tab": "wait",
  leaving: "leave",
};

/** Draws the conclusion from what the prompt shows on the row's account. */
export function followPrompt(row: Row, stage: PromptStage): void {
  const step = current(row);
  if (!row.prompt || !step) return;
  const kind = STAGES[stage];
  if (row.prompt === "asked") step.kind = kind;
  else if (step.kind !== kind) open(row, kind);
  row.prompt = "shown";
}
