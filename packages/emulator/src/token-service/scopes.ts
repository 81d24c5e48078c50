// From the `scope` parameter to an API and the permissions a token may carry.
import type { Api, Application, User } from "../state/directory-types.ts";
import type { World } from "../world.ts";
import { EntraError } from "./entra-error.ts";

/** What a `scope` parameter asks for. */
export interface ScopeRequest {
  api: Api;
  /** Delegated scopes by value; empty: `.default`. */
  values: readonly string[];
  /** Scopes as they stood, without the OpenID Connect ones. */
  asked: readonly string[];
  openid: readonly string[];
}

const openidScopes: readonly string[] = ["openid", "profile", "email", "offline_access"];

/**
 * Reads a `scope` parameter. Without a resource, Graph is meant.
 *
 * @throws EntraError if the resource is not known, or several resources are asked for
 */
export function readScopes(world: World, scope: string | null): ScopeRequest {
  const all = (scope ?? "").split(" ").filter((entry) => entry !== "");
  const asked = all.filter((entry) => !openidScopes.includes(entry));
  const parts = asked.map((entry) => {
    const slash = entry.lastIndexOf("/");
    return { resource: slash < 0 ? "graph" : entry.slice(0, slash), value: entry.slice(slash + 1) };
  });
  const apis = parts.map(({ resource }) => apiOf(world, resource));
  const api = apis[0] ?? apiOf(world, "graph");
  if (apis.some((other) => other !== api))
    throw new EntraError({
      error: "invalid_request",
      code: 28000,
      text: "Provided value for the input parameter scope is not valid because it contains more than one resource.",
    });
  const values = parts.map(({ value }) => value).filter((value) => value !== ".default");
  for (const value of values) {
    if (!api.scopes.includes(value))
      throw new EntraError({
        error: "invalid_client",
        code: 650053,
        text: `The application asked for scope '${value}' that doesn't exist on the resource '${api.id}'.`,
      });
  }
  return { api, values, asked, openid: all.filter((entry) => openidScopes.includes(entry)) };
}

/**
 * Finds the API that a resource identifier means.
 *
 * @throws EntraError if there is none
 */
export function apiOf(world: World, resource: string): Api {
  // `https://graph.microsoft.com//.default` has the trailing slash of the identifier in it.
  const api = world.directory.api(resource);
  if (!api)
    throw new EntraError({
      error: "invalid_resource",
      code: 500011,
      text: `The resource principal named ${resource} was not found in the tenant. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant.`,
    });
  return api;
}

/** Gives the delegated scopes that a user token carries: all that were consented, as Entra does, not only those asked for. */
function consentedScopes(world: World, app: Application, user: User, api: Api): string[] {
  const own = world.grants.consents.get(consentKey(app, user, api)) ?? [];
  return [...new Set([...(app.scopes[api.name] ?? []), ...own])];
}

/** Records what a person consents to while signing in. @throws EntraError if only an administrator can */
export function consent(world: World, app: Application, user: User, { api, values }: ScopeRequest): void {
  const have = consentedScopes(world, app, user, api);
  const missing = values.filter((value) => !have.includes(value));
  const isAdministrator = user.directoryRoles.some((role) => role.startsWith("62e90394"));
  if (!isAdministrator && missing.some((value) => api.adminScopes.includes(value)))
    throw new EntraError({
      error: "consent_required",
      code: 90094,
      text: `The grant requires admin permission: '${app.name}' asks for ${missing.join(", ")}.`,
      suberror: "consent_required",
    });
  if (missing.length === 0) return;
  const key = consentKey(app, user, api);
  world.grants.consents.set(key, new Set([...(world.grants.consents.get(key) ?? []), ...missing]));
}

/**
 * Checks that a user token for these scopes may be issued without asking anyone.
 *
 * @throws EntraError AADSTS65001 if not consented
 */
export function checkConsent(world: World, app: Application, user: User, request: ScopeRequest): string[] {
  const have = consentedScopes(world, app, user, request.api);
  if (
    request.values.some((value) => !have.includes(value)) ||
    (request.values.length === 0 && request.asked.length > 0 && have.length === 0)
  )
    throw new EntraError({
      error: "invalid_grant",
      code: 65001,
      text: `The user or administrator has not consented to use the application with ID '${app.id}' named '${app.name}'. Send an interactive authorization request for this user and resource.`,
      suberror: "consent_required",
    });
  return have;
}

const consentKey = (app: Application, user: User, api: Api): string => `${user.id} ${app.id} ${api.name}`;
