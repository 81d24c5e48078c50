/** A token provider and an API that do what a test says: the two ends between which the engine works. */
import { type AccessToken, encodeClaims, type TokenProvider, type TokenRequest } from "@msal-fetch/core";

/** A token request as the engine makes it: always with the subject of its call. */
export type EngineRequest = TokenRequest & { subject: string };

/** What was asked of a scripted provider. */
export interface Asked extends EngineRequest {
  how: "silent" | "interactive";
}

/** Answers a token request; a string is the token. */
export type Answer = (
  request: EngineRequest,
  count: number,
) => string | Partial<AccessToken> | Promise<string | Partial<AccessToken>>;

export interface ScriptedProvider extends TokenProvider {
  readonly asked: Asked[];
}

export interface Script {
  kind?: TokenProvider["kind"];
  subject?: TokenProvider["subject"];
  silent?: Answer;
  interactive?: Answer;
  client?: object;
  capabilities?: readonly string[];
  subscribe?: TokenProvider["subscribe"];
  /** Members that only some providers have. */
  more?: Partial<TokenProvider>;
}

/** A provider whose tokens are t1, t2, … for an hour, unless the script says otherwise. */
export function scripted(script: Script = {}): ScriptedProvider {
  const asked: Asked[] = [];
  let made = 0;
  const subject = script.subject ?? (() => "user-1");
  const answer = async (how: Asked["how"], request: EngineRequest): Promise<AccessToken> => {
    asked.push({ ...request, how });
    const count = ++made;
    const given = await (script[how] ?? (() => `t${count}`))(request, count);
    return {
      token: `t${count}`,
      type: "Bearer",
      expiresOn: Date.now() + 3_600_000,
      subject: request.subject,
      ...(typeof given === "string" ? { token: given } : given),
    };
  };
  return {
    kind: script.kind ?? "user",
    subject,
    asked,
    silent: (request) => answer("silent", request as EngineRequest),
    ...(script.interactive && {
      interactive: (request: TokenRequest) => answer("interactive", request as EngineRequest),
    }),
    ...(script.client && { client: script.client }),
    ...(script.capabilities && { capabilities: script.capabilities }),
    ...(script.subscribe && { subscribe: script.subscribe }),
    ...script.more,
  };
}

/** One request that reached a scripted API. */
export interface Seen {
  url: string;
  method: string;
  /** The bearer token, or null. */
  token: string | null;
  headers: Headers;
  init: RequestInit | undefined;
  /** The request as a server gets it; its body can be read once. */
  received(): Request;
}

export interface ScriptedApi {
  readonly seen: Seen[];
  readonly fetch: typeof fetch;
}

/** An API that answers as told; it never reads bodies. */
export function api(answer: (seen: Seen, count: number) => Response | Promise<Response>): ScriptedApi {
  const seen: Seen[] = [];
  return {
    seen,
    fetch: async (input, init) => {
      init?.signal?.throwIfAborted();
      const request = input instanceof Request ? input : undefined;
      const headers = new Headers(init?.headers ?? request?.headers);
      const authorization = headers.get("authorization");
      const one: Seen = {
        url: request?.url ?? String(input),
        method: init?.method ?? request?.method ?? "GET",
        token: authorization?.startsWith("Bearer ") ? authorization.slice(7) : authorization,
        headers,
        init,
        received: () => new Request(input as string, init),
      };
      seen.push(one);
      return answer(one, seen.length);
    },
  };
}

/** A claims request for an authentication context. */
export function acrs(value: string): string {
  return JSON.stringify({ access_token: { acrs: { essential: true, value } } });
}

/** A claims request for a token issued at or after a time, in seconds. */
export function nbf(seconds: number): string {
  return JSON.stringify({ access_token: { nbf: { essential: true, value: String(seconds) } } });
}

/** The refusal that carries a claims challenge. */
export function challenge(claims: string, status = 401): Response {
  const field = `Bearer realm="", error="insufficient_claims", claims="${encodeClaims(claims)}"`;
  return new Response("challenged", { status, headers: { "WWW-Authenticate": field } });
}

/** The refusal of a token that is no longer good, without claims. */
export function invalidToken(): Response {
  return new Response("expired", { status: 401, headers: { "WWW-Authenticate": 'Bearer error="invalid_token"' } });
}

/** What MSAL rejects with, as far as anybody may look. */
export function msalError(errorCode: string, more: object = {}): Error {
  return Object.assign(new Error(`${errorCode}: AADSTS00000 for somebody@contoso.example`), { errorCode, ...more });
}

/** MSAL's InteractionRequiredAuthError. */
export function interactionRequired(more: object = {}): Error {
  return msalError("interaction_required", {
    name: "InteractionRequiredAuthError",
    subError: "basic_action",
    claims: "",
    ...more,
  });
}

/** A promise with its handles. */
export function deferred<T = void>(): {
  promise: Promise<T>;
  resolve: (value: T) => void;
  reject: (error: unknown) => void;
} {
  let resolve!: (value: T) => void;
  let reject!: (error: unknown) => void;
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

/** Lets everything that is ready run. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
}
