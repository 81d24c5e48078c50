/** What the soak and its processes tell each other. */
import type { RedisCacheEvent } from "@msal-fetch/node/redis";
import type { WorkerPlace } from "./topology.ts";
import type { CallRecord } from "./verdict.ts";

/** What a process is started with. */
export interface WorkerSetup {
  readonly place: WorkerPlace;
  readonly redis: string;
  /** Of the emulated APIs. */
  readonly origin: string;
  readonly auth: { authority: string; knownAuthorities: string[]; clientCapabilities: string[] };
}

/** What a process is told to do. */
export type Order =
  /** Collect garbage, and tell what is left. */
  | { readonly do: "measure" }
  /** A daemon: make so many calls a second from now on. */
  | { readonly do: "call"; readonly rate: number }
  /** Make no more calls. */
  | { readonly do: "rest" };

/** What a process tells. */
export type Told =
  /** It has made its first calls; a middle tier listens at that origin. */
  | { readonly type: "ready"; readonly origin: string }
  /** Calls that ended, and how long the oldest one has been under way; told all the time. */
  | { readonly type: "calls"; readonly calls: readonly CallRecord[]; readonly oldestMs: number }
  | { readonly type: "memory"; readonly heapMb: number; readonly rssMb: number }
  | { readonly type: "redis"; readonly event: RedisCacheEvent };

/** The field in which a middle tier tells what became of a call. */
export const OUTCOME_FIELD = "soak-outcome";
