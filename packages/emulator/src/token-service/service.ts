// Everything on the token service's host.
import { preflight, withCors } from "../http/cors.ts";
import { withOpenerPolicy } from "../http/opener-policy.ts";
import { json } from "../http/respond.ts";
import type { Exchange, World } from "../world.ts";
import { authorize, decideSignIn } from "./authorize.ts";
import { device } from "./device.ts";
import { instanceDiscovery, openidConfiguration } from "./discovery.ts";
import { deviceCode } from "./grant-device-code.ts";
import { logout } from "./logout.ts";
import { isManagedIdentityPath, managedIdentity } from "./managed-identity.ts";
import { token } from "./token.ts";

type Part = (world: World, exchange: Exchange, tenantSegment: string) => Response | Promise<Response>;

const parts: Record<string, Part> = {
  discovery: (world, exchange, tenant) =>
    exchange.path.endsWith("/discovery/instance")
      ? instanceDiscovery(exchange)
      : openidConfiguration(world, exchange, tenant),
  keys: async (world) => json(await world.keys.jwks()),
  token,
  authorize: (world, exchange, tenant) =>
    exchange.path.endsWith("/sign-in") ? decideSignIn(world, exchange, tenant) : authorize(world, exchange, tenant),
  "device-code": (world, exchange, tenant) =>
    exchange.path === "/device" ? device(world, exchange) : deviceCode(world, exchange, tenant),
  logout,
  "managed-identity": managedIdentity,
};

/** Names the part of the token service that a path belongs to, as the log has it. */
export function tokenServicePart(path: string): string {
  if (path.endsWith("/oauth2/v2.0/token")) return "token";
  if (path.endsWith("/oauth2/v2.0/authorize") || /^\/[^/]+\/sign-in$/.test(path)) return "authorize";
  if (path.endsWith("/discovery/v2.0/keys")) return "keys";
  if (path.endsWith("/openid-configuration") || path.endsWith("/discovery/instance")) return "discovery";
  if (path.endsWith("/oauth2/v2.0/devicecode") || path === "/device") return "device-code";
  if (path.endsWith("/oauth2/v2.0/logout")) return "logout";
  return isManagedIdentityPath(path) ? "managed-identity" : "unknown";
}

/** What pages may read. People navigate to the others, and workloads are no pages. */
const readable: readonly string[] = ["discovery", "keys", "token", "device-code"];

/** What windows navigate to. */
const isShown = (service: string, path: string): boolean =>
  service === "authorize" || service === "logout" || path === "/device";

/** Answers a request to the token service. */
export async function tokenService(world: World, exchange: Exchange): Promise<Response> {
  const { request, path, service } = exchange;
  const early = preflight(request, {});
  if (early) return early;
  const part = Object.hasOwn(parts, service) ? parts[service] : undefined;
  const response =
    part && (service !== "token" || request.method === "POST")
      ? await part(world, exchange, path.split("/")[1] ?? "")
      : json({ error: "not_found", error_description: `The emulator has nothing at ${request.method} ${path}.` }, 404);
  if (isShown(service, path)) withOpenerPolicy(response, world.policy.settings.openerPolicy);
  return readable.includes(service) ? withCors(request, response, {}) : response;
}
