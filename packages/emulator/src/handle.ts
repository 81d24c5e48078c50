// The one handler: every request goes through here, whatever brought it.
import { protectedApi } from "./apis/protected-api.ts";
import { control } from "./control.ts";
import { preflight, withCors } from "./http/cors.ts";
import { json } from "./http/respond.ts";
import { route, type Target } from "./route.ts";
import type { FaultKind } from "./state/faults.ts";
import type { CorsRule } from "./state/policy-types.ts";
import { EntraError, errorResponse } from "./token-service/entra-error.ts";
import { tokenService } from "./token-service/service.ts";
import type { Exchange, World } from "./world.ts";

/** Where a listener hands a request in. */
export interface Entry {
  /** The only service that this listener serves. */
  service?: string | undefined;
  /** Where the token service is, if not at this listener. */
  authorityOrigin?: string | undefined;
}

/** Answers a request. `undefined`: the connection is to be dropped without an answer. */
export async function handle(world: World, request: Request, entry: Entry = {}): Promise<Response | undefined> {
  const url = new URL(request.url);
  const target = route(world, url, entry.service, entry.authorityOrigin);
  if (target.kind === "control") return control(world, request, target.path);

  const at = world.now();
  const { service, path, authorityOrigin } = target;
  const exchange: Exchange = { request, url, service, path, authorityOrigin, note: {} };
  const response = await answer(world, exchange, target).catch((error: unknown) => {
    exchange.note.fact = "the emulator failed";
    return json({ error: `The emulator failed: ${error instanceof Error ? error.message : "unknown"}` }, 500);
  });
  world.log.add({
    at,
    service,
    method: request.method,
    path,
    status: response?.status ?? 0,
    ms: world.now() - at,
    ...exchange.note,
  });
  return response;
}

async function answer(world: World, exchange: Exchange, target: Target): Promise<Response | undefined> {
  const { request, service, path } = exchange;
  // A preflight is the browser's: faults and counts are meant for the request itself.
  const isPreflight = request.method === "OPTIONS" && request.headers.has("access-control-request-method");
  if (!isPreflight) {
    const { latencyMs, fault } = world.faults.take({ service, method: request.method, path });
    if (latencyMs > 0) await new Promise((resolve) => setTimeout(resolve, latencyMs));
    if (fault) {
      exchange.note.fact = `fault: ${fault.kind}`;
      const broken =
        target.kind === "token-service" && fault.kind === "throttle"
          ? throttled(world, exchange, fault.retryAfterSeconds)
          : faulty(fault);
      return broken && withCors(request, broken, world.policy.corsOf(service));
    }
  }
  switch (target.kind) {
    case "api":
      return target.api ? protectedApi(world, exchange, target.api) : undefined;
    case "token-service":
      return tokenService(world, exchange);
    case "unknown-api":
      return unknownApi(request, world.policy.corsOf(service));
    default:
      return json(
        { error: `The emulator does not stand in for ${JSON.stringify(exchange.url.host.slice(0, 100))}.` },
        421,
      );
  }
}

// Readable for pages too: else they get a network error in place of the sentence.
function unknownApi(request: Request, rule: CorsRule): Response {
  const error = "There is no API of that name in the emulator. Register it: directory.addApi({ name: … }).";
  return preflight(request, rule) ?? withCors(request, json({ error }, 404), rule);
}

function throttled(world: World, exchange: Exchange, retryAfterSeconds = 1): Response {
  const text = "The server is busy: too many requests for the tenant.";
  const error = new EntraError({ error: "temporarily_unavailable", code: 90055, text, status: 429 });
  const response = errorResponse(world, exchange, error);
  response.headers.set("retry-after", String(retryAfterSeconds));
  exchange.note.fact = "fault: throttle";
  return response;
}

function faulty(fault: FaultKind): Response | undefined {
  switch (fault.kind) {
    case "html-502":
      return new Response(
        "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>",
        {
          status: 502,
          headers: { "content-type": "text/html" },
        },
      );
    case "throttle":
      return json({ error: { code: "TooManyRequests", message: "Too many requests." } }, 429, {
        "retry-after": String(fault.retryAfterSeconds ?? 1),
      });
    case "wrong-json":
      return new Response('{"value": [', { status: 200, headers: { "content-type": "application/json" } });
    case "answer": {
      const { status, headers = {}, body } = fault;
      if (body === undefined) return new Response(null, { status, headers });
      return typeof body === "string" ? new Response(body, { status, headers }) : json(body, status, headers);
    }
    default:
      return undefined;
  }
}
