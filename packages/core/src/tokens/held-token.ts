/** A token that the engine holds, with what decides whether it may be used. */
import type { Requirement } from "../claims/requirement.ts";
import type { AccessToken } from "../provider.ts";
import { peekClaims } from "./jwt.ts";

/** How long a failed renewal is not tried again, in milliseconds. */
export const RENEWAL_PAUSE_MS = 30_000;
const RESERVE_MS = 300_000;

/** What a token was asked for with. */
export interface Provenance {
  /** Order of the request among all of its slot: what was refused before it does not speak of its result. */
  requestedAt: number;
  /** The authentication contexts that were asked for, sorted. */
  acrs: readonly string[];
  /** The challenge that it answers. */
  requirement?: Requirement | undefined;
  /** Milliseconds since 1970. */
  now: number;
}

/** One token in memory. */
export class HeldToken {
  readonly token: string;
  /** The ready value of the Authorization field. */
  readonly authorization: string;
  readonly acrs: readonly string[];
  /** The canonical challenge that it was got for. */
  readonly answers: string | undefined;
  readonly requestedAt: number;
  /** When it came to us, in milliseconds since 1970. */
  readonly acquiredAt: number;
  /** When it was issued (its `iat`, else when it came to us), in seconds since 1970. */
  readonly issuedAt: number;
  /** Whether the token itself tells when it was issued. */
  readonly tellsIssue: boolean;
  /** Until when it is sent without a thought, and until when it is sent at all, in milliseconds since 1970. */
  readonly freshUntil: number;
  readonly usableUntil: number;
  /** Whether it came from the network when it came to us. */
  readonly fromNetwork: boolean;
  usedAt = 0;
  /** Whether the API refused it in a way that makes it useless. */
  refused = false;
  /** Ends with the silent attempt that its refusal sets off: new calls wait for it. It never rejects. */
  replacement: Promise<unknown> | undefined;
  #replaceBy: ((attempt: Promise<unknown> | undefined) => void) | undefined;
  /** Until when MSAL is not asked again whether it has another one, in milliseconds since 1970. */
  settledUntil = 0;
  /** Until when no renewal is tried, in milliseconds since 1970. */
  renewalPausedUntil = 0;

  constructor(token: AccessToken, provenance: Provenance) {
    const { now, acrs, requirement, requestedAt } = provenance;
    const issued = peekClaims(token.token)?.["iat"];
    this.token = token.token;
    this.authorization = `Bearer ${token.token}`;
    this.acrs = acrs;
    this.answers = requirement?.key;
    this.requestedAt = requestedAt;
    this.acquiredAt = now;
    this.tellsIssue = typeof issued === "number";
    this.issuedAt = typeof issued === "number" ? issued : now / 1000;
    this.usableUntil = token.expiresOn - Math.min(RESERVE_MS, (token.expiresOn - now) / 10);
    this.freshUntil = Math.min(token.refreshOn ?? Number.POSITIVE_INFINITY, this.usableUntil);
    this.fromNetwork = token.fromCache !== true;
  }

  /** Notes that the API refused it as useless: new calls wait until `replaceBy` tells for what. */
  refuse(): void {
    this.refused = true;
    if (this.replacement) return;
    const attempt = new Promise<unknown>((resolve) => {
      this.#replaceBy = resolve;
    });
    this.#waitFor(attempt);
  }

  /** Lets new calls wait for a silent attempt; `undefined`: there is none. */
  replaceBy(attempt: Promise<unknown> | undefined): void {
    this.#replaceBy?.(attempt);
    this.#replaceBy = undefined;
    if (attempt && this.refused) this.#waitFor(attempt);
  }

  #waitFor(attempt: Promise<unknown>): void {
    const replacement: Promise<unknown> = attempt
      .catch(() => {})
      .finally(() => {
        if (this.replacement === replacement) this.replacement = undefined;
      });
    this.replacement = replacement;
  }

  /** May be sent without asking anybody. A clock that went back makes every date doubtful. */
  isFresh(now: number): boolean {
    return !this.refused && now < this.freshUntil && now >= this.acquiredAt;
  }

  /** May be sent while a renewal runs. */
  isUsable(now: number): boolean {
    return !this.refused && now < this.usableUntil && now >= this.acquiredAt;
  }

  /** Whether it was issued at or after the time that a challenge names; `iat` has whole seconds. */
  meetsTime(requirement: Requirement): boolean {
    return requirement.nbf === undefined || this.issuedAt >= Math.floor(requirement.nbf);
  }

  /** Whether it was got for what a challenge demands, its time aside. */
  answersTo(requirement: Requirement): boolean {
    if (this.answers === requirement.key) return true;
    // A demand for a later token is met by any later one, a demand for contexts by one that was asked for with them.
    return requirement.names.every((name) => {
      if (name === "acrs") return requirement.acrs.every((value) => this.acrs.includes(value));
      return name === "nbf" || (name === "xms_caeerror" && requirement.nbf !== undefined);
    });
  }

  /** When it left the token service, as far as is known, in milliseconds since 1970. */
  get networkTime(): number {
    return this.fromNetwork ? this.acquiredAt : this.issuedAt * 1000;
  }
}
