// Who is asking: tenant, client application, and proof of its credentials.
import type { Application, Tenant, User } from "../state/directory-types.ts";
import { personalTenantId } from "../state/seed.ts";
import type { World } from "../world.ts";
import { EntraError } from "./entra-error.ts";

/** The authority segments that stand for no tenant of their own. */
const anyTenant: readonly string[] = ["common", "organizations"];

/**
 * Finds the tenant of an authority; undefined for `common` and `organizations`.
 *
 * @throws EntraError AADSTS90002
 */
export function readTenant(world: World, segment: string): Tenant | undefined {
  if (anyTenant.includes(segment)) return undefined;
  const tenant = world.directory.tenant(segment);
  if (!tenant)
    throw new EntraError({
      error: "invalid_request",
      code: 90002,
      text: `Tenant '${segment}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud.`,
    });
  return tenant;
}

/**
 * Finds the client application in a tenant.
 *
 * @throws EntraError AADSTS90014, 700016, 7000112
 */
export function readClient(world: World, clientId: string | null, tenant: Tenant | undefined): Application {
  if (!clientId)
    throw new EntraError({
      error: "invalid_request",
      code: 90014,
      text: "The required field 'client_id' is missing from the credential. Ensure that you have all the necessary parameters for the login request.",
    });
  const app = world.directory.app(clientId);
  if (!app || (tenant && !app.multiTenant && app.tenantId !== tenant.id))
    throw new EntraError({
      error: "unauthorized_client",
      code: 700016,
      text: `Application with identifier '${clientId}' was not found in the directory '${tenant?.name ?? "common"}'. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant.`,
    });
  if (!app.enabled)
    throw new EntraError({
      error: "unauthorized_client",
      code: 7000112,
      text: `Application '${app.id}'(${app.name}) is disabled.`,
    });
  return app;
}

/**
 * Checks that a user may sign in to a tenant, and gives the tenant that the token is for.
 *
 * @throws EntraError AADSTS50057, 50020
 */
export function tenantFor(world: World, user: User, tenant: Tenant | undefined): string {
  if (!user.enabled)
    throw new EntraError({ error: "invalid_grant", code: 50057, text: "The user account is disabled." });
  const target = tenant?.id ?? user.tenantId;
  if (target !== user.tenantId && user.guestIn[target] === undefined) {
    const provider = user.tenantId === personalTenantId ? "live.com" : `https://sts.windows.net/${user.tenantId}/`;
    throw new EntraError({
      error: "invalid_grant",
      code: 50020,
      text: `User account '{EmailHidden}' from identity provider '${provider}' does not exist in tenant '${world.directory.tenant(target)?.name}' and cannot access the application in that tenant. The account needs to be added as an external user in the tenant first.`,
    });
  }
  return target;
}
