/** Whether a token is for the resource that its scopes name: a misfit is not cured by another token (rule D6). */
import { isGuid } from "./guid.ts";
import { peekClaims } from "./jwt.ts";

/** `false` only where audience and scopes plainly name different resources. */
export function fitsAudience(token: string, scopes: readonly string[]): boolean {
  const audience = peekClaims(token)?.["aud"];
  if (typeof audience !== "string") return true;
  const resources = scopes.map(resourceOf).filter((resource) => resource !== undefined);
  return resources.length === 0 || resources.some((resource) => mayBeSame(audience, resource));
}

/** `https://vault.azure.net/.default` → `https://vault.azure.net`; a bare scope such as `User.Read` names none. */
function resourceOf(scope: string): string | undefined {
  const slash = scope.lastIndexOf("/");
  const resource = scope.slice(0, Math.max(slash, 0));
  // A URI without a path has no other slashes than those of its `://`.
  return resource === "" || resource.endsWith(":/") ? undefined : resource;
}

function mayBeSame(audience: string, resource: string): boolean {
  const one = normalize(audience);
  const other = normalize(resource);
  // An app id and the URI of the same app cannot be told to differ from here.
  return one === other || isGuid(one) !== isGuid(other);
}

function normalize(resource: string): string {
  let text = resource.toLowerCase();
  for (const prefix of ["spn:", "api://"]) if (text.startsWith(prefix)) text = text.slice(prefix.length);
  while (text.endsWith("/")) text = text.slice(0, -1);
  return text;
}
