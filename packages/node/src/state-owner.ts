/** To whom tokens at hand belong: the MSAL client, and where a provider has a tenant of its own, that client for that tenant. */

const owners = new WeakMap<object, Map<string, object>>();

/** The same object for the same client and tenant; the client itself without a tenant. */
export function stateOwner(client: object, tenant: string | undefined): object {
  if (tenant === undefined) return client;
  const tenants = owners.get(client) ?? new Map<string, object>();
  owners.set(client, tenants);
  const owner = tenants.get(tenant.toLowerCase()) ?? {};
  tenants.set(tenant.toLowerCase(), owner);
  return owner;
}
