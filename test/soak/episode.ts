/** The things that happen in a soak. Each has a time to itself, so that what it causes can be told from the others. */
import type { Scope } from "./topology.ts";

/** What happens, how long it is given, and the letters that mark it in the chart. */
export interface Kind {
  readonly title: string;
  /** Until all that it causes is over, in milliseconds. */
  readonly ms: number;
  readonly mark: string;
  /** What it is about, which decides its color. */
  readonly about: "policy" | "token service" | "API" | "Redis" | "process";
}

/** All kinds, by name. */
export const KINDS = {
  policy: { title: "policy change", ms: 1_200, mark: "p", about: "policy" },
  location: { title: "location change", ms: 1_200, mark: "l", about: "policy" },
  revoke: { title: "sessions revoked, user signs in again", ms: 2_500, mark: "R", about: "policy" },
  "revoke-kept": { title: "sessions revoked, grants kept", ms: 1_200, mark: "r", about: "policy" },
  "sign-in": { title: "new assertion", ms: 600, mark: "s", about: "policy" },
  "step-up": { title: "step-up", ms: 2_200, mark: "u", about: "policy" },
  "step-up-user": { title: "step-up that needs the user", ms: 2_200, mark: "U", about: "policy" },
  "token-throttled": {
    title: "429 of the token service at a policy change",
    ms: 6_000,
    mark: "T",
    about: "token service",
  },
  "token-slow": { title: "slow token service at a policy change", ms: 4_000, mark: "L", about: "token service" },
  "token-dropped": { title: "token request dropped at a policy change", ms: 2_800, mark: "D", about: "token service" },
  "token-502": {
    title: "HTML 502 for a token request at a policy change",
    ms: 2_800,
    mark: "H",
    about: "token service",
  },
  "token-down": { title: "token service down, tokens at hand", ms: 3_400, mark: "X", about: "token service" },
  "api-dropped": { title: "calls dropped", ms: 2_600, mark: "d", about: "API" },
  "api-502": { title: "HTML 502 for calls", ms: 1_600, mark: "h", about: "API" },
  "api-busy": { title: "429 for calls", ms: 3_600, mark: "t", about: "API" },
  "redis-lost": { title: "Redis stopped, policy change, started empty", ms: 8_000, mark: "0", about: "Redis" },
  "redis-cut": { title: "all connections to Redis cut, policy change", ms: 2_800, mark: "c", about: "Redis" },
  "redis-frozen": { title: "Redis frozen at a policy change", ms: 7_500, mark: "f", about: "Redis" },
  kill: { title: "process killed", ms: 3_500, mark: "k", about: "process" },
  "kill-in-turn": { title: "process killed in its token request", ms: 7_000, mark: "K", about: "process" },
} as const satisfies Record<string, Kind>;

export type KindName = keyof typeof KINDS;

/** One thing that happens. */
export interface Episode {
  /** Milliseconds since the start. */
  readonly at: number;
  readonly kind: KindName;
  /** Whom its policy change concerns. */
  readonly scope: Scope;
  /** Whose sessions it is about. */
  readonly user: string;
  readonly session: string;
  /** Which process is killed. */
  readonly worker: string;
  /** The authentication context of a step-up, as it is in no other episode. */
  readonly context: string;
}

/** How many calls meet a fault of the API. */
export const API_FAULTS = 8;
