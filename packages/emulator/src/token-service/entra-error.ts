// Refusals of the token service, in Entra's shape.
import { json } from "../http/respond.ts";
import type { Exchange, World } from "../world.ts";

/** What a refusal says. */
export interface EntraErrorInit {
  error: string;
  /** The AADSTS number. */
  code: number;
  text: string;
  /** @default 400 */
  status?: number;
  suberror?: string;
  /** Claims text that the client is to sign in with. */
  claims?: string;
}

/**
 * A refusal of the token service, thrown anywhere while a request is handled.
 *
 * ```http
 * HTTP/1.1 400 Bad Request
 * Content-Type: application/json
 *
 * {"error":"invalid_grant","error_description":"AADSTS50076: …","error_codes":[50076],"suberror":"basic_action","claims":"{…}"}
 * ```
 */
export class EntraError extends Error {
  override readonly name = "EntraError" as const;
  readonly init: EntraErrorInit;

  constructor(init: EntraErrorInit) {
    super(`AADSTS${init.code}: ${init.text}`);
    this.init = init;
  }
}

/** Gives the members of an error body, with fresh ids. `correlationId` is the client's own if it sent one. */
export function errorMembers(world: World, exchange: Exchange, { init, message }: EntraError): Record<string, unknown> {
  const traceId = crypto.randomUUID();
  const correlationId =
    exchange.request.headers.get("client-request-id") ??
    exchange.url.searchParams.get("client-request-id") ??
    crypto.randomUUID();
  const timestamp = `${new Date(world.now()).toISOString().slice(0, 19).replace("T", " ")}Z`;
  return {
    error: init.error,
    error_description: `${message} Trace ID: ${traceId} Correlation ID: ${correlationId} Timestamp: ${timestamp}`,
    error_codes: [init.code],
    timestamp,
    trace_id: traceId,
    correlation_id: correlationId,
    error_uri: `${exchange.authorityOrigin}/error?code=${init.code}`,
    ...(init.suberror !== undefined && { suberror: init.suberror }),
    ...(init.claims !== undefined && { claims: init.claims }),
  };
}

/** Turns a refusal into the token endpoint's answer. */
export function errorResponse(world: World, exchange: Exchange, error: EntraError): Response {
  exchange.note.fact = `${error.init.error} AADSTS${error.init.code}${error.init.suberror ? ` ${error.init.suberror}` : ""}`;
  return json(errorMembers(world, exchange, error), error.init.status ?? 400, {
    "cache-control": "no-store",
    pragma: "no-cache",
  });
}
