/** Reads what msal-node keeps of its configuration; it has no public way to ask. */
import { misconfigured } from "./misconfigured.ts";

interface AuthOptions {
  readonly authority?: unknown;
  readonly clientCapabilities?: unknown;
}

function authOptions(client: object): AuthOptions | undefined {
  const auth = (client as { config?: { auth?: unknown } }).config?.auth;
  return typeof auth === "object" && auth !== null ? auth : undefined;
}

/** The client capabilities that were declared; `undefined` where that cannot be seen. */
export function capabilitiesOf(client: object): readonly string[] | undefined {
  const auth = authOptions(client);
  if (!auth) return undefined;
  const declared = auth.clientCapabilities;
  return Array.isArray(declared) ? declared.filter((one) => typeof one === "string") : [];
}

/** Whether MSAL's memory is filled from elsewhere. */
export function hasCachePlugin(client: object): boolean {
  return Boolean((client as { config?: { cache?: { cachePlugin?: unknown } } }).config?.cache?.cachePlugin);
}

/** The client's own authority; "" where it cannot be seen. */
export function authorityOf(client: object): string {
  const authority = authOptions(client)?.authority;
  return typeof authority === "string" ? authority : "";
}

/**
 * The client's authority with another tenant: only the last segment changes, never the host.
 * @throws Error with `errorCode` "misconfigured" where the client's authority cannot be seen.
 */
export function authorityFor(client: object, tenant: string | undefined): string | undefined {
  if (tenant === undefined) return undefined;
  const authority = authorityOf(client);
  if (authority === "") {
    throw misconfigured("`tenant` needs an `authority` in the configuration of the MSAL client");
  }
  const url = new URL(authority);
  const segments = url.pathname.split("/").filter((segment) => segment !== "" && segment !== "v2.0");
  segments.splice(-1, 1, tenant);
  url.pathname = `/${segments.join("/")}`;
  return url.href;
}

/** @throws TypeError where the value cannot be the last segment of an authority. */
export function checkTenant(tenant: string | undefined): void {
  if (tenant === undefined || /^[a-z0-9]+([.-][a-z0-9-]+)*$/i.test(tenant)) return;
  throw new TypeError('`tenant` must be a GUID or a domain such as "contoso.com"');
}
