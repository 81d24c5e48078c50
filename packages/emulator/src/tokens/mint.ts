// Tokens without a sign-in: to try what an API says to a token that is wrong in one respect.
import { checkMembers, found } from "../state/check.ts";
import type { World } from "../world.ts";
import { accessTokenPayload } from "./issue.ts";

/** What a token made by `mintToken` is like. */
export interface MintOptions {
  /** The API it is for, by name, id or application id URI; any other text becomes the `aud`. @default "graph" */
  audience?: string;
  /** The person, by id or name; left out: an app-only token. */
  user?: string;
  /** The client application, by id or name. @default the sample public client for a person, else the sample daemon */
  app?: string;
  /** Tenant id or domain. @default the first tenant */
  tenant?: string;
  /** Delegated scopes. @default what is consented for the application */
  scopes?: readonly string[];
  /** Application permissions. @default what is granted to the application */
  roles?: readonly string[];
  /** Authentication contexts. */
  acrs?: readonly string[];
  /** Client capabilities. @default ["CP1"] */
  capabilities?: readonly string[];
  /** ms from now until it expires; negative: expired already. @default the lifetime of all tokens */
  expiresInMs?: number;
  /** Whether it is signed by a key that nobody trusts. @default false */
  untrusted?: boolean;
  /** Where the issuer is. @default the real one's address */
  origin?: string;
  /** Claims that replace or add to the others. */
  claims?: Record<string, unknown>;
}

/**
 * Makes an access token.
 *
 * @throws TypeError if a user, application or tenant is not in the directory
 */
export async function mintToken(world: World, options: MintOptions, defaultOrigin: string): Promise<string> {
  checkMembers("a token", options, {
    ...{ audience: "string", user: "string", app: "string", tenant: "string", origin: "string" },
    ...{ scopes: "array", roles: "array", acrs: "array", capabilities: "array", claims: "object" },
    ...{ expiresInMs: "number", untrusted: "boolean" },
  });
  const { directory, now } = world;
  const tenant = found(directory.tenant(options.tenant ?? directory.sample.tenantId), "tenant", options.tenant);
  const user = options.user === undefined ? undefined : found(directory.user(options.user), "user", options.user);
  const fallback = user ? directory.sample.publicClient.clientId : directory.sample.daemon.clientId;
  const app = found(directory.app(options.app ?? fallback), "application", options.app);
  const audience = options.audience ?? "graph";
  const api = directory.api(audience) ?? found(directory.api("graph"), "API", "graph");
  const payload = await accessTokenPayload(world, {
    issuer: `${options.origin ?? defaultOrigin}/${tenant.id}/v2.0`,
    tenantId: tenant.id,
    api,
    app,
    user,
    scopes: options.scopes ?? app.scopes[api.name] ?? [],
    roles: options.roles ?? app.roles[api.name] ?? [],
    acrs: options.acrs ?? [],
    capabilities: options.capabilities ?? ["CP1"],
    amr: ["pwd"],
  });
  if (!directory.api(audience)) payload.aud = audience;
  if (options.expiresInMs !== undefined) {
    payload.exp = Math.floor((now() + options.expiresInMs) / 1000);
    payload.iat = Math.min(payload.iat ?? payload.exp, payload.exp - 1);
    payload.nbf = payload.iat;
  }
  Object.assign(payload, options.claims);
  world.register.add(String(payload["uti"]));
  return options.untrusted === true ? world.keys.signUntrusted(payload) : world.keys.sign(payload);
}
