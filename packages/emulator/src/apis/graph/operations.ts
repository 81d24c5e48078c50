// The operations of the Graph-like API, each with the permissions that Microsoft Graph documents for it.
import { json, readJson } from "../../http/respond.ts";
import type { Api, User } from "../../state/directory-types.ts";
import { isPathMatch } from "../../state/match.ts";
import { globalAdministrator } from "../../state/seed.ts";
import type { Exchange, World } from "../../world.ts";
import type { Call, Operation } from "../api.ts";
import { messagesOf, userResource } from "./resources.ts";
import { graphError } from "./shape.ts";

interface Route extends Operation {
  method: string;
  path: string;
}

const readMail = { scopes: ["Mail.Read", "Mail.ReadWrite"], roles: ["Mail.Read", "Mail.ReadWrite"] };
const readUsers = {
  scopes: ["User.ReadBasic.All", "User.Read.All", "User.ReadWrite.All", "Directory.Read.All"],
  roles: ["User.Read.All", "User.ReadWrite.All", "Directory.Read.All"],
};
const delegatedOnly = (...scopes: string[]): Operation["permission"] => ({ scopes, roles: undefined });

const routes: Route[] = [
  {
    method: "GET",
    path: "/*/me",
    permission: delegatedOnly("User.Read", "User.Read.All", "User.ReadWrite.All"),
    run: ({ caller }) => user(caller.user),
  },
  {
    method: "GET",
    path: "/*/me/messages",
    permission: delegatedOnly(...readMail.scopes),
    run: (call) => mailbox(call, call.caller.user, listMessages),
  },
  {
    method: "POST",
    path: "/*/me/messages",
    permission: delegatedOnly("Mail.ReadWrite"),
    run: (call) => mailbox(call, call.caller.user, createMessage),
  },
  {
    method: "POST",
    path: "/*/me/sendMail",
    permission: delegatedOnly("Mail.Send"),
    run: (call) => mailbox(call, call.caller.user, () => new Response(null, { status: 202 })),
  },
  {
    method: "GET",
    path: "/*/users",
    permission: readUsers,
    run: ({ world }) => json({ value: world.directory.users().map(userResource) }),
  },
  { method: "GET", path: "/*/users/*", permission: readUsers, run: (call) => withTarget(call, user) },
  {
    method: "PATCH",
    path: "/*/users/*",
    permission: { scopes: ["User.ReadWrite.All"], roles: ["User.ReadWrite.All"] },
    run: updateUser,
  },
  {
    method: "GET",
    path: "/*/users/*/messages",
    permission: readMail,
    run: (call) => withTarget(call, (target) => mailbox(call, target, listMessages)),
  },
  {
    method: "POST",
    path: "/*/users/*/sendMail",
    permission: { scopes: ["Mail.Send"], roles: ["Mail.Send"] },
    run: (call) => withTarget(call, () => new Response(null, { status: 202 })),
  },
];

/** Finds the operation of a request; one that answers 404 if there is none. */
export function graphOperation(_world: World, { request, path }: Exchange, _api: Api): Operation {
  const found = routes.find((route) => route.method === request.method && isPathMatch(route.path, path));
  return (
    found ?? {
      permission: { scopes: [], roles: [] },
      run: ({ world, exchange }) =>
        graphError(world, exchange, 404, "ResourceNotFound", "Resource could not be discovered."),
    }
  );
}

const user = (found: User | undefined): Response => (found ? json(userResource(found)) : json({}));

function withTarget(call: Call, run: (target: User) => Response | Promise<Response>): Response | Promise<Response> {
  const id = decodeURIComponent(call.exchange.path.split("/")[3] ?? "");
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

function mailbox(
  call: Call,
  owner: User | undefined,
  run: (call: Call, owner: User) => Response | Promise<Response>,
): Response | Promise<Response> {
  if (owner?.licences.includes("exchange")) return run(call, owner);
  return graphError(
    call.world,
    call.exchange,
    404,
    "MailboxNotEnabledForRESTAPI",
    "The mailbox is either inactive, soft-deleted, or is hosted on-premise.",
  );
}

const listMessages = (_call: Call, owner: User): Response => json({ value: messagesOf(owner) });

async function createMessage({ exchange }: Call): Promise<Response> {
  const message = await readJson(exchange.request);
  return json({ id: crypto.randomUUID(), isDraft: true, ...message }, 201);
}

// A password is set by an administrator who ranks above the target, or by an application that holds such a role.
async function updateUser(call: Call): Promise<Response> {
  const { world, exchange, caller } = call;
  const changes = await readJson(exchange.request);
  return withTarget(call, (target) => {
    if (!changes) return graphError(world, exchange, 400, "BadRequest", "Unable to read JSON request payload.");
    const isAdministrator = caller.user?.directoryRoles.includes(globalAdministrator) ?? false;
    if ("passwordProfile" in changes && !isAdministrator)
      return graphError(
        world,
        exchange,
        403,
        "Authorization_RequestDenied",
        "Insufficient privileges to complete the operation.",
      );
    if (caller.kind === "user" && !isAdministrator && target !== caller.user)
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
