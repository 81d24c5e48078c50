/** What happened in a run, in one order, and which rules were broken: the ends note it, the checks read it. */
import type { FetchEvent, RecoveryError } from "@msal-fetch/core";
import type { Plan } from "./plan.ts";

/** A token as the simulated token service issued it. */
export interface Minted {
  text: string;
  /** Its place among all that were issued. */
  order: number;
  subject: string;
  scopes: string;
  /** The authentication contexts it holds. */
  acrs: readonly string[];
  /** Seconds since 1970. */
  issuedAt: number;
  /** Milliseconds since 1970. */
  expiresOn: number;
}

/** One request that the provider was asked. */
export interface TokenRequestNote {
  how: "silent" | "interactive";
  subject: string;
  scopes: string;
  claims: string | undefined;
  refresh: boolean;
  /** Whether it is for no context; a managed identity's renewal does not tell: it holds no claims (N3). */
  plain: boolean;
  correlationId: string;
  signal: AbortSignal | undefined;
  at: number;
  seq: number;
  ended?: { seq: number; at: number; token?: Minted; code?: string };
}

/** One request that reached the API. */
export interface Sent {
  call: CallNote | undefined;
  url: string;
  token: string | null;
  /** `undefined` where the API did not read the body. */
  body: string | undefined;
  seq: number;
  at: number;
  /** What the API answered; a number as soon as the answer was delivered. */
  answer: { seq: number; status: number; kind: AnswerKind } | undefined;
  /** When the engine told that it was refused. */
  toldSeq: number | undefined;
}

export type AnswerKind = "ok" | "acrs" | "nbf" | "invalid-token" | "other" | "elsewhere" | "failed";

/** One call of the application. */
export interface CallNote {
  id: number;
  plan: Plan;
  subject: string | undefined;
  scopes: string | undefined;
  startedSeq: number;
  startedAt: number;
  events: { event: FetchEvent; at: number; seq: number }[];
  sends: Sent[];
  controller: AbortController | undefined;
  abortedSeq: number | undefined;
  settled: { seq: number; at: number; response?: Response; error?: RecoveryError | Error } | undefined;
}

/** Something about the tokens of one subject and one set of scopes, at a point in time. */
export interface InVain {
  subject: string | undefined;
  scopes: string | undefined;
  at: number;
  seq: number;
}

/** The record of one run. */
export class Journal {
  readonly violations: string[] = [];
  readonly requests: TokenRequestNote[] = [];
  readonly sent: Sent[] = [];
  readonly calls: CallNote[] = [];
  readonly minted: Map<string, Minted> = new Map();
  /** When all that the engine held was declared stale. */
  readonly cleared: number[] = [];
  /** Attempts in vain, after which the API may have to answer for itself for a while. */
  readonly vain: (InVain & { reason: string | undefined })[] = [];
  /** Refused tokens that were sent again: allowed where something turns out to have been in vain before. */
  readonly suspicious: InVain[] = [];
  /** Whether so few tokens are held that good ones are given up. */
  givesUp = false;
  /** When all that was ready had run: the engine knows what ended before. */
  quietSeq = 0;
  #seq = 0;

  tick(): number {
    return ++this.#seq;
  }

  /** Notes a broken rule; the next check throws it. */
  broken(rule: string): void {
    this.violations.push(rule);
  }

  /** The token requests of one subject and one set of scopes. */
  requestsOf({ subject, scopes }: { subject: string | undefined; scopes: string | undefined }): TokenRequestNote[] {
    return this.requests.filter((one) => one.subject === subject && one.scopes === scopes);
  }

  get pendingCalls(): CallNote[] {
    return this.calls.filter(({ settled }) => !settled);
  }
}
