import { preflight, withCors } from "../http/cors.ts";
import type { Api } from "../state/directory-types.ts";
import type { Exchange, World } from "../world.ts";
import { callApi } from "./call.ts";
import { serviceOf } from "./services.ts";

/** Answers a request to a protected API, preflights and pages of other origins included. */
export async function protectedApi(world: World, exchange: Exchange, api: Api): Promise<Response> {
  const rule = world.policy.corsOf(api.name);
  const early = preflight(exchange.request, rule);
  if (early) return early;
  const response = await callApi(world, exchange, api);
  for (const [name, value] of Object.entries(serviceOf(api).shape.headers(exchange))) {
    if (!response.headers.has(name)) response.headers.set(name, value);
  }
  return withCors(exchange.request, response, rule);
}
