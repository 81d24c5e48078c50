// @ts-check
/** Ways to call a protected API, all as one function over the same `fetch` and the same source of tokens. */
import {
  bearerTokenAuthenticationPolicy,
  createEmptyPipeline,
  createHttpHeaders,
  createPipelineFromOptions,
  createPipelineRequest,
} from "@azure/core-rest-pipeline";
import { AllowedHostsValidator, BaseBearerTokenAuthenticationProvider } from "@microsoft/kiota-abstractions";
import { AuthorizationHandler, HttpClient } from "@microsoft/kiota-http-fetchlibrary";
import ky from "ky";

/**
 * A call to the API: GET, with these header fields.
 * @typedef {(url: string, headers?: Record<string, string>) => Promise<Response>} Call
 */

/**
 * Asks MSAL, for what a claims challenge holds where there is one.
 * @typedef {(claims?: string) => Promise<{ accessToken: string; expiresOn: Date | null } | null>} Acquire
 */

/** @typedef {(url: string, init?: RequestInit) => Promise<Response>} Send */

/**
 * What people write: asks MSAL on each call and once more for a claims challenge.
 *
 * @param {Acquire} acquire
 * @param {Send} send
 * @returns {Call}
 */
export function handWritten(acquire, send) {
  const withToken = async (/** @type {string | undefined} */ claims) =>
    `Bearer ${(await acquire(claims))?.accessToken}`;
  return async (url, headers) => {
    const response = await send(url, { headers: { ...headers, authorization: await withToken(undefined) } });
    const claims = claimsIn(response);
    if (claims === undefined) return response;
    await response.arrayBuffer();
    return send(url, { headers: { ...headers, authorization: await withToken(claims) } });
  };
}

/**
 * The bearer policy of `@azure/core-rest-pipeline`.
 *
 * @param {Acquire} acquire
 * @param {Send} send
 * @param {readonly string[]} scopes
 * @param {"alone" | "in-pipeline"} [policies] whether it runs alone, or with the policies that the SDK's clients have
 * @returns {Call}
 */
export function azureCore(acquire, send, scopes, policies = "alone") {
  const pipeline = policies === "alone" ? createEmptyPipeline() : createPipelineFromOptions({});
  /** @type {import("@azure/core-auth").TokenCredential} */
  const credential = {
    async getToken(_scopes, options) {
      const result = await acquire(options?.claims);
      return result && { token: result.accessToken, expiresOnTimestamp: result.expiresOn?.getTime() ?? 0 };
    },
  };
  pipeline.addPolicy(bearerTokenAuthenticationPolicy({ credential, scopes: [...scopes] }));
  /** @type {WeakMap<import("@azure/core-rest-pipeline").PipelineResponse, Response>} */
  const answers = new WeakMap();
  /** @type {import("@azure/core-rest-pipeline").HttpClient} */
  const client = {
    async sendRequest(request) {
      const response = await send(request.url, { method: request.method, headers: request.headers.toJSON() });
      const fields = createHttpHeaders(Object.fromEntries(response.headers));
      const answer = { request, status: response.status, headers: fields };
      answers.set(answer, response);
      return answer;
    },
  };
  return async (url, headers) => {
    const request = createPipelineRequest({ url, headers: createHttpHeaders(headers ?? {}) });
    const answer = await pipeline.sendRequest(client, request);
    const response = answers.get(answer);
    if (!response) throw new Error("The pipeline made up an answer");
    return response;
  };
}

/**
 * Kiota's authorization handler in its HTTP client.
 *
 * @param {Acquire} acquire
 * @param {Send} send
 * @returns {Call}
 */
export function kiota(acquire, send) {
  const anyHost = new AllowedHostsValidator();
  const provider = new BaseBearerTokenAuthenticationProvider({
    async getAuthorizationToken(_url, context) {
      const claims = context?.["claims"];
      const text = typeof claims === "string" ? Buffer.from(claims, "base64").toString() : undefined;
      return (await acquire(text))?.accessToken ?? "";
    },
    getAllowedHostsValidator: () => anyHost,
  });
  const client = new HttpClient(send, new AuthorizationHandler(provider));
  return (url, headers) => client.executeFetch(url, { method: "GET", headers: { ...headers } });
}

/**
 * ky with hooks, as its documentation does it for a fresh token on a 401.
 *
 * @param {Acquire} acquire
 * @param {Send} send
 * @returns {Call}
 */
export function kyHooks(acquire, send) {
  const api = ky.create({
    fetch: (input, init) => send(/** @type {string} */ (/** @type {unknown} */ (input)), init),
    // Only for what the hook asks for.
    retry: { limit: 1, statusCodes: [] },
    throwHttpErrors: false,
    hooks: {
      beforeRequest: [
        async (request, _options, { retryCount }) => {
          if (retryCount === 0) request.headers.set("authorization", `Bearer ${(await acquire())?.accessToken}`);
        },
      ],
      afterResponse: [
        async (request, _options, response, { retryCount }) => {
          const claims = retryCount === 0 ? claimsIn(response) : undefined;
          if (claims === undefined) return response;
          const headers = new Headers(request.headers);
          headers.set("authorization", `Bearer ${(await acquire(claims))?.accessToken}`);
          return ky.retry({ request: new Request(request, { headers }), delay: 0 });
        },
      ],
    },
  });
  return (url, headers = {}) => api(url, { headers });
}

/** @param {Response} response */
function claimsIn({ status, headers }) {
  if (status !== 401) return undefined;
  const claims = /claims="([^"]+)"/.exec(headers.get("www-authenticate") ?? "")?.[1];
  return claims === undefined ? undefined : Buffer.from(claims, "base64").toString();
}
