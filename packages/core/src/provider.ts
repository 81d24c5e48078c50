/** What the engine needs from MSAL: implemented over msal-browser and msal-node by the sister packages. */
import type { WarningEvent } from "./events.ts";
import type { CallOptions } from "./options.ts";

/** Gets access tokens for one MSAL client; `@msal-fetch/browser` and `@msal-fetch/node` make them. */
export interface TokenProvider {
  /** On whose behalf tokens are got; only a user can be asked to interact. */
  readonly kind: "user" | "app" | "on-behalf-of" | "managed-identity";
  /**
   * The MSAL client behind it. Tokens at hand, running token requests and limits belong to this object, so that a
   * provider may be made per request.
   * @default the provider itself
   */
  readonly client?: object;
  /** The client capabilities that the MSAL client declares, where they can be read; without `cp1` no API challenges. */
  readonly capabilities?: readonly string[];
  /** Whose token a call uses: told at once, before anything is awaited. `undefined`: signed out. */
  subject(call: CallOptions): string | undefined;
  /** The account behind `subject`, where its tenant matters as well; asked right after it. */
  account?(call: CallOptions): CallOptions["account"];
  /** Gets a token without a prompt. Rejects with MSAL's own error. */
  silent(request: TokenRequest): Promise<AccessToken>;
  /** Gets a token with the user's help; absent where there are no means to interact. */
  interactive?(request: TokenRequest): Promise<AccessToken>;
  /** A promise while it cannot tell yet who is signed in: calls wait for it. */
  ready?(): Promise<unknown> | undefined;
  /** What is set up so that recovery cannot work well: told once, as `warning` events. */
  readonly warnings?: readonly Pick<WarningEvent, "code" | "message">[];
  /** Whether `interactive` can have the user click before anything opens: for prompts beyond one a minute. @default false */
  readonly asksFirst?: boolean;
  /** How long the silent attempt at a challenge may take before the user is asked beside it, in milliseconds. @default no limit */
  silentLimitMs?(): number | undefined;
  /** When the user last acted on the page, as far as it is known, in milliseconds since 1970. */
  lastActivation?(): number | undefined;
  /** Tells when tokens at hand may have become stale from outside: logout, account switch, another instance. */
  subscribe?(changed: () => void): () => void;
}

/** One request for a token; made anew for every attempt. */
export interface TokenRequest {
  scopes: readonly string[];
  /** A claims request for MSAL, as JSON text. */
  claims?: string;
  /** Pass MSAL's cache by: `forceRefresh` or `skipCache`. Never together with `claims` on a managed identity. */
  refresh?: boolean;
  account?: CallOptions["account"];
  tenant?: string;
  /** What `subject()` answered for the call; the engine always gives it. */
  subject?: string;
  /** A GUID that the token service writes to its logs. */
  correlationId: string;
  /** Aborts when nobody waits for the token any more. */
  signal?: AbortSignal;
  /** What the user is asked for; given to `interactive`. */
  interaction?: InteractionContext;
}

/** On whose account the user is asked. */
export interface InteractionContext {
  /** Of the call that met the challenge first. */
  method: string;
  /** Scheme, host and port of the API. */
  origin: string;
  /** Nothing may open before a click: this API had the user asked a moment ago. */
  askFirst: boolean;
  /** The waiting calls that can be made again after the page has left, as of now. */
  resumable(): WaitingCall[];
}

/** A call that waits for the user, with what is needed to make it again. */
export interface WaitingCall {
  /** Its `resumeKey`. */
  key: string;
  method: string;
  /** Absolute, without a fragment. */
  url: string;
  contentType?: string;
  body?: string;
  /** Whose token it uses. */
  subject: string;
  /** Its other options. */
  options: CallOptions;
}

/** A token as the provider got it. */
export interface AccessToken {
  token: string;
  type: "Bearer" | "PoP" | "DPoP";
  /** Milliseconds since 1970. */
  expiresOn: number;
  /** When to renew it ahead of its end, in milliseconds since 1970. */
  refreshOn?: number;
  /** Whose token it is: compared with the subject that was asked for. */
  subject: string;
  /** The tenant that issued it, a GUID. */
  tenant?: string;
  /** Whether it came out of MSAL's cache rather than from the network. */
  fromCache?: boolean;
}
