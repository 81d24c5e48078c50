// Azure Resource Manager: reading needs a role on the subscription, writing a stronger one.
import { json, readJson } from "../../http/respond.ts";
import type { AzureRole } from "../../state/directory-types.ts";
import type { Exchange, World } from "../../world.ts";
import type { Caller } from "../access.ts";
import type { Call, Operation } from "../api.ts";
import { armError, notAssigned, policyRefusal } from "./shape.ts";

/** The only subscription. */
const subscription = {
  id: "/subscriptions/0b1f6471-1bf0-4dda-aec3-cb9272f09590",
  subscriptionId: "0b1f6471-1bf0-4dda-aec3-cb9272f09590",
  displayName: "Sample subscription",
  state: "Enabled",
};

const locations: readonly string[] = ["westeurope", "northeurope", "eastus", "westus", "global"];

/** Finds the operation of a request. */
export function armOperation(_world: World, { request, path }: Exchange): Operation {
  const permission = { scopes: ["user_impersonation"], roles: [] };
  const [, first = "", id] = path.toLowerCase().split("/");
  if (first !== "subscriptions")
    return { permission, run: () => armError(404, "NotFound", "The emulator has subscriptions only.") };
  if (id === undefined || id === "") return { permission, run: list };
  if (id !== subscription.subscriptionId)
    return {
      permission,
      run: () => armError(404, "SubscriptionNotFound", `The subscription '${id}' could not be found.`),
    };
  return { permission, run: ["GET", "HEAD"].includes(request.method) ? read : write };
}

const list = ({ caller, api }: Call): Response =>
  json({ value: roleOf(caller) ? [{ ...subscription, tenantId: api.tenantId }] : [] });

function read({ exchange, caller, api }: Call): Response {
  if (!roleOf(caller)) return notAssigned(exchange, caller);
  const parts = exchange.path.split("/").filter((part) => part !== "");
  if (parts.length === 2) return json({ ...subscription, tenantId: api.tenantId });
  // An odd number of segments names a collection.
  return parts.length % 2 === 1 ? json({ value: [] }) : json(resource(exchange.path));
}

async function write({ exchange, caller }: Call): Promise<Response> {
  if (roleOf(caller) !== "contributor") return notAssigned(exchange, caller);
  if (exchange.request.method === "DELETE") return new Response(null, { status: 202 });
  const body = (await readJson(exchange.request)) ?? {};
  const { location } = body;
  if (typeof location === "string" && !locations.includes(location))
    return policyRefusal(exchange, `Location '${location}' is not allowed: ${locations.join(", ")} are.`);
  return json({ ...resource(exchange.path), ...body }, exchange.request.method === "PUT" ? 201 : 200);
}

const roleOf = ({ user, app, kind }: Caller): AzureRole | undefined =>
  kind === "user" ? user?.azureRole : app?.azureRole;

const resource = (path: string): Record<string, unknown> => ({
  id: path,
  name: path.split("/").at(-1),
  properties: { provisioningState: "Succeeded" },
});
