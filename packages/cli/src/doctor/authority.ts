/** Reads authorities, and tells whose they are: Microsoft's clouds have hosts of their own. */

/** An authority, taken apart. */
export interface AuthorityName {
  readonly secure: boolean;
  readonly hostname: string;
  /** With the port, where it is not the usual one. */
  readonly host: string;
  /** The first segment of the path, in lower case. */
  readonly tenant: string | undefined;
  /** The segments after it, in lower case. */
  readonly rest: readonly string[];
}

/** A cloud with directories of its own. */
export type Cloud = "global" | "US Government" | "China";

const HOSTS: ReadonlyMap<string, Cloud> = new Map(
  Object.entries({
    "login.microsoftonline.com": "global",
    "login.windows.net": "global",
    "login.microsoft.com": "global",
    "sts.windows.net": "global",
    "login.microsoftonline.us": "US Government",
    "login.usgovcloudapi.net": "US Government",
    "login.partner.microsoftonline.cn": "China",
    "login.chinacloudapi.cn": "China",
  } as const),
);

/** Takes an authority apart; `undefined`: it is not an http or https URL. */
export function readAuthority(authority: unknown): AuthorityName | undefined {
  const url = typeof authority === "string" && URL.canParse(authority) ? new URL(authority) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) return undefined;
  const [tenant, ...rest] = url.pathname.toLowerCase().split("/").filter(Boolean);
  return { secure: url.protocol === "https:", hostname: url.hostname, host: url.host, tenant, rest };
}

/** Whether MSAL knows the host by itself. */
export function isKnownHost({ host }: AuthorityName): boolean {
  return HOSTS.has(host) || host.endsWith(".ciamlogin.com");
}

/** The cloud of an authority; `undefined`: a host of one's own. */
export function cloudOfAuthority({ host }: AuthorityName): Cloud | undefined {
  return HOSTS.get(host);
}

/** The cloud of a service of Microsoft's; `undefined`: another service, which may be used from any cloud. */
export function cloudOfResource({ hostname }: URL): Cloud | undefined {
  if (/(?:^|\.)(?:microsoft|azure|sharepoint|office365|sharepoint-mil)\.us$|\.usgovcloudapi\.net$/.test(hostname)) {
    return "US Government";
  }
  if (/(?:^|\.)(?:chinacloudapi|azure|sharepoint|office|outlook)\.cn$/.test(hostname)) return "China";
  return /^(?:graph\.microsoft\.com|management\.azure\.com)$|\.(?:vault\.azure\.net|sharepoint\.com)$/.test(hostname)
    ? "global"
    : undefined;
}
