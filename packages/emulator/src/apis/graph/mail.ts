import { json, readJson } from "../../http/respond.ts";
import type { User } from "../../state/directory-types.ts";
import type { Call } from "../api.ts";
import { messagesOf } from "./resources.ts";
import { delegatedOnly, type GraphRoute } from "./route.ts";
import { graphError } from "./shape.ts";
import { withTarget } from "./users.ts";

const read = {
  scopes: ["Mail.ReadBasic", "Mail.Read", "Mail.ReadWrite"],
  roles: ["Mail.ReadBasic.All", "Mail.Read", "Mail.ReadWrite"],
};
const accepted = (): Response => new Response(null, { status: 202 });

/** Mail of the signed-in person and of others. */
export const mailRoutes: readonly GraphRoute[] = [
  {
    method: "GET",
    path: "/*/me/messages",
    permission: delegatedOnly(...read.scopes),
    run: (call) => mailbox(call, call.caller.user, list),
  },
  {
    method: "POST",
    path: "/*/me/messages",
    permission: delegatedOnly("Mail.ReadWrite"),
    run: (call) => mailbox(call, call.caller.user, create),
  },
  {
    method: "POST",
    path: "/*/me/sendMail",
    permission: delegatedOnly("Mail.Send"),
    run: (call) => mailbox(call, call.caller.user, accepted),
  },
  {
    method: "GET",
    path: "/*/users/*/messages",
    permission: read,
    run: (call) => withTarget(call, (owner) => mailbox(call, owner, list)),
  },
  {
    method: "POST",
    path: "/*/users/*/sendMail",
    permission: { scopes: ["Mail.Send"], roles: ["Mail.Send"] },
    run: (call) => withTarget(call, (owner) => mailbox(call, owner, accepted)),
  },
];

type Use = (call: Call, owner: User) => Response | Promise<Response>;

function mailbox(call: Call, owner: User | undefined, use: Use): Response | Promise<Response> {
  const { world, exchange, caller } = call;
  if (!owner?.licences.includes("exchange"))
    return graphError(
      world,
      exchange,
      404,
      "MailboxNotEnabledForRESTAPI",
      "The mailbox is either inactive, soft-deleted, or is hosted on-premise.",
    );
  // Delegated Mail.Read reaches one's own mailbox only: for others there is Mail.Read.Shared.
  if (caller.kind === "user" && owner !== caller.user)
    return graphError(world, exchange, 403, "ErrorAccessDenied", "Access is denied. Check credentials and try again.");
  return use(call, owner);
}

const list: Use = (_call, owner) => json({ value: messagesOf(owner) });

const create: Use = async ({ exchange }) => {
  const message = await readJson(exchange.request);
  return json({ id: crypto.randomUUID(), isDraft: true, ...message }, 201);
};
