// Everything below /<tenant>/ on the token service's host.
import { preflight, withCors } from "../http/cors.ts";
import { json } from "../http/respond.ts";
import type { Exchange, World } from "../world.ts";
import { authorize } from "./authorize.ts";
import { instanceDiscovery, openidConfiguration } from "./discovery.ts";
import { token } from "./token.ts";

/** Names the part of the token service that a path belongs to, as the log has it. */
export function tokenServicePart(path: string): string {
  if (path.endsWith("/oauth2/v2.0/token")) return "token";
  if (path.endsWith("/oauth2/v2.0/authorize")) return "authorize";
  if (path.endsWith("/discovery/v2.0/keys")) return "keys";
  if (path.endsWith("/openid-configuration") || path.endsWith("/discovery/instance")) return "discovery";
  return "unknown";
}

/** Answers a request to the token service. */
export async function tokenService(world: World, exchange: Exchange): Promise<Response> {
  const early = preflight(exchange.request, {});
  if (early) return early;
  const response = await route(world, exchange);
  // The authorize endpoint is for navigation; pages may read all others.
  return exchange.service === "authorize" ? response : withCors(exchange.request, response, {});
}

async function route(world: World, exchange: Exchange): Promise<Response> {
  const { request, path, service } = exchange;
  const tenant = path.split("/")[1] ?? "";
  if (service === "discovery") {
    return path.endsWith("/discovery/instance")
      ? instanceDiscovery(exchange)
      : openidConfiguration(world, exchange, tenant);
  }
  if (service === "keys") return json(await world.keys.jwks());
  if (service === "authorize") return authorize(world, exchange, tenant);
  if (service === "token" && request.method === "POST") return token(world, exchange, tenant);
  return json({ error: "not_found", error_description: `The emulator has nothing at ${request.method} ${path}.` }, 404);
}
