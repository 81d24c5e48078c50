/** What `onEvent` is told, in order and at once. No event holds a token, a claims value, a name or a path. */
import type { Reason, Report } from "./report.ts";

interface CallEvent {
  /** The correlation id that the token service sees as well, a GUID. */
  requestId: string;
  method: string;
  /** Scheme, host and port of the API. */
  origin: string;
  /** How often the call has been sent when this happens. */
  attempt: number;
}

/** The API refused with 400, 401 or 403. */
export interface ChallengeEvent extends CallEvent {
  type: "challenge";
  status: number;
  kind: "claims-challenge" | "invalid-token" | "refused";
  /** The names of the claims demanded. */
  claims: readonly string[];
  /** Why nothing will be tried, where that is known already. */
  reason?: Reason;
}

/** A token was got, or not. */
export interface TokenEvent extends CallEvent {
  type: "token";
  /** "at-hand": no request was needed. */
  action: "silent" | "interactive" | "refresh" | "at-hand";
  ok: boolean;
  /** Whether another call's request was joined. */
  shared: boolean;
  ms: number;
  /** The token service's `error`, for a failure. */
  error?: string;
}

/** The user is asked, or has answered. */
export interface InteractionEvent extends CallEvent {
  type: "interaction";
  state: "started" | "completed" | "cancelled" | "failed";
}

/** The call is sent again. */
export interface ReplayEvent extends CallEvent {
  type: "replay";
}

/** The call came through after a challenge. */
export interface RecoveredEvent extends CallEvent {
  type: "recovered";
  report: Report;
}

/** The call stays refused. */
export interface UnrecoveredEvent extends CallEvent {
  type: "unrecovered";
  report: Report;
}

/** Something is set up so that recovery cannot work well. Told once per MSAL client, resource or origin. */
export interface WarningEvent {
  type: "warning";
  code:
    | "cp1-missing"
    /** A page cannot read the `WWW-Authenticate` field of an API: told once per resource. */
    | "challenge-hidden"
    /** An API under none of `resources` asks for a token: told once per origin. */
    | "resource-not-listed"
    /** MSAL closes its sign-in window while people may still be busy in it. */
    | "popup-timeout-short";
  message: string;
}

/** Everything that `onEvent` is told; tell them apart by `type`. */
export type FetchEvent =
  | ChallengeEvent
  | TokenEvent
  | InteractionEvent
  | ReplayEvent
  | RecoveredEvent
  | UnrecoveredEvent
  | WarningEvent;
