/** Which URLs get a token: rule S1. */
import type { ResourceOptions, Resources } from "../options.ts";

/** A listed resource, ready for use. */
export interface Resource {
  /** Scheme, host and port. */
  readonly origin: string;
  /** "/" for a whole origin, else without a closing slash. */
  readonly path: string;
  readonly scopes: readonly string[];
  /** The scopes sorted, in one string. */
  readonly scopesKey: string;
  readonly tenant: string | undefined;
  readonly signedOut: "reject" | "anonymous";
  readonly interaction: "auto" | "never" | undefined;
}

/** Finds the resource of a URL; `undefined`: no token goes there. */
export type FindResource = (url: URL) => Resource | undefined;

/**
 * Prepares the `resources` option.
 * @throws TypeError naming the entry that is wrong.
 */
export function resourceFinder(resources: Resources): FindResource {
  if (typeof resources === "function") return (url) => fromFunction(resources, url);
  if (typeof resources !== "object" || resources === null || Array.isArray(resources)) {
    throw new TypeError("`resources` must be an object of URL prefix → scopes, or a function of a URL");
  }
  const entries = Object.entries(resources).map(([prefix, value]) => ({ prefix, ...entry(prefix, value) }));
  if (entries.length === 0) throw new TypeError("`resources` lists nothing: no call would get a token");
  const absolute = entries.filter(({ prefix }) => !prefix.startsWith("/")).sort(longestFirst);
  const ownOrigin = entries.filter(({ prefix }) => prefix.startsWith("/")).sort(longestFirst);
  if (ownOrigin.length === 0) return (url) => (isAllowed(url) ? absolute.find((one) => covers(one, url)) : undefined);
  return (url) => {
    if (!isAllowed(url)) return undefined;
    const page = pageOrigin();
    const own = page === url.origin ? ownOrigin.find((one) => coversPath(one.path, url.pathname)) : undefined;
    const other = absolute.find((one) => covers(one, url));
    const found = own && other ? (other.path.length > own.path.length ? other : own) : (own ?? other);
    return found && found === own ? { ...found, origin: url.origin } : found;
  };
}

/** Whether two URLs lie under the same entry, so that an answer of the one may be read for a challenge to the other. */
export function isSameEntry(one: Resource, other: Resource | undefined): boolean {
  return (
    other !== undefined && one.origin === other.origin && one.path === other.path && one.scopesKey === other.scopesKey
  );
}

function fromFunction(find: Extract<Resources, (url: URL) => unknown>, url: URL): Resource | undefined {
  if (!isAllowed(url)) return undefined;
  const value = find(new URL(url));
  return value && { origin: url.origin, path: "/", ...resourceOptions("`resources` (its result)", value) };
}

function entry(prefix: string, value: readonly string[] | ResourceOptions): Resource {
  const name = `\`resources\`[${JSON.stringify(prefix)}]`;
  const options = resourceOptions(name, value);
  const own = prefix.startsWith("/");
  const url = parse(own ? `https://page.invalid${prefix}` : prefix);
  const path = url?.pathname ?? "";
  // Note: a host and its port, as in "localhost:3000", pass for a scheme and its path.
  const isKey =
    url &&
    isAllowed(url) &&
    (!own || (url.host === "page.invalid" && !path.startsWith("//"))) &&
    url.search + url.hash === "" &&
    !hidesSegments(path) &&
    !url.host.includes("*") &&
    !path.endsWith("*");
  if (!isKey) {
    const hint = /^[\w.-]+(:\d+)?(\/|$)/.test(prefix) ? ` Did you mean "https://${prefix}"?` : "";
    throw new TypeError(
      `${name}: the key must be an absolute URL such as "https://graph.microsoft.com" (http only for loopback), or begin with "/"; ` +
        `no user name, no query, no fragment, no encoded slash, backslash or dot, no \`*\` (for hosts known at run time, give a function).${hint}`,
    );
  }
  return {
    origin: own ? "" : url.origin,
    path: path.length > 1 && path.endsWith("/") ? path.slice(0, -1) : path,
    ...options,
  };
}

function resourceOptions(name: string, value: readonly string[] | ResourceOptions): Omit<Resource, "origin" | "path"> {
  const options: ResourceOptions = Array.isArray(value)
    ? { scopes: value as readonly string[] }
    : (value as ResourceOptions);
  checkScopes(`${name}`, options?.scopes);
  const { tenant, signedOut = "reject", interaction } = options;
  checkTenant(name, tenant);
  if (signedOut !== "reject" && signedOut !== "anonymous") {
    throw new TypeError(`${name}: \`signedOut\` must be "reject" or "anonymous"`);
  }
  if (interaction !== undefined) checkInteraction(name, interaction);
  return { scopes: [...options.scopes], scopesKey: scopesKeyOf(options.scopes), tenant, signedOut, interaction };
}

/** Equal for the same scopes in any order. */
export function scopesKeyOf(scopes: readonly string[]): string {
  return [...scopes].sort().join(" ");
}

/** @throws TypeError where the value is not a list of scopes with at least one in it. */
export function checkScopes(name: string, scopes: unknown): void {
  const valid =
    Array.isArray(scopes) && scopes.length > 0 && scopes.every((one) => typeof one === "string" && isScope(one));
  if (!valid) throw new TypeError(`${name}: \`scopes\` must be a list of at least one scope, such as ["User.Read"]`);
}

/** @throws TypeError where the value cannot be the last segment of an authority. */
export function checkTenant(name: string, tenant: unknown): void {
  const valid = tenant === undefined || (typeof tenant === "string" && tenant.length <= 253 && isTenant(tenant));
  if (!valid) throw new TypeError(`${name}: \`tenant\` must be a GUID or a domain such as "contoso.com"`);
}

/** @throws TypeError where the value is neither "auto" nor "never". */
export function checkInteraction(name: string, interaction: unknown): void {
  if (interaction !== "auto" && interaction !== "never") {
    throw new TypeError(`${name}: \`interaction\` must be "auto" or "never"`);
  }
}

function isScope(text: string): boolean {
  return text !== "" && !/\s/.test(text);
}

function isTenant(text: string): boolean {
  return /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(text) && !text.includes("..");
}

function parse(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}

function covers(resource: Resource, url: URL): boolean {
  return resource.origin === url.origin && coversPath(resource.path, url.pathname);
}

function coversPath(prefix: string, path: string): boolean {
  if (prefix === "/") return true;
  if (!path.startsWith(prefix)) return false;
  if (path.length > prefix.length && path.charCodeAt(prefix.length) !== 0x2f) return false;
  return !hidesSegments(path);
}

/** An encoded slash, backslash or dot: the server may read another path than we do. */
function hidesSegments(path: string): boolean {
  for (let at = path.indexOf("%"); at >= 0; at = path.indexOf("%", at + 1)) {
    const code = path.slice(at + 1, at + 3).toLowerCase();
    if (code === "2f" || code === "5c" || code === "2e") return true;
  }
  return false;
}

/** Whether a token may go to such a URL at all. */
export function isAllowed(url: URL): boolean {
  if (url.username !== "" || url.password !== "") return false;
  return url.protocol === "https:" || (url.protocol === "http:" && isLoopback(url.hostname));
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "[::1]" || host === "127.0.0.1" || host.endsWith(".localhost");
}

function pageOrigin(): string | undefined {
  return (globalThis as { location?: { origin?: string } }).location?.origin;
}

function longestFirst(one: Resource, other: Resource): number {
  return other.origin.length + other.path.length - (one.origin.length + one.path.length);
}
