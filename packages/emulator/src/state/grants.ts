// Codes, refresh tokens, device codes and sign-in sessions: what the token service has handed out and takes back.
import { newId } from "../tokens/issue.ts";
import type { Ticket } from "./ticket.ts";

/** A person's sign-in, as far as it got. Shared by what came out of it. */
export interface SignIn {
  sessionId: string;
  userId: string;
  tenantId: string;
  amr: string[];
  /** Authentication contexts satisfied interactively. */
  contexts: Set<string>;
  /** Its place in the order of everything: events after it end it. */
  ticket: number;
  at: number;
}

/** An authorization code. */
export interface CodeGrant {
  signIn: SignIn;
  clientId: string;
  redirectUri: string;
  redirectType: string;
  scope: string;
  nonce: string | undefined;
  challenge: string | undefined;
  challengeMethod: string | undefined;
  expiresAt: number;
  used: boolean;
}

/** A refresh token. */
export interface RefreshGrant {
  signIn: SignIn;
  clientId: string;
  expiresAt: number;
}

/** A device code with its state. */
export interface DeviceGrant {
  clientId: string;
  tenant: string;
  scope: string;
  userCode: string;
  claims: string | undefined;
  expiresAt: number;
  state: "pending" | "denied" | "used";
  signIn: SignIn | undefined;
}

/** What has been handed out. */
export interface GrantStore {
  readonly codes: Map<string, CodeGrant>;
  readonly refreshTokens: Map<string, RefreshGrant>;
  readonly devices: Map<string, DeviceGrant>;
  /** Browser sessions, by cookie value. */
  readonly sessions: Map<string, SignIn>;
  /** Tokens that the managed-identity endpoints give again. */
  readonly identityTokens: Map<string, { value: string /** seconds since the epoch */; expiresOn: number }>;
  /** What people consented to themselves: "user client api" → scopes. */
  readonly consents: Map<string, Set<string>>;
  signIn(userId: string, tenantId: string): SignIn;
  reset(): void;
}

/** Puts an entry in and drops the oldest ones beyond 20,000; returns its new opaque key. */
export function keep<Value>(map: Map<string, Value>, value: Value): string {
  const key = `${newId()}${newId()}`;
  map.set(key, value);
  if (map.size > 20_000) {
    const [oldest] = map.keys();
    if (oldest !== undefined) map.delete(oldest);
  }
  return key;
}

/** Creates an empty store. */
export function createGrants(now: () => number, tickets: Ticket): GrantStore {
  const maps = {
    codes: new Map<string, CodeGrant>(),
    refreshTokens: new Map<string, RefreshGrant>(),
    devices: new Map<string, DeviceGrant>(),
    sessions: new Map<string, SignIn>(),
    identityTokens: new Map<string, { value: string; expiresOn: number }>(),
    consents: new Map<string, Set<string>>(),
  };
  return {
    ...maps,
    signIn: (userId, tenantId) => ({
      sessionId: newId(),
      userId,
      tenantId,
      amr: ["pwd"],
      contexts: new Set(),
      ticket: tickets.next(),
      at: now(),
    }),
    reset() {
      for (const map of Object.values(maps)) map.clear();
    },
  };
}
