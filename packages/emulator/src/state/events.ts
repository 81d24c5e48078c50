// What happens to people, applications and policies while tokens are out. APIs ask here whether a token is still good.
import { checkMembers, found } from "./check.ts";
import type { Directory } from "./directory.ts";
import type { Ticket } from "./ticket.ts";

/** Whom an event concerns. Parts that are left out match everyone. */
export interface EventScope {
  /** A user, by id or name. */
  user?: string;
  /** A client application, by id or name. */
  app?: string;
  /** An API, by name or id. */
  api?: string;
}

/** A policy change: who is concerned, and what the challenge looks like. */
export interface PolicyChange extends EventScope {
  /** `distinct`: every challenge carries another `nbf`, all of them met by a new token. @default "same" */
  nbf?: "same" | "distinct";
}

/** A location change. */
export interface LocationChange extends EventScope {
  /** The address that the API saw: `xms_rp_ipaddr` of the challenge. @default "203.0.113.7" */
  address?: string;
  /** Whether a token issued after the event is accepted. @default true */
  satisfiable?: boolean;
}

/** The things that can happen. Every token issued before is challenged (continuous access evaluation). */
export interface Events {
  /** An administrator revokes a person's sessions: refresh tokens end too, unless `keepRefreshTokens`. */
  revokeSessions(user: string, options?: { keepRefreshTokens?: boolean }): void;
  /** A person changes the password: like revoked sessions. */
  passwordChanged(user: string): void;
  /** A person is disabled: no new tokens. Undo with `directory.updateUser(user, { enabled: true })`. */
  disableUser(user: string): void;
  /** An application is disabled: no new tokens. Undo with `directory.updateApp(app, { enabled: true })`. */
  disableApp(app: string): void;
  /** A policy changed: every token issued before is challenged, and a new one satisfies. */
  policyChanged(change?: PolicyChange): void;
  /** The client is seen at another address. */
  locationChanged(change?: LocationChange): void;
  /** A person's refresh tokens reach the sign-in frequency: the token endpoint wants an interaction. Access tokens stay good. */
  signInFrequencyReached(user: string): void;
  /** A person's refresh tokens expire by inactivity. Access tokens stay good. */
  refreshTokensExpired(user: string): void;
}

/** An event as the APIs see it. */
export interface Revocation {
  ticket: number;
  /** ms since the epoch */
  at: number;
  code: string;
  user: string | undefined;
  app: string | undefined;
  api: string | undefined;
  /** Members of `access_token` in the challenge besides `nbf`. */
  members: Record<string, unknown>;
  satisfiable: boolean;
  nbf(): number;
}

/** An event as the token endpoint sees it: refresh tokens issued before it are over. */
export interface GrantRevocation {
  ticket: number;
  at: number;
  user: string;
  kind: "revoked" | "sign-in-frequency" | "inactive";
}

/** The events of an emulator, with what the token service and the APIs read. */
export interface EventStore extends Events {
  /** The newest event that makes a token useless. Events are judged by order of issue, exactly, not by the whole seconds of `iat`. */
  revocationOf(token: { ticket: number; user: string | undefined; app: string; api: string }): Revocation | undefined;
  grantRevocationOf(grant: { ticket: number; user: string }): GrantRevocation | undefined;
  reset(): void;
}

/** Creates an event store. */
export function createEvents(directory: Directory, now: () => number, tickets: Ticket): EventStore {
  let revocations: Revocation[] = [];
  let grants: GrantRevocation[] = [];

  const userId = (name: string): string => found(directory.user(name), "user", name).id;
  const appId = (name: string): string => found(directory.app(name), "application", name).id;
  const apiName = (name: string): string => found(directory.api(name), "API", name).name;

  const scope = { user: "string", app: "string", api: "string" };

  function add(
    concerned: EventScope,
    code: string,
    more: Partial<Pick<Revocation, "members" | "satisfiable">> = {},
  ): Revocation {
    const at = now();
    const revocation: Revocation = {
      ticket: tickets.next(),
      at,
      code,
      user: concerned.user === undefined ? undefined : userId(concerned.user),
      app: concerned.app === undefined ? undefined : appId(concerned.app),
      api: concerned.api === undefined ? undefined : apiName(concerned.api),
      members: { xms_caeerror: { value: "10012" } },
      satisfiable: true,
      // Floored, so that a token issued in the same second passes a client's `nbf <= iat`.
      nbf: () => Math.floor(at / 1000),
      ...more,
    };
    revocations.push(revocation);
    return revocation;
  }
  function endGrants(user: string, kind: GrantRevocation["kind"]): void {
    grants.push({ ticket: tickets.next(), at: now(), user: userId(user), kind });
  }
  function revokeSessions(user: string, { keepRefreshTokens = false } = {}): void {
    add({ user }, "TokenIssuedBeforeRevocationTimestamp");
    if (!keepRefreshTokens) endGrants(user, "revoked");
  }

  return {
    revokeSessions,
    passwordChanged: (user) => revokeSessions(user),
    disableUser(user) {
      revokeSessions(user);
      directory.updateUser(user, { enabled: false });
    },
    disableApp(app) {
      add({ app }, "TokenIssuedBeforeRevocationTimestamp");
      directory.updateApp(app, { enabled: false });
    },
    policyChanged(change = {}) {
      checkMembers("a policy change", change, { ...scope, nbf: "string" });
      const revocation = add(change, "TokenCreatedWithOutdatedPolicies");
      let sent = 0;
      if (change.nbf === "distinct") revocation.nbf = () => Math.floor(revocation.at / 1000) - sent++;
    },
    locationChanged(change = {}) {
      checkMembers("a location change", change, { ...scope, address: "string", satisfiable: "boolean" });
      const { address = "203.0.113.7", satisfiable = true, ...concerned } = change;
      add(concerned, "LocationConditionEvaluationSatisfied", {
        members: { xms_rp_ipaddr: { value: address } },
        satisfiable,
      });
    },
    signInFrequencyReached: (user) => endGrants(user, "sign-in-frequency"),
    refreshTokensExpired: (user) => endGrants(user, "inactive"),
    revocationOf: (token) =>
      revocations.findLast(
        ({ ticket, user, app, api, satisfiable }) =>
          (ticket > token.ticket || !satisfiable) &&
          (user === undefined || user === token.user) &&
          (app === undefined || app === token.app) &&
          (api === undefined || api === token.api),
      ),
    grantRevocationOf: (grant) => grants.findLast(({ ticket, user }) => ticket > grant.ticket && user === grant.user),
    reset() {
      revocations = [];
      grants = [];
    },
  };
}
