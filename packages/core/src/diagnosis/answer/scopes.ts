/** What to do where the sign-in service does not know a scope: which ones were asked for, and how they are written. */
import { isName, showAudience } from "./show.ts";

/** Numbers about the scopes of a token request. */
const ABOUT_SCOPES = ["AADSTS650053", "AADSTS70011", "AADSTS28002", "AADSTS500011"];

/** The remedy for a number about scopes, with the scopes asked for. */
export function scopeAction(code: string | undefined, scopes: readonly string[]): string | undefined {
  const shown = scopes.slice(0, 5).flatMap((scope) => showScope(scope) ?? []);
  if (code === undefined || !ABOUT_SCOPES.includes(code) || shown.length === 0) return undefined;
  const bare = scopes.some(isName)
    ? " One without an address in front is a scope of Microsoft Graph: for another API, write api://<its client id>/<scope>."
    : "";
  return `Check the scopes asked for, ${shown.join(" and ")}: the API has to exist in this tenant, and to expose them.${bare}`;
}

function showScope(scope: string): string | undefined {
  if (isName(scope)) return scope;
  const [, address = "", name = ""] = /^(.*)\/([^/]+)$/.exec(scope) ?? [];
  const shown = showAudience(address);
  return shown !== "another audience" && (isName(name) || name === ".default") ? `${shown}/${name}` : undefined;
}
