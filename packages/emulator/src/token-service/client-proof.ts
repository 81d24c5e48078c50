// Client authentication: secret, signed assertion, or none for public clients.
import { decodeProtectedHeader, importJWK, type JWK, jwtVerify } from "jose";
import type { Application } from "../state/directory-types.ts";
import type { World } from "../world.ts";
import { EntraError } from "./entra-error.ts";

const assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/** Reads the client id from a token request: the parameter, HTTP Basic, or the assertion's subject. */
export function clientIdOf(form: URLSearchParams, authorization: string | null): string | null {
  return form.get("client_id") ?? basicOf(authorization)?.id ?? null;
}

/**
 * Checks the credentials of a token request.
 *
 * @throws EntraError AADSTS700025, 7000218, 7000216, 7000215, 7000222, 700027
 */
export async function proveClient(
  world: World,
  app: Application,
  form: URLSearchParams,
  authorization: string | null,
  audience: readonly string[],
): Promise<void> {
  const secret = form.get("client_secret") ?? basicOf(authorization)?.secret ?? null;
  const assertion = form.get("client_assertion");
  if (app.publicClient) {
    if (secret === null && assertion === null) return;
    throw refused(700025, "Client is public so neither 'client_assertion' nor 'client_secret' should be presented.");
  }
  if (assertion !== null) return proveAssertion(world, app, assertion, form.get("client_assertion_type"), audience);
  if (secret === null) {
    if (form.get("grant_type") === "client_credentials")
      throw refused(
        7000216,
        "'client_assertion', 'client_secret' or 'request' is required for the 'client_credentials' grant type.",
      );
    throw refused(
      7000218,
      "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
    );
  }
  const known = app.secrets.find(({ value }) => value === secret);
  if (!known)
    throw refused(
      7000215,
      `Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '${app.id}'.`,
    );
  if (known.expiresAt !== undefined && known.expiresAt <= world.now())
    throw refused(7000222, `The provided client secret keys for app '${app.id}' are expired.`);
}

async function proveAssertion(
  world: World,
  app: Application,
  assertion: string,
  type: string | null,
  audience: readonly string[],
): Promise<void> {
  if (type !== assertionType)
    throw new EntraError({
      error: "invalid_request",
      code: 900144,
      text: "The request body must contain the following parameter: 'client_assertion_type'.",
    });
  for (const jwk of app.keys) {
    try {
      const alg = assertionAlgorithm(assertion);
      const key = await importJWK(jwk as JWK, alg);
      const options = {
        issuer: app.id,
        subject: app.id,
        audience: [...audience],
        currentDate: new Date(world.now()),
        clockTolerance: 300,
      };
      await jwtVerify(assertion, key, options);
      return;
    } catch {
      // The next key may fit; the refusal below does not say which part was wrong, as Entra does not.
    }
  }
  throw refused(
    700027,
    `The certificate with identifier used to sign the client assertion is not registered on application, or the assertion is not valid for it. Client: '${app.id}'.`,
  );
}

function assertionAlgorithm(assertion: string): "PS256" | "RS256" {
  return decodeProtectedHeader(assertion).alg === "PS256" ? "PS256" : "RS256";
}

function basicOf(authorization: string | null): { id: string; secret: string } | undefined {
  const encoded = /^basic ([\w+/=-]+)$/i.exec(authorization ?? "")?.[1];
  if (encoded === undefined) return undefined;
  try {
    const [id = "", ...rest] = atob(encoded).split(":");
    return { id: decodeURIComponent(id), secret: decodeURIComponent(rest.join(":")) };
  } catch {
    return undefined;
  }
}

const refused = (code: number, text: string): EntraError =>
  new EntraError({ error: "invalid_client", code, text, status: 401 });
