/** The options of `createFetch`, of a call, and the hooks. */
import type { FetchEvent } from "./events.ts";
import type { TokenProvider } from "./provider.ts";

/** What `fetch` takes first; written so that no DOM library is needed. */
export type FetchInput = Parameters<typeof fetch>[0];

/** `fetch` with recovery: assignable to `typeof fetch`. */
export interface Fetch {
  (input: FetchInput, init?: FetchInit): Promise<Response>;
  /** The same engine with other defaults: `fetch.with({ interaction: "never" })`. */
  with(options: CallOptions): Fetch;
}

/** `RequestInit` with the recovery options of this call; they are also read from a `recovery` property of a `Request`. */
export interface FetchInit extends RequestInit {
  recovery?: CallOptions;
}

/** How one call gets its token and recovers. */
export interface CallOptions {
  /** "never": no prompt for this call; it ends with its original response. @default "auto" */
  interaction?: "auto" | "never";
  /** Scopes in place of the resource's; only for listed resources. */
  scopes?: readonly string[];
  /** Distinct challenges that are recovered in this call. @default 2 */
  maxRecoveries?: number;
  /** The account whose token is used. @default the provider's choice */
  account?: { homeAccountId: string; tenantId?: string };
  /** A GUID or domain that replaces the last segment of the authority, never its host. */
  tenant?: string;
  /** Browser redirect: this call may be saved and resumed under that name. */
  resumeKey?: string;
}

/** What is known of one listed resource. */
export interface ResourceOptions {
  scopes: readonly string[];
  /** See `CallOptions.tenant`. */
  tenant?: string;
  /** "anonymous": without a signed-in user the call is sent without a token. @default "reject" */
  signedOut?: "reject" | "anonymous";
  /** @default that of `FetchOptions` */
  interaction?: "auto" | "never";
}

/** Retries of transient faults of the API, for idempotent calls. */
export interface RetryOptions {
  /** @default 2 */
  retries?: number;
  /** The longest wait between two tries, in milliseconds; a longer `Retry-After` is not waited for. @default 30000 */
  maxWaitMs?: number;
}

/** The resources that get a token: URL prefix → scopes, or a function for hosts that are known at run time. */
export type Resources =
  | Record<string, readonly string[] | ResourceOptions>
  | ((url: URL) => readonly string[] | ResourceOptions | undefined);

/** The options of `createFetch`. */
export interface FetchOptions {
  /** Where tokens come from. */
  tokens: TokenProvider;
  /**
   * URL prefixes with their scopes; the longest that matches counts. A call that matches none is passed on without a
   * token. Keys that begin with `/` are the page's own origin.
   */
  resources: Resources;
  /** The `fetch` that sends. @default globalThis.fetch, read at each call */
  fetch?: typeof fetch;
  /** @default "auto": if the provider has means to interact */
  interaction?: "auto" | "never";
  /** Distinct challenges that are recovered in one call. @default 2 */
  maxRecoveries?: number;
  /** What happens to a refusal that was not recovered. @default "return": the original response */
  unrecovered?: "return" | "throw";
  /** Retries of transient faults (429 and 503 with Retry-After, network) of idempotent calls. @default false */
  retry?: false | RetryOptions;
  /** Decides whether to recover; `undefined`: as usual; `true`: also renew a token that was just issued. */
  shouldRecover?: (state: RecoveryState) => boolean | undefined | Promise<boolean | undefined>;
  /** Observes; what it returns or throws changes nothing. */
  onEvent?: (event: FetchEvent) => void;
  /** How much of a streamed body is kept for a replay, in bytes. @default 67108864 (64 MiB) */
  maxBodyBytes?: number;
  /** How many tokens are held for one MSAL client. @default 1000 */
  maxTokens?: number;
}

/** What `shouldRecover` decides upon. */
export interface RecoveryState {
  /** What was asked: further claims, or another token. */
  kind: "claims-challenge" | "invalid-token";
  method: string;
  url: string;
  status: number;
  /** The names of the claims demanded. */
  claims: readonly string[];
  /** Recoveries that this call has had. */
  recoveries: number;
  /** Whether a prompt would be allowed. */
  interaction: "auto" | "never";
}
