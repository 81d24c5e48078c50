import { json, readJson } from "../../http/respond.ts";
import type { User } from "../../state/directory-types.ts";
import type { Call } from "../api.ts";
import { userResource } from "./resources.ts";
import { delegatedOnly, type GraphRoute } from "./route.ts";
import { graphError } from "./shape.ts";

const read = {
  scopes: ["User.ReadBasic.All", "User.Read.All", "User.ReadWrite.All", "Directory.Read.All"],
  roles: ["User.Read.All", "User.ReadWrite.All", "Directory.Read.All"],
};
const write = { scopes: ["User.ReadWrite.All"], roles: ["User.ReadWrite.All"] };

/** People of the directory. */
export const userRoutes: readonly GraphRoute[] = [
  {
    method: "GET",
    path: "/*/me",
    permission: delegatedOnly("User.Read", "User.Read.All", "User.ReadWrite.All"),
    run: ({ caller }) => json(caller.user ? userResource(caller.user) : {}),
  },
  {
    method: "GET",
    path: "/*/users",
    permission: read,
    run: ({ world }) => json({ value: world.directory.users().map(userResource) }),
  },
  {
    method: "GET",
    path: "/*/users/*",
    permission: read,
    run: (call) => withTarget(call, (user) => json(userResource(user))),
  },
  { method: "PATCH", path: "/*/users/*", permission: write, run: update },
];

/** Runs with the user that a path names, or answers 404. */
export function withTarget(
  call: Call,
  run: (target: User) => Response | Promise<Response>,
): Response | Promise<Response> {
  const id = decodeSegment(call.exchange.path.split("/")[3] ?? "");
  const target = call.world.directory.user(id);
  if (target) return run(target);
  return graphError(
    call.world,
    call.exchange,
    404,
    "Request_ResourceNotFound",
    `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`,
  );
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** Directory roles that may set passwords: of everyone, or of people who hold no administrator role. */
const passwordRoles = {
  everyone: ["62e90394-69f5-4237-9190-012177145e10", "7be44c8a-adaf-4e2a-84d6-ab2649e08a13"],
  nonAdministrators: ["fe930be7-5e62-47db-91af-98c3a49a38b1", "729827e3-9c14-49f7-bb1b-9608f156bbb8"],
};

async function update(call: Call): Promise<Response> {
  const { world, exchange, caller } = call;
  const changes = await readJson(exchange.request);
  return withTarget(call, (target) => {
    if (!changes) return graphError(world, exchange, 400, "BadRequest", "Unable to read JSON request payload.");
    const own = (caller.kind === "user" ? caller.user?.directoryRoles : caller.app?.directoryRoles) ?? [];
    const holds = (roles: readonly string[]): boolean => own.some((role) => roles.includes(role));
    const isAdministrator = holds(passwordRoles.everyone);
    const mayWrite =
      caller.kind === "app" || isAdministrator || holds(passwordRoles.nonAdministrators) || target === caller.user;
    const outranks = isAdministrator || (holds(passwordRoles.nonAdministrators) && !isPrivileged(target));
    if (!mayWrite || ("passwordProfile" in changes && !outranks))
      return graphError(
        world,
        exchange,
        403,
        "Authorization_RequestDenied",
        "Insufficient privileges to complete the operation.",
      );
    if (typeof changes["displayName"] === "string") target.displayName = changes["displayName"];
    if ("passwordProfile" in changes) world.events.passwordChanged(target.id);
    return new Response(null, { status: 204 });
  });
}

const isPrivileged = ({ directoryRoles }: User): boolean =>
  directoryRoles.some(
    (role) => passwordRoles.everyone.includes(role) || passwordRoles.nonAdministrators.includes(role),
  );
