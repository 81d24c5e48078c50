/** Where the caller gets its tokens: the `realm` and `authorization_uri` of a challenge. */
import type { Members } from "./json.ts";

/** The two parameters of a challenge that name the API's own authority. */
export interface Authority {
  /** The tenant; empty if and only if it is the common endpoint. */
  readonly realm: string;
  readonly authorizationUri: string;
}

/** Issuers of version 1 have a host of their own; that of the US Government is the same as the global one. */
const AUTHORITY_HOSTS: Readonly<Record<string, string>> = {
  "sts.windows.net": "login.microsoftonline.com",
  "sts.chinacloudapi.cn": "login.partner.microsoftonline.cn",
};

/**
 * Gives the authority of an API: the configured one, else that of the tenant that issued the caller's token.
 * @param authority Such as `https://login.microsoftonline.com/common`, as MSAL takes it.
 * @param claims The validated claims of the caller's token.
 * @throws TypeError where `authority` is not a URL of that form, or there is none and `iss` is not Entra's.
 */
export function authorityOf(authority: string | undefined, claims: Members): Authority {
  if (authority !== undefined) return written(checkAuthority(authority), claims);
  const { iss } = claims;
  const url = typeof iss === "string" && URL.canParse(iss) ? new URL(iss) : undefined;
  if (!url || !isPlain(url)) {
    throw new TypeError(
      "`authority` is needed: the `iss` of the token's claims is not an issuer of Microsoft Entra ID",
    );
  }
  url.host = AUTHORITY_HOSTS[url.host] ?? url.host;
  return written(url, claims);
}

/** @throws TypeError where the value cannot be an authority. */
export function checkAuthority(authority: unknown): URL {
  const url = typeof authority === "string" && URL.canParse(authority) ? new URL(authority) : undefined;
  if (url && isPlain(url)) return url;
  throw new TypeError("`authority` must be an https URL such as https://login.microsoftonline.com/<tenant id>");
}

function written(url: URL, claims: Members): Authority {
  const segments = segmentsOf(url);
  if (segments.at(-1)?.toLowerCase() === "v2.0") segments.pop();
  const tenant = segments[0] ?? claims["tid"];
  if (typeof tenant !== "string" || !isSegment(tenant)) {
    throw new TypeError("`authority` must end in a tenant: neither it nor the token's claims name one");
  }
  const path = segments.length > 0 ? segments.join("/") : tenant;
  return {
    // Microsoft's table: an empty realm says "common", and any other stands in both parameters.
    realm: tenant.toLowerCase() === "common" ? "" : tenant,
    authorizationUri: `${url.origin}/${path}/oauth2/v2.0/authorize`,
  };
}

function isPlain(url: URL): boolean {
  const loopback = url.hostname === "localhost" || url.hostname === "127.0.0.1" || url.hostname === "[::1]";
  const secure = url.protocol === "https:" || (url.protocol === "http:" && loopback);
  return secure && `${url.username}${url.password}${url.search}${url.hash}` === "" && segmentsOf(url).every(isSegment);
}

function segmentsOf(url: URL): string[] {
  return url.pathname.split("/").filter((segment) => segment !== "");
}

/** A GUID, a domain, a policy: nothing that would be encoded. */
function isSegment(text: string): boolean {
  return /^[\w.-]+$/.test(text);
}
