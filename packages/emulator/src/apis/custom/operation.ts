// A custom API echoes what it got, so that a replayed body can be compared byte for byte.
import { json } from "../../http/respond.ts";
import type { Api } from "../../state/directory-types.ts";
import { isMatch } from "../../state/match.ts";
import type { Exchange, World } from "../../world.ts";
import type { Call, Operation } from "../api.ts";
import { callOnBehalfOf } from "./on-behalf-of.ts";

/** Finds what a route of a custom API asks for. Routes without a rule take every token for the API that carries anything. */
export function customOperation(_world: World, { request, path, service }: Exchange, api: Api): Operation {
  const rule = api.permissions.findLast((permission) => isMatch(permission, { service, method: request.method, path }));
  const permission = rule ? { scopes: rule.scopes, roles: rule.roles } : { scopes: api.scopes, roles: api.roles };
  return { permission, run: path.startsWith("/on-behalf-of/") ? callOnBehalfOf : echo };
}

async function echo({ exchange, caller }: Call): Promise<Response> {
  const { request, path, url } = exchange;
  const body = new Uint8Array(await request.arrayBuffer());
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", body));
  return json({
    method: request.method,
    path,
    query: url.search,
    body: {
      length: body.byteLength,
      sha256: [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join(""),
      type: request.headers.get("content-type"),
    },
    who: {
      kind: caller.kind,
      name: caller.user?.userPrincipalName ?? caller.app?.name,
      oid: caller.token["oid"],
      client: caller.app?.id,
      scopes: caller.scopes,
      roles: caller.roles,
      acrs: caller.acrs,
    },
  });
}
