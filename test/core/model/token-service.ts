/** A simulated MSAL over a simulated token service: a cache per user and scopes, and answers by mood. */
import type { AccessToken, TokenProvider } from "@msal-fetch/core";
import type { EngineRequest } from "../../support/scripted.ts";
import { interactionRequired, msalError } from "../../support/scripted.ts";
import type { Journal, Minted, TokenRequestNote } from "./journal.ts";
import type { Setting } from "./plan.ts";

/** How the token service treats what the cache cannot answer; "all": plain requests need the user, too. */
export const MOODS = [
  "grants",
  "interaction",
  "interaction-all",
  "further-claims",
  "message-only",
  "terminal",
  "transient",
  "throttled",
  "other-account",
  "empty",
  "bound",
  "report-only",
  "stale",
] as const;
export type Mood = (typeof MOODS)[number];

/** How the user answers a prompt. */
export const ANSWERS = ["approves", "cancels", "other-account", "in-progress", "fails"] as const;
export type UserAnswer = (typeof ANSWERS)[number];

type Outcome = { token: Minted; fromCache: boolean; shown?: Partial<AccessToken> } | { error: Error; code: string };

interface Held {
  note: TokenRequestNote;
  /** Answers it; where the outcome was not decided yet, now. */
  release(answer?: UserAnswer): void;
}

const HOUR = 3_600_000;

/** The token service with the client library in front of it. */
export class TokenService {
  readonly provider: TokenProvider;
  readonly held: Held[] = [];
  readonly prompts: Held[] = [];
  readonly cache: Map<string, Minted> = new Map();
  readonly moods: Map<string, Mood> = new Map();
  /** Whether silent answers are held back, decided when they are asked or when they are given. */
  holding: "no" | "decided" | "undecided" = "no";
  active: string | undefined = "ada";
  notify: () => void = () => {};
  readonly #journal: Journal;
  readonly #setting: Setting;
  readonly #onRequest: (note: TokenRequestNote) => void;

  constructor(journal: Journal, setting: Setting, onRequest: (note: TokenRequestNote) => void) {
    this.#journal = journal;
    this.#setting = setting;
    this.#onRequest = onRequest;
    const { kind } = setting;
    this.provider = {
      kind,
      subject: (call) => (kind === "user" ? (call.account?.homeAccountId ?? this.active) : "app"),
      silent: (request) => this.#silent(request as EngineRequest),
      ...(kind === "user" && { interactive: (request) => this.#interactive(request as EngineRequest) }),
      subscribe: (changed) => {
        this.notify = () => {
          this.#journal.cleared.push(this.#journal.tick());
          changed();
        };
        return () => {};
      },
    };
  }

  async #silent(request: EngineRequest): Promise<AccessToken> {
    const note = this.#note("silent", request);
    if (this.holding === "no") return this.#give(note, this.#decide(request));
    const decided = this.holding === "decided" ? this.#decide(request) : undefined;
    return new Promise((resolve, reject) => {
      const release = () => {
        this.held.splice(this.held.indexOf(held), 1);
        this.#give(note, decided ?? this.#decide(request)).then(resolve, reject);
      };
      const held: Held = { note, release };
      this.held.push(held);
    });
  }

  async #interactive(request: EngineRequest): Promise<AccessToken> {
    const note = this.#note("interactive", request);
    return new Promise((resolve, reject) => {
      const release = (answer: UserAnswer = "cancels") => {
        this.prompts.splice(this.prompts.indexOf(held), 1);
        this.#give(note, this.#answered(request, answer)).then(resolve, reject);
      };
      const held: Held = { note, release };
      this.prompts.push(held);
    });
  }

  #note(how: TokenRequestNote["how"], request: EngineRequest): TokenRequestNote {
    const { subject, claims, refresh, correlationId, signal } = request;
    const scopes = request.scopes.join(" ");
    const at = Date.now();
    const note: TokenRequestNote = {
      how,
      subject,
      scopes,
      claims,
      refresh: refresh === true,
      plain: contextsOf(claims).length === 0 && !(refresh === true && this.#setting.kind === "managed-identity"),
      correlationId,
      signal,
      at,
      seq: this.#journal.tick(),
    };
    this.#onRequest(note);
    this.#journal.requests.push(note);
    return note;
  }

