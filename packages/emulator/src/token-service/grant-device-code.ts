// The device code grant: a code for the device, a short one for the person, and polling in between.
import { json } from "../http/respond.ts";
import type { Application } from "../state/directory-types.ts";
import { type DeviceGrant, keep } from "../state/grants.ts";
import type { Exchange, World } from "../world.ts";
import { readClaims } from "./claims-request.ts";
import { readClient, readTenant, tenantFor } from "./client.ts";
import { EntraError, errorResponse } from "./entra-error.ts";
import { satisfy } from "./evaluate.ts";
import { consent, readScopes } from "./scopes.ts";
import type { TokenRequest } from "./token.ts";
import { userTokens } from "./token-response.ts";

const lifetimeMs = 900_000;
const letters = "BCDFGHJKLMNPQRSTVWXZ";

/** Answers POST /<tenant>/oauth2/v2.0/devicecode. */
export async function deviceCode(world: World, exchange: Exchange, tenantSegment: string): Promise<Response> {
  try {
    const form = new URLSearchParams(await exchange.request.text());
    const app = readClient(world, form.get("client_id"), readTenant(world, tenantSegment));
    readScopes(world, form.get("scope"));
    const claims = form.get("claims") ?? undefined;
    if (claims !== undefined) exchange.note.claims = readClaims(claims).names;
    const grant: DeviceGrant = {
      clientId: app.id,
      tenant: tenantSegment,
      scope: form.get("scope") ?? "",
      userCode: newUserCode(),
      claims,
      expiresAt: world.now() + lifetimeMs,
      state: "pending",
      signIn: undefined,
    };
    if (world.policy.settings.signIn === "auto") approveDevice(world, app, grant, world.policy.settings.user);
    const uri = `${exchange.authorityOrigin}/device`;
    return json({
      user_code: grant.userCode,
      device_code: keep(world.grants.devices, grant),
      verification_uri: uri,
      expires_in: lifetimeMs / 1000,
      interval: world.policy.settings.deviceIntervalMs / 1000,
      message: `To sign in, use a web browser to open the page ${uri} and enter the code ${grant.userCode} to authenticate.`,
    });
  } catch (error) {
    if (error instanceof EntraError) return errorResponse(world, exchange, error);
    throw error;
  }
}

/**
 * Records that a person approved a device.
 *
 * @throws EntraError if the person may not, or a policy denies
 */
export function approveDevice(world: World, app: Application, grant: DeviceGrant, userName: string): void {
  const user = world.directory.user(userName);
  if (!user)
    throw new EntraError({
      error: "invalid_request",
      code: 50034,
      text: "The user account does not exist in the directory.",
    });
  const signIn = world.grants.signIn(user.id, tenantFor(world, user, readTenant(world, grant.tenant)));
  const scope = readScopes(world, grant.scope);
  satisfy(world, { app, api: scope.api, user, signIn, claims: readClaims(grant.claims) });
  consent(world, app, user, scope);
  grant.signIn = signIn;
}

/** Issues tokens once the person has approved. */
export async function redeemDeviceCode(world: World, { exchange, form, app, claims }: TokenRequest): Promise<Response> {
  const grant = world.grants.devices.get(form.get("device_code") ?? "");
  if (!grant || grant.clientId !== app.id || grant.state === "used")
    throw refused(
      "bad_verification_code",
      70018,
      "Invalid verification code. The device code is not known, or was used.",
    );
  if (grant.state === "denied")
    throw refused("authorization_declined", 65004, "User declined to consent to access the app.");
  if (grant.expiresAt <= world.now()) throw refused("expired_token", 70019, "Verification code expired.");
  const user = grant.signIn && world.directory.user(grant.signIn.userId);
  if (!grant.signIn || !user)
    throw refused(
      "authorization_pending",
      70016,
      "OAuth 2.0 device flow error. Authorization is pending. Continue polling.",
    );
  grant.state = "used";
  return userTokens(world, exchange, {
    app,
    user,
    signIn: grant.signIn,
    scope: readScopes(world, grant.scope),
    claims,
  });
}

/** Makes a code of nine letters that cannot be confused or spell a word. */
function newUserCode(): string {
  const random = crypto.getRandomValues(new Uint8Array(9));
  return [...random].map((byte) => letters[byte % letters.length]).join("");
}

const refused = (error: string, code: number, text: string): EntraError => new EntraError({ error, code, text });
