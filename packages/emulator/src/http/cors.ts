import type { CorsRule } from "../state/policy-types.ts";

const exposed = [
  "ETag",
  "Location",
  "Preference-Applied",
  "Content-Range",
  "request-id",
  "client-request-id",
  "ReadWriteConsistencyToken",
  "Retry-After",
  "SdkVersion",
  "WWW-Authenticate",
  "x-ms-client-gcc-tenant",
];

/** Answers a preflight request, or gives undefined if the request is not one. */
export function preflight(request: Request, rule: CorsRule): Response | undefined {
  if (request.method !== "OPTIONS" || !request.headers.has("access-control-request-method")) return undefined;
  const response = new Response(null, { status: rule.allow === false ? 403 : 204 });
  return withCors(request, response, rule);
}

/** Adds what a page of another origin needs to read a response. Nothing if the request has no `Origin`. */
export function withCors(request: Request, response: Response, rule: CorsRule): Response {
  const origin = request.headers.get("origin");
  if (origin === null || rule.allow === false) return response;
  const { headers } = response;
  headers.set("access-control-allow-origin", origin);
  headers.append("vary", "Origin");
  if (request.method === "OPTIONS") {
    headers.set("access-control-allow-methods", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
    headers.set("access-control-allow-headers", request.headers.get("access-control-request-headers") ?? "*");
    headers.set("access-control-max-age", "0");
  }
  const { expose = true } = rule;
  const names = expose === true ? exposed : expose === false ? [] : expose;
  if (names.length > 0) headers.set("access-control-expose-headers", names.join(", "));
  return response;
}
