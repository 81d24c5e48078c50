/** Reads an access token without verifying it: what it says of itself is evidence, not truth. */
import type { TokenFacts, TokenKind } from "./facts.ts";
import { member, numberOf, parseJson, textMember, texts } from "./safe.ts";

const MAX_TOKEN = 65_536;
const MAX_LIST = 500;

/** Facts about the access token that was sent, or about its claims. */
export function readToken(token: unknown): TokenFacts {
  if (token === undefined || token === null) return facts("none", {}, false);
  if (typeof token === "object") return facts("claims", token, hasStandardClaims(token));
  if (typeof token !== "string") return facts("none", {}, false);
  if (token.trim() === "") return facts("empty", {}, false);
  return readTokenText(token.slice(0, MAX_TOKEN));
}

/** The claims of a token in its text form; `undefined` where it is not a readable JWT. */
export function decodeToken(text: string): Record<string, unknown> | undefined {
  const parts = bare(text).split(".", 4);
  const claims = parts.length === 3 ? decodePart(parts[1] ?? "") : undefined;
  return claims && !Array.isArray(claims) ? (claims as Record<string, unknown>) : undefined;
}

function readTokenText(text: string): TokenFacts {
  const token = bare(text);
  const parts = token.split(".", 6);
  if (parts.length === 5 && decodePart(parts[0] ?? "")) return facts("encrypted", {}, false);
  // Tokens of personal accounts are opaque: no dots is not malformed on that ground alone.
  if (parts.length === 1) return facts(/^[\w+/=!*-]{100,}$/.test(token) ? "opaque" : "malformed", {}, false);
  const claims = decodeToken(token);
  return claims ? facts("jwt", claims, true) : facts("malformed", {}, false);
}

/** Without the scheme and the blanks that get copied along. */
function bare(text: string): string {
  const token = text.trim();
  return token.startsWith("ey") ? token : token.replace(/^(?:authorization:\s*)?(?:bearer|pop|dpop)\s+/i, "");
}

function decodePart(part: string): object | undefined {
  try {
    const binary = atob(part.replaceAll("-", "+").replaceAll("_", "/"));
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the range is what ASCII means.
    const value = parseJson(/[^\x00-\x7f]/.test(binary) ? utf8(binary) : binary);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function utf8(binary: string): string {
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < binary.length; at++) bytes[at] = binary.charCodeAt(at);
  return new TextDecoder().decode(bytes);
}

/** A claims object with these three is a whole token; fewer may be an excerpt in which absence means nothing. */
function hasStandardClaims(claims: object): boolean {
  return ["aud", "iss", "exp"].every((name) => member(claims, name) !== undefined);
}

function facts(form: TokenFacts["form"], claims: object, complete: boolean): TokenFacts {
  const scopes = listOf(claims, "scp");
  const roles = listOf(claims, "roles");
  const issuer = textMember(claims, "iss");
  return {
    form,
    complete,
    audiences: texts(member(claims, "aud"), 20),
    issuer,
    tenant: textMember(claims, "tid") ?? tenantOf(issuer),
    issuedAt: time(claims, "iat"),
    notBefore: time(claims, "nbf"),
    expiresAt: time(claims, "exp"),
    scopes,
    roles,
    directoryRoles: listOf(claims, "wids"),
    contexts: listOf(claims, "acrs") ?? [],
    capable: texts(member(claims, "xms_cc")).some((value) => /\bcp1\b/i.test(value)),
    personal: isPersonal(claims, issuer),
    kind: kindOf(claims, scopes, roles),
  };
}

function kindOf(claims: object, scopes: readonly string[] | undefined, roles: unknown): TokenKind | undefined {
  const type = textMember(claims, "idtyp")?.toLowerCase();
  if (type === "app") return "app";
  if (scopes?.length || type === "user") return "delegated";
  const oid = textMember(claims, "oid");
  if (oid !== undefined && oid === textMember(claims, "sub")) return "app";
  const person = ["upn", "preferred_username", "unique_name", "name", "amr", "puid"];
  if (person.some((name) => member(claims, name) !== undefined)) return "delegated";
  return roles ? "app" : undefined;
}

/** The tenant that all personal accounts live in. */
const PERSONAL_TENANT = "9188040d-6c67-4c5b-b112-36a304b66dad";

function isPersonal(claims: object, issuer: string | undefined): boolean {
  return (
    textMember(claims, "tid") === PERSONAL_TENANT ||
    issuer?.includes(PERSONAL_TENANT) === true ||
    textMember(claims, "idp") === "live.com"
  );
}

function tenantOf(issuer: string | undefined): string | undefined {
  return issuer && /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/i.exec(issuer)?.[0];
}

function listOf(claims: object, name: string): string[] | undefined {
  const value = member(claims, name);
  if (typeof value === "string") return value.trim() === "" ? undefined : value.trim().split(/[\s,]+/, MAX_LIST);
  return Array.isArray(value) ? texts(value, MAX_LIST) : undefined;
}

/** Milliseconds since 1970. */
function time(claims: object, name: string): number | undefined {
  const seconds = numberOf(member(claims, name));
  return seconds !== undefined && seconds > 0 && seconds < 1e11 ? seconds * 1_000 : undefined;
}
