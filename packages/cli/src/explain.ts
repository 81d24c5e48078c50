/** Explains what was recognised: every refused call of it, with its diagnosis. */
import { type Diagnosis, diagnose, type Failure } from "@msal-fetch/core";
import type { Call } from "./input/call.ts";
import type { Input } from "./input/recognise.ts";

/** A refused call and why it was refused. */
export interface ExplainedCall {
  /** Its place in the recording, from 1; `undefined` where there is no recording. */
  readonly index: number | undefined;
  readonly call: Call | undefined;
  readonly diagnosis: Diagnosis;
  /** The later call, by index, that repeated it and succeeded. */
  readonly recoveredBy: number | undefined;
}

/** All that is to be reported. */
export interface Explanation {
  readonly kind: Input["kind"];
  readonly calls: readonly Call[];
  readonly explained: readonly ExplainedCall[];
  /** What was seen where there is nothing to explain. */
  readonly seen: readonly string[];
}

/** Explains an input. @param onProgress Called after every call with the number of calls looked at. */
export function explain(input: Input, onProgress?: (done: number, all: number) => void): Explanation {
  if ("failure" in input) {
    const diagnosis = diagnosisOf(input.kind, input.failure);
    if (isNothing(input.failure, diagnosis)) {
      return { kind: input.kind, calls: [], explained: [], seen: diagnosis.evidence.map(({ fact }) => fact) };
    }
    const explained = [{ index: undefined, call: undefined, diagnosis, recoveredBy: undefined }];
    return { kind: input.kind, calls: [], explained, seen: [] };
  }
  return { kind: input.kind, calls: input.calls, explained: explainCalls(input.calls, onProgress), seen: [] };
}

/** Explains the refused calls of a recording, and finds which of them were repeated with success. */
export function explainCalls(
  calls: readonly Call[],
  onProgress?: (done: number, all: number) => void,
): ExplainedCall[] {
  const successes = successesByCall(calls);
  const explained: ExplainedCall[] = [];
  for (const [at, call] of calls.entries()) {
    const diagnosis = isSuspect(call) ? diagnose(call.failure) : undefined;
    if (diagnosis && isRefusal(call, diagnosis)) {
      const recoveredBy = successes.get(keyOf(call))?.find((later) => later > at);
      explained.push({
        index: at + 1,
        call,
        diagnosis,
        recoveredBy: recoveredBy === undefined ? undefined : recoveredBy + 1,
      });
    }
    onProgress?.(at + 1, calls.length);
  }
  return explained;
}

/** A bare challenge is diagnosed as that of a 401; what nobody gave is not named as evidence. */
function diagnosisOf(kind: Input["kind"], failure: Failure): Diagnosis {
  const diagnosis = diagnose(failure);
  if (kind !== "header") return diagnosis;
  return { ...diagnosis, evidence: diagnosis.evidence.filter(({ source }) => source !== "status") };
}

function isNothing(failure: Failure, diagnosis: Diagnosis): boolean {
  const isTokenAlone = failure.token !== undefined && failure.status === undefined;
  return diagnosis.cause === "unknown" || (isTokenAlone && isHealthy(diagnosis));
}

/** A token alone can be found expired, damaged or of the wrong kind of account; all else needs the refusal. */
function isHealthy({ cause }: Diagnosis): boolean {
  return cause !== "token-expired" && cause !== "token-malformed" && cause !== "personal-account-unsupported";
}

function isSuspect({ status }: Call): boolean {
  return status === 400 || status === 401 || status === 403 || status === 203;
}

/** 401 and 403 are refusals; 400 and a page in place of an answer only if the diagnosis finds identity in them. */
function isRefusal({ status, url }: Call, { cause }: Diagnosis): boolean {
  if (status === 401 || status === 403) return true;
  if (cause === "unknown" || cause === "not-authorization") return false;
  return status === 203 ? url !== undefined && /dev\.azure\.com|visualstudio\.com/.test(url) : true;
}

function keyOf({ method, url }: Call): string {
  return `${method} ${url}`;
}

function successesByCall(calls: readonly Call[]): Map<string, number[]> {
  const found = new Map<string, number[]>();
  for (const [at, call] of calls.entries()) {
    if (call.status < 200 || call.status >= 400 || call.status === 203) continue;
    const key = keyOf(call);
    const list = found.get(key);
    if (list) list.push(at);
    else found.set(key, [at]);
  }
  return found;
}
