// What a protected API is made of.
import type { Api } from "../state/directory-types.ts";
import type { Exchange, World } from "../world.ts";
import type { Caller, Permission } from "./access.ts";
import type { Refusal } from "./refusal.ts";

/** What an API does with a request that passed. */
export interface Operation {
  permission: Permission;
  /** Whether events and policies are looked at. @default true */
  policies?: boolean;
  /** Whether personal Microsoft accounts are served. @default true */
  personalAccounts?: boolean;
  run(call: Call): Response | Promise<Response>;
}

/** A request that passed the checks. */
export interface Call {
  world: World;
  exchange: Exchange;
  api: Api;
  caller: Caller;
  /** Answers a further request to the same API, as if it had come on its own. */
  answer(inner: Exchange): Promise<Response>;
}

/** How an API words things. */
export interface Shape {
  refuse(world: World, exchange: Exchange, api: Api, refusal: Refusal): Response;
  /** Headers on every answer. */
  headers(exchange: Exchange): Record<string, string>;
}

/** An API's operations and words. */
export interface Service {
  shape: Shape;
  find(world: World, exchange: Exchange, api: Api): Operation;
}