  async #give(note: TokenRequestNote, outcome: Outcome): Promise<AccessToken> {
    const ended = { seq: this.#journal.tick(), at: Date.now() };
    if ("error" in outcome) {
      note.ended = { ...ended, code: outcome.code };
      throw outcome.error;
    }
    const { token, fromCache, shown } = outcome;
    note.ended = shown ? { ...ended, code: "unsendable" } : { ...ended, token };
    return {
      token: token.text,
      type: "Bearer",
      expiresOn: token.expiresOn,
      refreshOn: token.issuedAt * 1000 + HOUR / 2,
      subject: token.subject,
      fromCache,
      ...shown,
    };
  }

  #decide(request: EngineRequest): Outcome {
    const { subject, claims, refresh } = request;
    const key = `${subject} ${request.scopes.join(" ")}`;
    const cached = this.cache.get(key);
    const mood = this.moods.get(subject) ?? "grants";
    const isPlain = claims === undefined && refresh !== true;
    const usable = cached !== undefined && Date.now() < cached.expiresOn - 300_000;
    if (usable && (mood === "stale" || (isPlain && mood !== "interaction-all"))) {
      return { token: cached, fromCache: true };
    }
    switch (mood) {
      case "grants":
      case "stale":
        return { token: this.#mint(request, true), fromCache: false };
      case "report-only":
        return { token: this.#mint(request, false), fromCache: false };
      case "interaction":
        // Without claims a refresh token still does.
        return isPlain ? { token: this.#mint(request, true), fromCache: false } : failure(interactionRequired());
      case "interaction-all":
        return failure(interactionRequired());
      case "further-claims":
        return failure(interactionRequired({ claims: '{"access_token":{"acrs":{"essential":true,"value":"c9"}}}' }));
      case "message-only":
        return failure(interactionRequired({ errorCode: "invalid_grant", subError: "message_only" }));
      case "terminal":
        return failure(msalError("invalid_client", { name: "ServerError" }));
      case "transient":
        return failure(msalError("network_error"));
      case "throttled":
        return failure(msalError("90055", { name: "ServerError" }));
      case "other-account":
        return { token: this.#mint({ ...request, subject: "eve" }, true), fromCache: false };
      case "empty":
        return { token: this.#mint(request, true), fromCache: false, shown: { token: "" } };
      case "bound":
        return { token: this.#mint(request, true), fromCache: false, shown: { type: "PoP" } };
    }
  }

  #answered(request: EngineRequest, answer: UserAnswer): Outcome {
    switch (answer) {
      case "approves": {
        const grants = this.moods.get(request.subject) !== "report-only";
        return { token: this.#mint(request, grants), fromCache: false };
      }
      case "cancels":
        return failure(msalError("user_cancelled", { name: "BrowserAuthError" }));
      case "other-account":
        return { token: this.#mint({ ...request, subject: "eve" }, true), fromCache: false };
      case "in-progress":
        return failure(msalError("interaction_in_progress", { name: "BrowserAuthError" }));
      case "fails":
        return failure(msalError("popup_window_error", { name: "BrowserAuthError" }));
    }
  }

  #mint({ subject, scopes, claims }: EngineRequest, grants: boolean): Minted {
    const issuedAt = Math.floor(Date.now() / 1000) + this.#setting.skew;
    const name = `t${this.#journal.minted.size + 1}-${subject}`;
    const payload = btoa(JSON.stringify({ iat: issuedAt, aud: scopes[0]?.replace("/.default", "") }));
    const minted: Minted = {
      text: this.#setting.jwt ? `e30.${payload}.${name}` : name,
      order: this.#journal.minted.size,
      subject,
      scopes: scopes.join(" "),
      acrs: grants ? contextsOf(claims) : [],
      issuedAt,
      expiresOn: issuedAt * 1000 + HOUR,
    };
    this.#journal.minted.set(minted.text, minted);
    this.cache.set(`${subject} ${minted.scopes}`, minted);
    return minted;
  }
}

function failure(error: Error): Outcome {
  return { error, code: (error as { errorCode?: string }).errorCode ?? "" };
}

/** The authentication contexts that a claims request names. */
function contextsOf(claims: string | undefined): string[] {
  const asked = JSON.parse(claims ?? "{}") as { access_token?: { acrs?: { value?: string; values?: string[] } } };
  const { value, values = [] } = asked.access_token?.acrs ?? {};
  return value === undefined ? values : [value, ...values];
}
