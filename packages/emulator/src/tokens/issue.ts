// Access tokens and id tokens as Entra shapes them.
import { base64url, type JWTPayload } from "jose";
import type { Api, Application, User } from "../state/directory-types.ts";
import type { World } from "../world.ts";

/** What goes into an access token. */
export interface AccessTokenInit {
  /** Issuer, `<origin>/<tenant id>/v2.0`. */
  issuer: string;
  tenantId: string;
  api: Api;
  app: Application;
  /** undefined: an app-only token. */
  user: User | undefined;
  scopes: readonly string[];
  roles: readonly string[];
  acrs: readonly string[];
  /** Client capabilities as the client wrote them. */
  capabilities: readonly string[];
  /** Authentication methods of the session. */
  amr: readonly string[];
  lifetimeMs?: number;
}

/** Issues an access token and remembers when. */
export async function issueAccessToken(world: World, init: AccessTokenInit): Promise<string> {
  const payload = await accessTokenPayload(world, init);
  world.register.add(payload["uti"] as string);
  return world.keys.sign(payload);
}

/** Gives the claims of an access token. */
export async function accessTokenPayload(world: World, init: AccessTokenInit): Promise<JWTPayload> {
  const { api, app, user, tenantId } = init;
  const at = Math.floor(world.now() / 1000);
  const lifetimeMs = init.lifetimeMs ?? world.policy.settings.tokenLifetimeMs;
  const oid = user ? objectIdIn(user, tenantId) : servicePrincipalId(app);
  const client =
    api.tokenVersion === 2
      ? { azp: app.id, azpacr: app.publicClient ? "0" : "1" }
      : { appid: app.id, appidacr: app.publicClient ? "0" : "1" };
  return {
    aud: api.tokenVersion === 2 ? api.id : (api.appIdUris[0] ?? api.id),
    iss: init.issuer,
    iat: at,
    nbf: at,
    exp: at + Math.max(1, Math.round(lifetimeMs / 1000)),
    ...(init.acrs.length > 0 && { acrs: [...init.acrs] }),
    ...client,
    ...(user
      ? {
          acct: user.guestIn[tenantId] === undefined ? 0 : 1,
          amr: [...init.amr],
          name: user.displayName,
          ...(api.tokenVersion === 2
            ? { preferred_username: user.userPrincipalName }
            : { upn: user.userPrincipalName }),
          scp: init.scopes.join(" "),
          wids: [...user.directoryRoles],
        }
      : {
          idtyp: "app",
          ...(init.roles.length > 0 && { roles: [...init.roles] }),
          ...(app.directoryRoles.length > 0 && { wids: [...app.directoryRoles] }),
        }),
    oid,
    sub: user ? await pairwiseSubject(oid, app.id) : oid,
    tid: tenantId,
    uti: newId(),
    ver: `${api.tokenVersion}.0`,
    ...(init.capabilities.length > 0 && { xms_cc: [...init.capabilities] }),
  };
}

/** What goes into an id token. */
export interface IdTokenInit {
  issuer: string;
  tenantId: string;
  app: Application;
  user: User;
  nonce: string | undefined;
  acrs: readonly string[];
  sessionId: string;
}

/** Issues an id token. */
export async function issueIdToken(world: World, init: IdTokenInit): Promise<string> {
  const at = Math.floor(world.now() / 1000);
  const oid = objectIdIn(init.user, init.tenantId);
  return world.keys.sign({
    aud: init.app.id,
    iss: init.issuer,
    iat: at,
    nbf: at,
    exp: at + 3600,
    ...(init.acrs.length > 0 && { acrs: [...init.acrs] }),
    login_hint: loginHintOf(init.user),
    name: init.user.displayName,
    ...(init.nonce !== undefined && { nonce: init.nonce }),
    oid,
    preferred_username: init.user.userPrincipalName,
    sid: init.sessionId,
    sub: await pairwiseSubject(oid, init.app.id),
    tid: init.tenantId,
    uti: newId(),
    ver: "2.0",
  });
}

/** Gives the opaque hint by which clients name a user again: the `login_hint` claim of id tokens. */
export const loginHintOf = (user: User): string => `O.${base64url.encode(user.id)}`;

/** Gives a user's object id in a tenant: guests have another one there. */
const objectIdIn = (user: User, tenantId: string): string => user.guestIn[tenantId] ?? user.id;

/** Gives the object id of an application's service principal: made from the client id, and different from it. */
export const servicePrincipalId = (app: Application): string => `${app.id.slice(0, -4)}5e0b`;

/** Gives a new opaque id: 22 characters. */
export function newId(): string {
  return base64url.encode(crypto.getRandomValues(new Uint8Array(16)));
}

async function pairwiseSubject(oid: string, clientId: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(`${oid} ${clientId}`));
  return base64url.encode(new Uint8Array(digest));
}
