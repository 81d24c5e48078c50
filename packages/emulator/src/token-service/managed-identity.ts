// The managed-identity endpoints: instance metadata, App Service and Service Fabric, as msal-node calls them.
import { json } from "../http/respond.ts";
import type { Application } from "../state/directory-types.ts";
import { sample } from "../state/sample.ts";
import { issueAccessToken, servicePrincipalId } from "../tokens/issue.ts";
import type { Exchange, World } from "../world.ts";
import { hasCp1 } from "./claims-request.ts";
import { EntraError } from "./entra-error.ts";
import { evaluateApp } from "./evaluate.ts";
import { apiOf } from "./scopes.ts";

/** How each source is recognised and answers. */
interface Source {
  path: string;
  /** Header that proves that the caller is the workload and not a forwarded request. */
  header: string;
  isHeaderGood(value: string): boolean;
  /** The unit of `expires_on` differs: text or number of seconds. */
  expiresOn(seconds: number): string | number;
  /** Whether a token's hash makes it give a new one. */
  canRevoke: boolean;
}

const { identityHeader } = sample.managedIdentity;

const sources: readonly Source[] = [
  {
    path: "/metadata/identity/oauth2/token",
    header: "metadata",
    isHeaderGood: (value) => value === "true",
    expiresOn: String,
    canRevoke: false,
  },
  {
    path: "/msi/token",
    header: "x-identity-header",
    isHeaderGood: (value) => value === identityHeader,
    expiresOn: String,
    canRevoke: false,
  },
  {
    path: "/service-fabric/token",
    header: "secret",
    isHeaderGood: (value) => value === identityHeader,
    expiresOn: Number,
    canRevoke: true,
  },
];

/** Tells whether a path is one of the managed-identity endpoints. */
export const isManagedIdentityPath = (path: string): boolean => sourceOf(path) !== undefined;

/** Answers a managed-identity request. */
export async function managedIdentity(world: World, exchange: Exchange): Promise<Response> {
  const { request, url, path } = exchange;
  const source = sourceOf(path);
  if (!source || request.method !== "GET") return refused(404, "not_found", "There is no such identity endpoint.");
  if (!source.isHeaderGood(request.headers.get(source.header) ?? ""))
    return refused(
      source.header === "metadata" ? 400 : 401,
      "invalid_request",
      `Required header '${source.header}' is missing or wrong.`,
    );
  const app = identityOf(world, url.searchParams);
  if (!app?.enabled) return refused(400, "invalid_request", "Identity not found");
  try {
    const token = await tokenFor(world, exchange, app, source);
    return json({
      access_token: token.value,
      client_id: app.id,
      expires_in: String(token.expiresOn - Math.floor(world.now() / 1000)),
      expires_on: source.expiresOn(token.expiresOn),
      resource: url.searchParams.get("resource"),
      token_type: "Bearer",
    });
  } catch (error) {
    if (error instanceof EntraError) return refused(400, error.init.error, error.message);
    throw error;
  }
}

// msal-node ends the path with a slash.
const sourceOf = (path: string): Source | undefined =>
  sources.find((source) => source.path === path.replace(/\/$/, ""));

async function tokenFor(
  world: World,
  exchange: Exchange,
  app: Application,
  source: Source,
): Promise<{ value: string; expiresOn: number }> {
  const { searchParams } = exchange.url;
  const resource = (searchParams.get("resource") ?? "").replace(/\/\.default$/, "");
  const api = apiOf(world, resource);
  const capabilities = (searchParams.get("xms_cc") ?? "").split(",").filter((capability) => capability !== "");
  const { managedIdentityCache, tokenLifetimeMs } = world.policy.settings;
  const key = `${source.path} ${app.id} ${api.name} ${hasCp1(capabilities)}`;
  const kept = world.grants.identityTokens.get(key);
  const revoked = source.canRevoke ? searchParams.get("token_sha256_to_refresh") : null;
  if (revoked !== null) exchange.note.claims = ["token_sha256_to_refresh"];
  const isRevoked = revoked !== null && kept !== undefined && revoked.toLowerCase() === (await sha256(kept.value));
  if (managedIdentityCache && kept && !isRevoked && kept.expiresOn * 1000 - world.now() > 300_000) {
    exchange.note.fact = "same token again";
    return kept;
  }
  evaluateApp(world, app, api);
  const value = await issueAccessToken(world, {
    issuer: `${exchange.authorityOrigin}/${app.tenantId}/v2.0`,
    tenantId: app.tenantId,
    api,
    app,
    user: undefined,
    scopes: [],
    roles: app.roles[api.name] ?? [],
    acrs: [],
    capabilities,
    amr: [],
  });
  const token = { value, expiresOn: Math.floor((world.now() + tokenLifetimeMs) / 1000) };
  world.grants.identityTokens.set(key, token);
  return token;
}

function identityOf(world: World, parameters: URLSearchParams): Application | undefined {
  const clientId = parameters.get("client_id");
  const objectId = parameters.get("object_id") ?? parameters.get("principal_id");
  const resourceId = parameters.get("mi_res_id") ?? parameters.get("msi_res_id");
  if (clientId !== null) return world.directory.app(clientId);
  if (objectId !== null) return world.directory.apps().find((app) => servicePrincipalId(app) === objectId);
  if (resourceId !== null) return world.directory.apps().find(({ name }) => resourceId.endsWith(`/${name}`));
  return world.directory.app(world.directory.sample.managedIdentity.clientId);
}

async function sha256(text: string): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

const refused = (status: number, error: string, description: string): Response =>
  json({ error, error_description: description, message: description }, status);
