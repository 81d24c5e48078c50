// One request to a protected API: checks, then the operation, then the answer in that API's own shape.
import { preflight, withCors } from "../http/cors.ts";
import type { Api } from "../state/directory-types.ts";
import type { Exchange, World } from "../world.ts";
import { authenticate, authorizeCall, type Caller, evaluateCall, type Permission } from "./access.ts";
import { customOperation } from "./custom/operation.ts";
import { customShape } from "./custom/shape.ts";
import { graphOperation } from "./graph/operations.ts";
import { graphShape } from "./graph/shape.ts";
import type { Refusal } from "./refusal.ts";

/** What an API does with a request that passed. */
export interface Operation {
  permission: Permission;
  run(call: Call): Response | Promise<Response>;
}

/** A request that passed the checks. */
export interface Call {
  world: World;
  exchange: Exchange;
  api: Api;
  caller: Caller;
}

/** How an API words things. */
export interface Shape {
  refuse(world: World, exchange: Exchange, api: Api, refusal: Refusal): Response;
  /** Headers on every answer. */
  headers(exchange: Exchange): Record<string, string>;
}

interface Service {
  shape: Shape;
  find(world: World, exchange: Exchange, api: Api): Operation;
}

const services: Record<"graph" | "custom", Service> = {
  graph: { shape: graphShape, find: graphOperation },
  custom: { shape: customShape, find: customOperation },
};

/** Answers a request to a protected API. */
export async function protectedApi(world: World, exchange: Exchange, api: Api): Promise<Response> {
  const rule = world.policy.corsOf(api.name);
  const early = preflight(exchange.request, rule);
  if (early) return early;
  const { shape } = services[api.kind === "graph" ? "graph" : "custom"];
  const response = await callApi(world, exchange, api);
  for (const [name, value] of Object.entries(shape.headers(exchange))) {
    if (!response.headers.has(name)) response.headers.set(name, value);
  }
  return withCors(exchange.request, response, rule);
}

/** Answers a request to a protected API, without what only concerns pages of other origins. */
export async function callApi(world: World, exchange: Exchange, api: Api): Promise<Response> {
  const { shape, find } = services[api.kind === "graph" ? "graph" : "custom"];
  const refuse = (refusal: Refusal): Response => {
    exchange.note.fact = factOf(refusal);
    return shape.refuse(world, exchange, api, refusal);
  };
  const caller = await authenticate(world, exchange, api);
  if (!("token" in caller)) return refuse(caller);
  const operation = find(world, exchange, api);
  const refusal = authorizeCall(caller, operation.permission) ?? evaluateCall(world, exchange, api, caller);
  if (refusal) return refuse(refusal);
  return operation.run({ world, exchange, api, caller });
}

function factOf(refusal: Refusal): string {
  if (refusal.kind === "challenge") return `challenged: ${refusal.context ?? refusal.code}`;
  if (refusal.kind === "revoked") return `revoked, no cp1: ${refusal.code}`;
  return refusal.kind;
}
