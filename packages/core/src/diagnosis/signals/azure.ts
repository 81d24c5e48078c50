/** What Azure Resource Manager and the data planes of Azure say. */
import type { Signal } from "./signal.ts";

const ROLE = ["user-lacks-privilege"] as const;

/** Signals of Azure services. */
export const AZURE_SIGNALS: readonly Signal[] = [
  // Resource Manager: its codes are exact.
  { says: ["invalidauthenticationtokenaudience"], means: "wrong-audience", weight: 5 },
  {
    says: ["authenticationfailed"],
    means: "token-missing",
    weight: 3,
    from: ["arm"],
    unless: ["token-malformed", "wrong-audience", "token-expired"],
  },
  {
    says: ["at least one of the claims puid or altsecid or oid should be present"],
    means: "app-misconfigured",
    weight: 4,
    unless: [["wrong-tenant", "the app has a service principal in another tenant"]],
  },
  {
    says: [
      "authorizationfailed",
      "linkedauthorizationfailed",
      "denyassignmentauthorizationfailed",
      "does not have authorization to perform action",
    ],
    means: "resource-policy",
    weight: 5,
    unless: ROLE,
  },
  {
    says: ["subscriptionnotfound", "invalidsubscriptionid"],
    means: "wrong-tenant",
    weight: 3,
    from: ["arm"],
    unless: ["resource-policy"],
  },
  {
    says: ["requestdisallowedbypolicy", "disallowed by policy", "requestdisallowedbyazure"],
    means: "not-authorization",
    weight: 4,
    unless: ["resource-policy", "claims-challenge"],
  },
  {
    says: [
      "scopelocked",
      "readonlydisabledsubscription",
      "disallowedoperation",
      "subscription is disabled",
      "missingsubscriptionregistration",
    ],
    means: "not-authorization",
    weight: 4,
  },
  { says: ["disallowedproviderregistration", "blockednamespace"], means: "resource-policy", weight: 4 },
  // Key Vault: an AKV number at 401, an inner code at 403.
  { says: ["akv10000"], means: "token-missing", weight: 5 },
  { says: ["akv10022"], means: "wrong-audience", weight: 5 },
  { says: ["akv10032"], means: "wrong-tenant", weight: 5 },
  {
    says: [
      "forbiddenbyrbac",
      "forbiddenbypolicy",
      "forbiddenbyfirewall",
      "forbiddenbyconnection",
      "deniedwithnovalidrbac",
      "caller is not authorized to perform action on resource",
      "caller was not found on any access policy",
      "client address is not authorized",
      "permission on key vault",
    ],
    means: "resource-policy",
    weight: 5,
    unless: ROLE,
  },
  { says: ["accessdenied"], means: "resource-policy", weight: 4, from: ["keyvault"], unless: ROLE },
  // Storage.
  {
    says: ["authorizationpermissionmismatch", "insufficientaccountpermissions"],
    means: "resource-policy",
    weight: 5,
    unless: ROLE,
  },
  {
    says: ["authorizationfailure"],
    means: "resource-policy",
    weight: 5,
    from: ["storage"],
  },
  {
    says: [
      "authorizationsourceipmismatch",
      "authorizationprotocolmismatch",
      "authorizationservicemismatch",
      "authorizationresourcetypemismatch",
      "keybasedauthenticationnotpermitted",
      "publicaccessnotpermitted",
      "key based authentication is not permitted",
    ],
    means: "resource-policy",
    weight: 5,
  },
  {
    says: ["authenticationfailed", "invalidauthenticationinfo"],
    means: "wrong-audience",
    weight: 3,
    from: ["storage"],
    unless: ["token-expired", "wrong-tenant", "token-malformed"],
  },
  {
    says: ["issuer validation failed"],
    means: "wrong-tenant",
    weight: 5,
    from: ["storage", "keyvault", "cognitive", "loganalytics"],
    unless: ["token-untrusted"],
  },
  // AI services.
  {
    says: [
      "principal does not have access to api operation",
      "lacks the required data action",
      "does not have access to the resource * action",
      "permissiondenied",
    ],
    means: "resource-policy",
    weight: 5,
    from: ["cognitive"],
    unless: ROLE,
  },
  {
    says: ["principal does not have access to api operation", "lacks the required data action"],
    means: "resource-policy",
    weight: 5,
    unless: ROLE,
  },
  {
    says: ["token is missing invalid audience is incorrect"],
    means: "wrong-audience",
    weight: 3,
    unless: ["token-missing", "token-expired"],
  },
  { says: ["provide a custom subdomain", "custom subdomain"], means: "app-misconfigured", weight: 5 },
  { says: ["authenticationtypedisabled", "key based authentication is disabled"], means: "resource-policy", weight: 5 },
  // Logs and metrics.
  {
    says: ["invalidtokenerror", "authentication is not valid for this resource"],
    means: "wrong-audience",
    weight: 4,
    unless: ["token-expired", "token-untrusted"],
  },
  {
    says: ["insufficientaccesserror", "credentials have insufficient access"],
    means: "resource-policy",
    weight: 5,
    unless: ROLE,
  },
  // Kubernetes and other clusters that take Entra tokens.
  {
    says: ["system anonymous"],
    means: "token-missing",
    weight: 4,
    unless: ["token-malformed", "token-untrusted"],
  },
  {
    says: ["is forbidden user * cannot", "is forbidden * cannot * resource"],
    means: "resource-policy",
    weight: 5,
    unless: ROLE,
  },
];
