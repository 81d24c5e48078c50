// Operations whose refusals have words of their own: logs, files, presence, meetings, role management.
import { json, readJson } from "../../http/respond.ts";
import type { Call } from "../api.ts";
import { delegatedOnly, type GraphRoute } from "./route.ts";
import { graphError } from "./shape.ts";

/** Directory roles that may read sign-in logs. */
const logReaders = [
  "62e90394-69f5-4237-9190-012177145e10",
  "5d6b6bb7-de71-4623-b4af-96380a352509",
  "4a5d8f65-41da-4de4-8968-e035b65339cf",
];
const meetingRoles = ["OnlineMeetings.Read.All"];

/** Workloads behind Graph. */
export const workloadRoutes: readonly GraphRoute[] = [
  {
    method: "GET",
    path: "/*/auditLogs/signIns",
    permission: { scopes: ["AuditLog.Read.All"], roles: ["AuditLog.Read.All"] },
    run: signIns,
  },
  { method: "GET", path: "/*/me/drive", permission: delegatedOnly("Files.Read"), run: drive },
  {
    method: "GET",
    path: "/*/me/presence",
    permission: delegatedOnly("Presence.Read"),
    run: () => json({ availability: "Available" }),
  },
  {
    method: "GET",
    path: "/*/users/*/onlineMeetings",
    permission: { scopes: ["OnlineMeetings.Read"], roles: meetingRoles },
    run: meetings,
  },
  {
    method: "POST",
    path: "/*/roleManagement/directory/roleAssignmentScheduleRequests",
    permission: delegatedOnly("RoleManagement.ReadWrite.Directory"),
    run: async ({ exchange }) =>
      json({ id: crypto.randomUUID(), status: "Provisioned", ...(await readJson(exchange.request)) }, 201),
  },
];

function signIns({ world, exchange, caller }: Call): Response {
  if (world.directory.tenant(String(caller.token["tid"]))?.premium !== true)
    return graphError(
      world,
      exchange,
      403,
      "Authentication_RequestFromNonPremiumTenantOrB2CTenant",
      "Neither tenant is B2C or tenant doesn't have premium license",
    );
  if (caller.kind === "user" && !caller.user?.directoryRoles.some((role) => logReaders.includes(role)))
    return graphError(
      world,
      exchange,
      403,
      "Authentication_RequestFromUnsupportedUserRole",
      "User is not in the allowed roles",
    );
  return json({ value: [] });
}

function drive({ world, exchange, caller }: Call): Response {
  const { user } = caller;
  const hasTenant = world.directory.tenant(String(caller.token["tid"]))?.sharePoint === true;
  if (!hasTenant || !user?.licences.includes("sharepoint"))
    return graphError(world, exchange, 400, "BadRequest", "Tenant does not have a SPO license.");
  return json({ id: "drive-1", driveType: "business", owner: { user: { displayName: user.displayName } } });
}

// Applications read meetings only where Teams has a policy for them, which no tenant has by itself.
function meetings({ world, exchange, caller }: Call): Response {
  if (caller.kind === "app")
    return graphError(world, exchange, 403, "Forbidden", "No application access policy found for this app.");
  return json({ value: [] });
}
