/** Compares audiences: the same resource has several names. */
import { serviceAt, serviceOfAudience } from "./services.ts";

/** How a token's audience relates to what the called service accepts. */
export type AudienceFit = "fits" | "differs" | "unknown";

/**
 * Gives one spelling for all names that mean the same resource: lower case, no trailing slash, no `spn:`, no default
 * port, `api://id` and `id` alike, and SharePoint's `id/host@tenant` as `id`.
 */
export function normalizeAudience(audience: string): string {
  let text = audience.trim().toLowerCase();
  if (text.startsWith("spn:")) text = text.slice(4);
  if (text.startsWith("api://")) text = text.slice(6);
  const guid = GUID_START.exec(text)?.[0];
  if (guid) return guid;
  // The address is the same over both schemes; some first-party audiences are written with http.
  if (text.startsWith("http://")) text = `https://${text.slice(7)}`;
  while (text.endsWith("/")) text = text.slice(0, -1);
  return text.endsWith(":443") ? text.slice(0, -4) : text;
}

/** Whether a token for `audiences` is one for `host`; `expected` is what the caller knows the API to accept. */
export function compareAudience(
  audiences: readonly string[],
  host: string | undefined,
  expected: readonly string[],
): AudienceFit {
  const got = audiences.filter(isAudience).map(normalizeAudience);
  if (got.length === 0) return "unknown";
  const accepted = acceptedAudiences(host, expected).map(normalizeAudience);
  if (accepted.length > 0) return got.some((name) => accepted.includes(name)) ? "fits" : "differs";
  // A custom API has an audience of its own: a token of a Microsoft service is for someone else in any case.
  return host !== undefined && got.every((name) => serviceOfAudience(name)) ? "differs" : "unknown";
}

/** The audiences that the service at `host` accepts, the one to ask for first; empty where that is not known. */
export function acceptedAudiences(host: string | undefined, expected: readonly string[]): string[] {
  if (expected.length > 0) return [...expected];
  const known = host === undefined ? undefined : serviceAt(host);
  if (host === undefined || !known || known.audiences.includes("*")) return [];
  return known.audiences.map((name) => (name === "host" ? `https://${host}` : name));
}

/** Whether a text can be an audience at all; `***` or a template's placeholder says nothing. */
function isAudience(text: string): boolean {
  return text !== "" && !/^[<{[*.]/.test(text);
}

const GUID_START = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(?=$|[/@])/;
