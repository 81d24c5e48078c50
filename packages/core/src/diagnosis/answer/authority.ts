/** What to say where MSAL could not use the authority: its errors do not tell a wrong one from no network. */
import type { Facts } from "../evidence/facts.ts";
import type { Remedy } from "../types.ts";

const UNREACHED = "endpoints_resolution_error openid_config_error";
const REFUSED =
  "untrusted_authority invalid_authority_metadata invalid_cloud_discovery_metadata authority_uri_insecure issuer_validation_failed";
/** No tenant named, or an unknown one. */
const NO_TENANT = "50059 90002";

const TENANT = "https://login.microsoftonline.com/<tenant id or domain>";
const HOST: Remedy = {
  who: "developer",
  action: "List a host that is not Microsoft's in `knownAuthorities`, with its port, and as it stands in `authority`.",
};

/** A sentence about the authority, where that is what is wrong. */
export function authoritySummary({ oauth: { error = "" } }: Facts): string | undefined {
  if (isOneOf(UNREACHED, error))
    return `MSAL could not find its endpoints (${error}): the tenant or the host in \`authority\` is wrong, the host is not in \`knownAuthorities\`, or there is no network.`;
  if (isOneOf(REFUSED, error)) return `MSAL does not accept the client's \`authority\` (${error}).`;
  return error === "missing_tenant_id_error"
    ? "The `authority` names no tenant (missing_tenant_id_error), which an app without a user needs."
    : undefined;
}

/** What to do about it, where that is what is wrong. */
export function authorityRemedies({ oauth: { error = "", codes } }: Facts): Remedy[] | undefined {
  if (isOneOf(UNREACHED, error)) {
    return [
      {
        who: "developer",
        action: `Check tenant and host in \`authority\`: ${TENANT}, with a tenant that exists.`,
      },
      HOST,
      {
        who: "developer",
        action:
          "Check the network to that host. In Node, a certificate that is not trusted looks the same: start the process with NODE_EXTRA_CA_CERTS.",
      },
    ];
  }
  if (isOneOf(REFUSED, error)) {
    return [{ who: "developer", action: `Write \`authority\` as ${TENANT}: https, without a typo in the host.` }, HOST];
  }
  if (error !== "missing_tenant_id_error" && !codes.some(({ code }) => isOneOf(NO_TENANT, code.slice(6))))
    return undefined;
  return [
    {
      who: "developer",
      action: `Name one tenant that exists in \`authority\` (${TENANT}); an app without a user cannot use /common or /organizations.`,
    },
  ];
}

function isOneOf(list: string, name: string): boolean {
  return list.split(" ").includes(name);
}
