import type { Application, RedirectUri } from "../state/directory-types.ts";
import { EntraError } from "./entra-error.ts";

/**
 * Finds the registration of a redirect URI. `http://localhost` is registered for any port, as with Entra's native clients;
 * a registered `*` port stands for any port and path.
 *
 * @throws EntraError AADSTS50011
 */
export function readRedirectUri(app: Application, requested: string | null): RedirectUri {
  const found = app.redirectUris.find(({ uri }) => requested !== null && isRegistered(uri, requested));
  if (!found)
    throw new EntraError({
      error: "invalid_request",
      code: 50011,
      text: `The redirect URI '${requested ?? ""}' specified in the request does not match the redirect URIs configured for the application '${app.id}'.`,
    });
  return found;
}

function isRegistered(uri: string, requested: string): boolean {
  if (!URL.canParse(requested)) return false;
  if (uri === requested) return true;
  const [prefix] = uri.split(":*");
  if (prefix === uri || prefix === undefined) return false;
  const { protocol, hostname, username } = new URL(requested);
  return username === "" && `${protocol}//${hostname}` === prefix;
}
