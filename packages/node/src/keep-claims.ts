/** Claims that MSAL drops: of the token service's errors it keeps them only for those that it knows to need the user. */

/** `INetworkModule` of msal-node 3, 5, 6 and 7: how MSAL sends its requests. */
export interface NetworkClientLike {
  sendGetRequestAsync<T>(url: string, options?: NetworkRequestLike, timeout?: number): Promise<NetworkResponseLike<T>>;
  sendPostRequestAsync<T>(url: string, options?: NetworkRequestLike): Promise<NetworkResponseLike<T>>;
}

/** What MSAL sends. */
export interface NetworkRequestLike {
  headers?: Record<string, string>;
  body?: string;
}

/** What came back. */
export interface NetworkResponseLike<T> {
  headers: Record<string, string>;
  body: T;
  status: number;
}

/** More than token requests that fail at the same moment: each is taken out as soon as MSAL rejects. */
const MAX_KEPT = 1_000;
const MAX_LENGTH = 8_192;

/** Claims by the correlation id of the token request that was answered with them. */
const kept = new Map<string, string>();

/**
 * Gives a network client for MSAL's configuration that keeps the claims of every refused token request, for
 * `publicClient` and `onBehalfOf`. Without it, MSAL loses those of an `invalid_grant` that has no suberror: the user is
 * then asked with the API's claims alone, and `claimsOf` has none for your caller.
 *
 * ```http
 * HTTP/1.1 400 Bad Request
 * Content-Type: application/json
 *
 * {"error":"invalid_grant","error_codes":[50076],"claims":"{\"access_token\":{\"capolids\":{…}}}"}
 * ```
 *
 * @param networkClient The one to send with, where yours does more, such as using a proxy. It is called as it was.
 * @default the platform's fetch
 */
export function keepClaims(networkClient: NetworkClientLike = overFetch): NetworkClientLike {
  return {
    sendGetRequestAsync: (url, options, timeout) => networkClient.sendGetRequestAsync(url, options, timeout),
    async sendPostRequestAsync<T>(url: string, options?: NetworkRequestLike) {
      const response = await networkClient.sendPostRequestAsync<T>(url, options);
      keep(url, options?.body, response.body);
      return response;
    },
  };
}

/** Rejects with the claims of the token service where MSAL's own error lacks them. MSAL's error is left as it is. */
export async function withKeptClaims<T>(correlationId: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    const claims = kept.get(correlationId);
    kept.delete(correlationId);
    throw claims === undefined || read(error, "claims") ? error : withClaims(error, claims);
  }
}

function keep(url: string, body: string | undefined, answer: unknown): void {
  const claims = read(answer, "claims");
  if (typeof claims !== "string" || claims.length > MAX_LENGTH || !read(answer, "error")) return;
  // In the address for every grant, in the body for some.
  const correlationId = idIn(new URL(url).search) ?? idIn(body);
  if (!correlationId) return;
  kept.delete(correlationId);
  if (kept.size >= MAX_KEPT) kept.delete(kept.keys().next().value ?? "");
  kept.set(correlationId, claims);
}

function idIn(parameters: string | undefined): string | null {
  return new URLSearchParams(parameters).get("client-request-id");
}

const COPIED = ["name", "errorCode", "errorMessage", "subError", "errorNo", "status", "correlationId"];

function withClaims(cause: unknown, claims: string): Error {
  const error = new Error(String(read(cause, "message")), { cause });
  for (const name of COPIED) {
    const value = read(cause, name);
    if (value !== undefined) Object.defineProperty(error, name, { value, configurable: true });
  }
  // Not enumerable: a claims request may hold an address of the user, and is not for logs.
  return Object.defineProperty(error, "claims", { value: claims });
}

function read(value: unknown, name: string): unknown {
  return (value as Record<string, unknown> | null | undefined)?.[name];
}

const overFetch: NetworkClientLike = {
  sendGetRequestAsync: (url, options, timeout) =>
    send(url, { ...options, method: "GET", ...(timeout !== undefined && { signal: AbortSignal.timeout(timeout) }) }),
  sendPostRequestAsync: (url, options) => send(url, { ...options, method: "POST" }),
};

async function send<T>(
  url: string,
  { method, headers, body, signal }: NetworkRequestLike & { method: string; signal?: AbortSignal },
): Promise<NetworkResponseLike<T>> {
  const response = await fetch(url, {
    method,
    ...(headers && { headers }),
    ...(body !== undefined && { body }),
    ...(signal && { signal }),
  });
  const answer = (await response.json()) as T;
  return { headers: Object.fromEntries(response.headers), body: answer, status: response.status };
}
