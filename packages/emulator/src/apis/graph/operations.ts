// The operations of the Graph-like API, each with the permissions that Microsoft Graph documents for it.
import { isPathMatch } from "../../state/match.ts";
import type { Exchange, World } from "../../world.ts";
import type { Operation } from "../api.ts";
import { batchRoute } from "./batch.ts";
import { mailRoutes } from "./mail.ts";
import type { GraphRoute } from "./route.ts";
import { graphError } from "./shape.ts";
import { userRoutes } from "./users.ts";
import { workloadRoutes } from "./workloads.ts";

const routes: readonly GraphRoute[] = [...userRoutes, ...mailRoutes, ...workloadRoutes, batchRoute];

const notFound: Operation = {
  permission: { scopes: [], roles: [] },
  run: ({ world, exchange }) =>
    graphError(world, exchange, 404, "ResourceNotFound", "Resource could not be discovered."),
};

/** Finds the operation of a request; one that answers 404 if there is none. */
export function graphOperation(_world: World, { request, path }: Exchange): Operation {
  const found = routes.find((route) => route.method === request.method && isPathMatch(route.path, path)) ?? notFound;
  // Personal accounts have a mailbox and a drive, and no directory.
  return { ...found, personalAccounts: /^\/[^/]+\/(me|\$batch)(\/|$)/i.test(path) };
}
