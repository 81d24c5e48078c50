// From an address to the service that answers it: by host, by the listener's service, or by path prefix on loopback.

import { authorityHosts, isLoopback } from "./hosts.ts";
import type { Api } from "./state/directory-types.ts";
import { tokenServicePart } from "./token-service/service.ts";
import type { World } from "./world.ts";

/** Where a request goes. */
export interface Target {
  kind: "token-service" | "api" | "control" | "unknown-host" | "unknown-api";
  /** Name in the log. */
  service: string;
  /** Path below the service's root. */
  path: string;
  api?: Api;
  authorityOrigin: string;
}

/** Gives the address at which the emulator's tokens name their issuer for requests to real host names. */
export const publicAuthority = "https://login.microsoftonline.com";

/** Finds where a request goes. `bound` names the only service of a listener. */
export function route(world: World, url: URL, bound?: string, authorityOrigin?: string): Target {
  const { hostname, pathname, origin } = url;
  if (!isLoopback(hostname)) {
    if (authorityHosts.includes(hostname)) return tokenTarget(pathname, origin);
    const api = world.directory.apis().find(({ hosts }) => hosts.includes(hostname));
    if (api) return apiTarget(api, pathname, publicAuthority);
    if (hostname === "api.contoso.example") return byName(world, pathname, publicAuthority);
    return { kind: "unknown-host", service: "unknown", path: pathname, authorityOrigin: publicAuthority };
  }
  const authority = authorityOrigin ?? origin;
  if (pathname.startsWith("/__emulator/"))
    return { kind: "control", service: "control", path: pathname.slice(11), authorityOrigin: authority };
  if (bound !== undefined) {
    const api = world.directory.api(bound);
    return api ? apiTarget(api, pathname, authority) : tokenTarget(pathname, authority);
  }
  const [, first = "", ...rest] = pathname.split("/");
  if (first === "api") return byName(world, `/${rest.join("/")}`, authority);
  const api = world.directory.apis().find(({ name, kind }) => kind !== "custom" && name === first);
  if (api) return apiTarget(api, `/${rest.join("/")}`, authority);
  return tokenTarget(pathname, authority);
}

const apiTarget = (api: Api, path: string, authorityOrigin: string): Target => ({
  kind: "api",
  service: api.name,
  path: path === "" ? "/" : path,
  api,
  authorityOrigin,
});

const tokenTarget = (path: string, authorityOrigin: string): Target => ({
  kind: "token-service",
  service: tokenServicePart(path),
  path,
  authorityOrigin,
});

function byName(world: World, path: string, authorityOrigin: string): Target {
  const [, name = "", ...rest] = path.split("/");
  const api = world.directory.apis().find((candidate) => candidate.kind === "custom" && candidate.name === name);
  if (api) return apiTarget(api, `/${rest.join("/")}`, authorityOrigin);
  return { kind: "unknown-api", service: "unknown", path, authorityOrigin };
}

/** Gives the address of an API's root, next to a token service. */
export function apiAddress({ kind, name, hosts }: Api, authorityOrigin: string): string {
  if (!isLoopback(new URL(authorityOrigin).hostname)) return `https://${hosts[0]}`;
  return `${authorityOrigin}/${kind === "custom" ? `api/${name}` : name}`;
}
