/** What the story and the program that it watches say to each other. */
import type { FetchEvent, Report } from "@msal-fetch/node";

/** Which program runs: a daemon with a secret, a command-line app with a signed-in user, or that app before a middle tier. */
export type Who = "daemon" | "user" | "chain";

/** One order of the story. */
export type Order =
  /** Begin anew: a new MSAL client, nothing in memory. */
  | { type: "start"; who: Who }
  /** Call an API, so many times at once. */
  | { type: "call"; who: Who; method: string; path: string; times: number }
  /** Sign the user in again, with what the last refusal asked for. */
  | { type: "sign-in" };

/** How one call ended. */
export interface CallResult {
  /** 0: there was no response. */
  status: number;
  report: Report | undefined;
}

/** What the program tells. */
export type Told =
  /** A response arrived. */
  | { type: "wire"; status: number; challenge: string | null }
  /** The middle tier answered. */
  | { type: "middle-tier"; path: string; status: number }
  /** The library told something. */
  | { type: "event"; event: FetchEvent }
  /** The order is done. */
  | { type: "done"; results: CallResult[] }
  /** The order failed in a way that no story foresees. */
  | { type: "failed"; message: string };

/** The environment variables that tell the program where everything is. */
export const ADDRESS = { origin: "DEMO_ORIGIN", authority: "DEMO_AUTHORITY", host: "DEMO_HOST" } as const;
