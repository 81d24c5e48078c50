/** What happened to a call, attached to its response. */
import type { Diagnosis } from "./diagnosis/types.ts";

/** How a call went. */
export interface Report {
  /** "passed-through": not a listed resource, or the caller brought its own token. */
  outcome: "passed-through" | "ok" | "recovered" | "unrecovered";
  /** Why it was not recovered. */
  reason?: Reason;
  /** What was done, in order; `ms` is how long this call waited for it, in milliseconds. */
  attempts: readonly Attempt[];
  /** The cause of the refusal, and who can cure it. */
  diagnosis?: Diagnosis;
}

/** One step of a call. */
export interface Attempt {
  action: "send" | "silent" | "interactive" | "refresh" | "replay";
  /** The status of the answer, for what was sent to the API. */
  status?: number;
  ms: number;
}

/** Why a refusal was not recovered. */
export type Reason =
  /** The refusal asks for nothing that a new token could give. */
  | "not-recoverable"
  /** `claims` is neither base64 nor JSON of an object, or over 8 KiB. */
  | "claims-undecodable"
  /** The claims request demands nothing of the access token. */
  | "claims-empty"
  /** The claims request asks for members other than `access_token`. */
  | "claims-not-accepted"
  /** `insufficient_claims` without a claims request, as the IETF draft has it. */
  | "claims-missing"
  /** The answer came from a URL that is not under the entry whose token was sent. */
  | "redirected-away"
  /** The call may have taken effect before a redirect led to the refusal: sent again, it would do so twice. */
  | "redirected"
  /** The body was a stream over the limit, or cannot be read again. */
  | "body-not-replayable"
  /** `maxRecoveries` distinct challenges were recovered and another one came; with 0, recovery is switched off. */
  | "too-many-challenges"
  /** The same challenge came again after a replay with a token got for it. */
  | "same-challenge-again"
  /** This challenge was not satisfied, or its token request failed, moments ago. */
  | "cooling-down"
  /** The resource caused too many recoveries within a minute. */
  | "too-many-recoveries"
  /** `shouldRecover` said no. */
  | "declined"
  /** A user would have to act, and `interaction` is "never". */
  | "interaction-not-allowed"
  /** A user would have to act, and there is none, or no means to ask. */
  | "interaction-required"
  /** Policy blocks the user; signing in again cannot help (suberror `message_only`). */
  | "interaction-blocked"
  /** The user cancelled or denied. */
  | "interaction-cancelled"
  /** The user did not act in time. */
  | "interaction-timed-out"
  /** The resource asked for a prompt again too soon. */
  | "too-many-prompts"
  /** The page leaves so that the user can act. */
  | "redirecting"
  /** The account that signed in is not the one that was asked for. */
  | "account-mismatch"
  /** MSAL gave no token that can be sent. */
  | "token-unusable"
  /** The token request failed. */
  | "token-request-failed"
  /** The refused token had just been issued; another one would not differ. */
  | "token-just-issued"
  /** The token is for another resource; a new one would be as well. */
  | "wrong-audience"
  /** A newly issued token was refused as well. */
  | "refresh-refused"
  /** Nobody is signed in. */
  | "signed-out"
  /** The code that recovers, a chunk of its own, could not be loaded. */
  | "not-loaded";

// Several copies of this package may meet in one process: they share one map.
const key = Symbol.for("msal-fetch.reports");
const holder = globalThis as { [key]?: WeakMap<Response, Report> };
holder[key] ??= new WeakMap();
const reports: WeakMap<Response, Report> = holder[key];

/** The report of a call, by the response that `createFetch` returned for it. */
export function reportOf(response: Response): Report | undefined {
  return reports.get(response);
}

/** Attaches a report to a response. */
export function setReport(response: Response, report: Report): void {
  reports.set(response, report);
}
