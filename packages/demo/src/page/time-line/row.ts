/** One call as the time line shows it: what it waited for, and when. */
import type { Report } from "@msal-fetch/browser";

/** What a call waited for. */
export type StepKind = "send" | "silent" | "wait" | "ask" | "window" | "leave" | "replay";

/** One thing that a call waited for. */
export interface Step {
  kind: StepKind;
  /** In milliseconds since 1970, as all times here. */
  from: number;
  to?: number;
  /** Of what was sent to the API. */
  status?: number;
  /** Whether it was in vain. */
  failed?: boolean;
}

/** One call. */
export interface Row {
  /** The correlation id, as soon as something happens that the engine tells of. */
  requestId?: string;
  method: string;
  origin: string;
  path: string;
  began: number;
  ended?: number;
  /** Whether it was refused, and waited while the page was away. */
  resumed?: true;
  steps: Step[];
  /** While the user is asked on its account: whether anything was shown yet. */
  prompt?: "asked" | "shown";
  /** Of the answer that the app got. */
  status?: number;
  /** What the call was rejected with. */
  error?: string;
  report?: Report;
}

/** The present, on the clock that survives the page. */
export function now(): number {
  return performance.timeOrigin + performance.now();
}

/** Begins a step, and ends the one before. */
export function open(row: Row, kind: StepKind): void {
  close(row);
  row.steps.push({ kind, from: now() });
}

/** Ends the step under way. */
export function close(row: Row, facts: Pick<Step, "status" | "failed"> = {}): void {
  const step = current(row);
  if (step) Object.assign(step, { to: now() }, facts);
}

/** The step under way. */
export function current(row: Row): Step | undefined {
  const step = row.steps.at(-1);
  return step?.to === undefined ? step : undefined;
}

/** What the engine did after the answer, such as the diagnosis, was no waiting for the API. */
export function endAsReported({ steps, report }: Row): void {
  const step = steps.at(-1);
  const attempt = report?.attempts.at(-1);
  if (step?.to !== undefined && attempt && attempt.action === step.kind)
    step.to = Math.min(step.to, step.from + attempt.ms);
}
