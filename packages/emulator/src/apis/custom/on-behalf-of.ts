// A middle tier: calls a further API for the person who called it, and passes a challenge on as one of its own.
import { json } from "../../http/respond.ts";
import { apiAddress } from "../../route.ts";
import type { Application } from "../../state/directory-types.ts";
import type { Call } from "../api.ts";
import { customShape } from "./shape.ts";

/** What a token request ended in. */
interface Outcome {
  token?: string;
  error?: string;
  claims?: string;
  body: Record<string, unknown>;
}

/** Answers `/on-behalf-of/<api>/…` by calling that API for the caller. */
export async function callOnBehalfOf(call: Call): Promise<Response> {
  const { world, exchange, api } = call;
  const [, , name = "", ...rest] = exchange.path.split("/");
  const client = world.directory.app(api.id);
  const downstream = world.directory.api(name);
  if (!client || !downstream)
    return json(
      { error: `There is no API ${JSON.stringify(name)} to call, or ${api.name} is not registered as a client.` },
      404,
    );
  const address = `${apiAddress(downstream, exchange.authorityOrigin)}/${rest.join("/")}${exchange.url.search}`;
  const body = ["GET", "HEAD"].includes(exchange.request.method) ? undefined : await exchange.request.arrayBuffer();
  const scope = `${downstream.appIdUris[0] ?? downstream.id}/.default`;

  const first = await requestToken(call, client, scope);
  if (first.token === undefined) return relay(call, first);
  const response = await send(call, address, first.token, body);
  const claims = claimsOf(response);
  if (claims === undefined) return response;
  const second = await requestToken(call, client, scope, claims);
  return second.token === undefined ? relay(call, second) : send(call, address, second.token, body);
}

async function requestToken(call: Call, client: Application, scope: string, claims?: string): Promise<Outcome> {
  const { world, exchange, caller } = call;
  const asked = (claims === undefined ? {} : JSON.parse(claims)) as { access_token?: Record<string, unknown> };
  const form = new URLSearchParams({
    grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer",
    requested_token_use: "on_behalf_of",
    assertion: caller.raw,
    client_id: client.id,
    client_secret: client.secrets[0]?.value ?? "",
    scope,
    claims: JSON.stringify({ ...asked, access_token: { ...asked.access_token, xms_cc: { values: ["CP1"] } } }),
  });
  const url = `${exchange.authorityOrigin}/${client.tenantId}/oauth2/v2.0/token`;
  const response = await world.send(new Request(url, { method: "POST", body: form }));
  const body = (await response.json()) as Record<string, unknown>;
  const text = (member: string): string | undefined => (typeof body[member] === "string" ? body[member] : undefined);
  const [token, error, own] = [text("access_token"), text("error"), text("claims")];
  return {
    body,
    ...(token !== undefined && { token }),
    ...(error !== undefined && { error }),
    ...(own !== undefined && { claims: own }),
  };
}

async function send(
  { world, exchange }: Call,
  address: string,
  token: string,
  body: ArrayBuffer | undefined,
): Promise<Response> {
  const headers = new Headers({ authorization: `Bearer ${token}` });
  const type = exchange.request.headers.get("content-type");
  if (type !== null) headers.set("content-type", type);
  const request = new Request(address, { method: exchange.request.method, headers, ...(body && { body }) });
  return world.send(request);
}

// The person is asked for more by the caller, who can show something; so it gets the claims, under this API's own name.
function relay({ world, exchange, api, caller }: Call, { claims, body }: Outcome): Response {
  if (claims !== undefined && caller.hasCp1)
    return customShape.refuse(world, exchange, api, {
      kind: "challenge",
      code: "InteractionRequired",
      claims,
      form: "auth-context",
    });
  const { error, error_description } = body;
  return json({ error, error_description }, 403);
}

function claimsOf(response: Response): string | undefined {
  const encoded = /claims="([\w+/=-]+)"/.exec(response.headers.get("www-authenticate") ?? "")?.[1];
  if (response.status !== 401 || encoded === undefined) return undefined;
  return new TextDecoder().decode(Uint8Array.from(atob(encoded), (character) => character.charCodeAt(0)));
}
