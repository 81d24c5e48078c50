// The checks and the operation of one request to a protected API.
import type { Api } from "../state/directory-types.ts";
import type { Exchange, World } from "../world.ts";
import { authenticate, authorizeCall, evaluateCall } from "./access.ts";
import type { Refusal } from "./refusal.ts";
import { serviceOf } from "./services.ts";

/** Answers a request to a protected API, without what only concerns pages of other origins. */
export async function callApi(world: World, exchange: Exchange, api: Api): Promise<Response> {
  const { shape, find } = serviceOf(api);
  const refuse = (refusal: Refusal): Response => {
    exchange.note.fact = factOf(refusal);
    return shape.refuse(world, exchange, api, refusal);
  };
  const caller = await authenticate(world, exchange, api);
  if (!("token" in caller)) return refuse(caller);
  const operation = find(world, exchange, api);
  if (operation.personalAccounts === false && caller.user?.kind === "personal")
    return refuse({ kind: "personal-account" });
  const refusal = authorizeCall(caller, operation.permission);
  if (refusal) return refuse(refusal);
  const policy = operation.policies === false ? undefined : evaluateCall(world, exchange, api, caller);
  if (policy) return refuse(policy);
  return operation.run({ world, exchange, api, caller, answer: (inner) => callApi(world, inner, api) });
}

function factOf(refusal: Refusal): string {
  if (refusal.kind === "challenge") return `challenged: ${refusal.context ?? refusal.code}`;
  if (refusal.kind === "revoked") return `revoked, no cp1: ${refusal.code}`;
  return refusal.kind === "denied" ? `denied: ${refusal.reason}` : refusal.kind;
}
