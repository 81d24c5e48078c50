/** All that is known for one subject and one set of scopes: tokens by authentication context, and limits. */
import { COOL_DOWN_MS, Limits } from "../recovery/limits.ts";
import type { HeldToken } from "./held-token.ts";

/** The key of a token that was asked for without authentication contexts. */
export const PLAIN = "";
const MAX_ROUTES = 1_000;
const MAX_REFUSED = 20;

/** The key of a token that was asked for with authentication contexts. */
export function acrsKey(acrs: readonly string[]): string {
  return acrs.length === 0 ? PLAIN : JSON.stringify(acrs);
}

/** The tokens of one (client, subject, tenant, scopes). */
export class Slot {
  readonly key: string;
  readonly limits: Limits = new Limits();
  readonly #tokens = new Map<string, HeldToken>();
  /** Which contexts a route asked for last. */
  readonly #needs = new Map<string, readonly string[]>();

  /** Tokens that the API refused, the latest last: MSAL may still give them out. */
  readonly #refused = new Set<string>();

  constructor(key: string) {
    this.key = key;
  }

  get size(): number {
    return this.#tokens.size;
  }

  /** The texts of the tokens that it holds now. */
  get texts(): ReadonlySet<string> {
    return new Set([...this.#tokens.values()].map(({ token }) => token));
  }

  /** The token for those contexts, whatever its state. */
  get(acrs: readonly string[]): HeldToken | undefined {
    return this.#tokens.get(acrsKey(acrs));
  }

  /** Puts a token in the place of its predecessor; the same token again keeps what is known of it. */
  put(token: HeldToken): HeldToken {
    const key = acrsKey(token.acrs);
    const before = this.#tokens.get(key);
    const answersMore = token.answers !== undefined && token.answers !== before?.answers;
    if (before?.token === token.token && !answersMore) return settleRefused(before, token.acquiredAt);
    const isRefused = this.#refused.has(token.token);
    // MSAL may answer an older request last, or give out what was refused meanwhile: the better token stays.
    // A host of nested apps may give out what it had before.
    const isWorse =
      before !== undefined && (isRefused || before.requestedAt > token.requestedAt || isIssuedBefore(token, before));
    if (isWorse && before.isUsable(token.acquiredAt) && !answersMore) return before;
    if (isRefused) token.refused = true;
    this.#tokens.set(key, token);
    return settleRefused(token, token.acquiredAt);
  }

  /** The contexts that the route needed last. */
  needOf(route: () => string): readonly string[] {
    return this.#needs.size === 0 ? [] : (this.#needs.get(route()) ?? []);
  }

  /** Remembers what a route needs, so that its next call begins with the right token. */
  setNeed(route: string, acrs: readonly string[]): void {
    this.#needs.delete(route);
    if (acrs.length === 0) return;
    if (this.#needs.size >= MAX_ROUTES) this.#needs.delete(this.#needs.keys().next().value ?? "");
    this.#needs.set(route, acrs);
  }

  /** The newest token that satisfies and was not refused, other than the one that was just refused. */
  find(refused: HeldToken, satisfies: (token: HeldToken) => boolean, now: number): HeldToken | undefined {
    let best: HeldToken | undefined;
    for (const token of this.#tokens.values()) {
      if (token === refused || token.token === refused.token || !token.isUsable(now) || !satisfies(token)) continue;
      if (!best || token.acquiredAt > best.acquiredAt) best = token;
    }
    return best;
  }

  /** Marks a token as useless, also where it is held for other contexts as well. */
  refuse(sent: HeldToken): void {
    this.#remember(sent.token);
    for (const token of this.#tokens.values()) if (token.token === sent.token) token.refused = true;
    sent.refuse();
  }

  #remember(refused: string): void {
    this.#refused.delete(refused);
    if (this.#refused.size >= MAX_REFUSED) this.#refused.delete(this.#refused.values().next().value ?? "");
    this.#refused.add(refused);
  }

  /** Marks what was issued before a revocation as useless. */
  refuseIssuedBefore(seconds: number): void {
    for (const token of this.#tokens.values()) {
      if (token.issuedAt >= seconds) continue;
      token.refused = true;
      this.#remember(token.token);
    }
  }

  /** Drops all tokens. The limits stay: they are on what the resource may cause, whoever is signed in. */
  clear(): void {
    this.#tokens.clear();
    this.#needs.clear();
    this.limits.forgetFailures();
  }

  /** The token that was used least lately, with a function that drops it. */
  leastUsed(): { usedAt: number; drop: () => void } | undefined {
    let found: { usedAt: number; drop: () => void } | undefined;
    for (const [key, { usedAt }] of this.#tokens) {
      if (!found || usedAt < found.usedAt) found = { usedAt, drop: () => this.#tokens.delete(key) };
    }
    return found;
  }
}

/** By what the tokens themselves say: when they came to us tells nothing of that. */
function isIssuedBefore(one: HeldToken, other: HeldToken): boolean {
  return one.tellsIssue && other.tellsIssue && one.issuedAt < other.issuedAt;
}

/** MSAL gave out what was refused before: it has nothing better, and need not be asked again so soon. */
function settleRefused(token: HeldToken, now: number): HeldToken {
  if (token.refused) token.settledUntil = now + COOL_DOWN_MS;
  return token;
}
