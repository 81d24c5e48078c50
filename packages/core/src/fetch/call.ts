/** One call on its way: what it asks for, what it has done so far, and who is told. */
import type { FetchEvent } from "../events.ts";
import type { CallOptions, RecoveryState, RetryOptions } from "../options.ts";
import type { Attempt, Reason, Report } from "../report.ts";
import type { OutgoingBody } from "../request/body.ts";
import type { Asked } from "../request/outgoing.ts";
import type { Resource } from "../request/resource.ts";
import type { TokenContext } from "../tokens/acquire.ts";

/** What all calls of one `createFetch` share. */
export interface Engine {
  readonly send: (input: Asked["input"], init?: RequestInit) => Promise<Response>;
  readonly findResource: (url: URL) => Resource | undefined;
  readonly unrecovered: "return" | "throw";
  readonly retry: Required<RetryOptions> | undefined;
  readonly shouldRecover: ((state: RecoveryState) => boolean | undefined | Promise<boolean | undefined>) | undefined;
  readonly onEvent: ((event: FetchEvent) => void) | undefined;
}

/** An event without the members that are the same for all events of a call. */
type Told = FetchEvent extends infer Event
  ? Event extends { requestId: string }
    ? Omit<Event, "requestId" | "method" | "origin" | "attempt">
    : never
  : never;

/** The state of one call to a listed resource. */
export class Call {
  readonly engine: Engine;
  readonly asked: Asked;
  readonly method: string;
  readonly resource: Resource;
  readonly tokens: TokenContext;
  readonly body: OutgoingBody;
  readonly signal: AbortSignal | undefined;
  readonly interaction: "auto" | "never";
  readonly maxRecoveries: number;
  readonly options: CallOptions;
  /** When the user had last acted as the call began, where that is known, in milliseconds since 1970. */
  readonly activatedAt: number | undefined;
  attempts: Attempt[] | undefined;
  /** How often it was sent, retries of transient faults included. */
  sends = 0;
  /** When it was sent last, as `performance.now()` gave it. */
  sentAt = 0;
  /** Whether it was sent again with another token. */
  replayed = false;
  /** What was done about each distinct challenge, by its canonical form. */
  challenges: Map<string, { done: "replayed" | "acquired"; nbf: number | undefined }> | undefined;
  /** How many challenges were met by a token got for them. */
  recoveries = 0;
  /** What was done about a token refused without a challenge. */
  renewal: "nothing" | "replayed" | "refreshed" = "nothing";
  #id: string | undefined;

  constructor(
    parts: Pick<Call, "engine" | "asked" | "method" | "resource" | "tokens" | "body" | "signal" | "options"> &
      CallLimits,
  ) {
    this.engine = parts.engine;
    this.asked = parts.asked;
    this.method = parts.method;
    this.resource = parts.resource;
    this.tokens = parts.tokens;
    this.body = parts.body;
    this.signal = parts.signal;
    this.interaction = parts.interaction;
    this.maxRecoveries = parts.maxRecoveries;
    this.options = parts.options;
    this.activatedAt = parts.tokens.provider.lastActivation?.();
  }

  /** The correlation id; made when it is first needed. */
  get id(): string {
    this.#id ??= crypto.randomUUID();
    return this.#id;
  }

  /** What stands for the endpoint when its needs are remembered. */
  get route(): string {
    return routeOf(this.method, this.url);
  }

  /** Made anew each time: while a call is under way, its text is enough. */
  get url(): URL {
    return new URL(this.asked.href);
  }

  /** Whether a prompt is possible and allowed. */
  get mayInteract(): boolean {
    return this.interaction === "auto" && this.canInteract;
  }

  /** Whether there is a user, and a way to ask. */
  get canInteract(): boolean {
    const { kind, interactive } = this.tokens.provider;
    return kind === "user" && interactive !== undefined;
  }

  /** Notes a step; `started` as `performance.now()` gave it. */
  note(action: Attempt["action"], started: number, status?: number): void {
    const ms = msSince(started);
    this.attempts ??= [];
    this.attempts.push(status === undefined ? { action, ms } : { action, status, ms });
  }

  /** Notes that what was sent last was answered. */
  noteSend(status: number): void {
    this.note(this.replayed ? "replay" : "send", this.sentAt, status);
  }

  /** Notes what was done about a challenge. */
  noteChallenge(key: string, done: "replayed" | "acquired", nbf: number | undefined): void {
    this.challenges ??= new Map();
    this.challenges.set(key, { done, nbf });
  }

  tell(event: Told): void {
    if (!this.engine.onEvent) return;
    const { method, sends } = this;
    tell(this.engine.onEvent, {
      requestId: this.id,
      method,
      origin: this.url.origin,
      attempt: sends,
      ...event,
    } as FetchEvent);
  }

  report(outcome: Report["outcome"], reason?: Reason): Report {
    const attempts = this.attempts ?? [];
    return reason === undefined ? { outcome, attempts } : { outcome, reason, attempts };
  }
}

interface CallLimits {
  interaction: "auto" | "never";
  maxRecoveries: number;
}

/** Milliseconds to a tenth since a time of `performance.now()`. */
export function msSince(started: number): number {
  return Math.round((performance.now() - started) * 10) / 10;
}

/** What stands for an endpoint when its needs are remembered. */
export function routeOf(method: string, { origin, pathname }: URL): string {
  return `${method} ${origin}${pathname}`;
}

/** Tells an observer, whose own failure changes nothing. */
export function tell(onEvent: (event: FetchEvent) => void, event: FetchEvent): void {
  try {
    const result: unknown = onEvent(event);
    if (result instanceof Promise) result.catch(() => {});
  } catch {
    // An observer decides nothing.
  }
}
