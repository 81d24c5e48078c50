// Broken and slow services, switched on for the next n matching requests.
import { checkMembers } from "./check.ts";
import { isMatch, matchTypes, type RequestFacts, type RequestMatch } from "./match.ts";

/** How a service misbehaves. */
export type FaultKind =
  /** Waits `ms` before the request is handled; the answer is the ordinary one. */
  | { kind: "latency"; ms: number }
  /** Closes the connection without an answer. */
  | { kind: "drop" }
  /** Answers 502 with an HTML page. */
  | { kind: "html-502" }
  /** Answers 429 with `Retry-After`. @default retryAfterSeconds 1 */
  | { kind: "throttle"; retryAfterSeconds?: number }
  /** Answers 200 with text that is not JSON although it says so. */
  | { kind: "wrong-json" }
  /** Answers exactly this. */
  | { kind: "answer"; status: number; headers?: Record<string, string>; body?: unknown };

/** A fault: which requests, how, and how often. */
export type Fault = RequestMatch &
  FaultKind & { /** How many requests. @default 1; Infinity for latency */ times?: number };

/** The faults of an emulator. */
export interface Faults {
  /** Switches a fault on; returns the means to switch it off. */
  add(fault: Fault): () => void;
  /** Switches all faults off. */
  clear(): void;
}

/** Faults with what the handler asks. */
export interface FaultStore extends Faults {
  /** Takes the faults for a request: any latency, and at most one other. Counts them as used. */
  take(request: RequestFacts): { latencyMs: number; fault: FaultKind | undefined };
}

const kinds: readonly string[] = [
  "latency",
  "drop",
  "html-502",
  "throttle",
  "wrong-json",
  "answer",
] satisfies FaultKind["kind"][];

/** Creates an empty store of faults. */
export function createFaults(): FaultStore {
  let active: { fault: Fault; left: number }[] = [];

  function use(entry: { left: number }): void {
    entry.left--;
    if (entry.left <= 0) active = active.filter((other) => other !== entry);
  }
  return {
    add(fault) {
      checkMembers("a fault", fault, {
        ...matchTypes,
        kind: "string",
        times: "number",
        ms: "number",
        retryAfterSeconds: "number",
        status: "number",
        headers: "object",
        body: "any",
      });
      if (!kinds.includes(fault.kind)) throw new TypeError(`\`kind\` of a fault must be one of ${kinds.join(", ")}.`);
      if (fault.kind === "latency" && !(fault.ms >= 0))
        throw new TypeError("`ms` of a latency must be a number of milliseconds.");
      if (fault.kind === "answer" && !Number.isInteger(fault.status))
        throw new TypeError("`status` of an answer must be a number.");
      const entry = { fault, left: fault.times ?? (fault.kind === "latency" ? Number.POSITIVE_INFINITY : 1) };
      active.push(entry);
      return () => {
        active = active.filter((other) => other !== entry);
      };
    },
    clear() {
      active = [];
    },
    take(request) {
      let latencyMs = 0;
      for (const entry of active.filter(({ fault }) => isMatch(fault, request))) {
        if (entry.fault.kind === "latency") {
          latencyMs += entry.fault.ms;
          use(entry);
        }
      }
      const other = active.find(({ fault }) => fault.kind !== "latency" && isMatch(fault, request));
      if (other) use(other);
      return { latencyMs, fault: other?.fault };
    },
  };
}
