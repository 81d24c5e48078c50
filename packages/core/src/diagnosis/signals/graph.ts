/** What Microsoft Graph and the workloads behind it say. */
import type { Signal } from "./signal.ts";

/** Signals of Microsoft Graph, and of Azure AD Graph before it. */
export const GRAPH_SIGNALS: readonly Signal[] = [
  // The gateway: one code, and only the message tells the cause.
  { says: ["80049217"], means: "token-malformed", weight: 5 },
  {
    says: ["compacttoken parsing failed", "8004920a", "2147184105"],
    means: "token-malformed",
    weight: 4,
    unless: [["token-expired", "it is the opaque token of a personal account, used too long after it was issued"]],
  },
  {
    says: ["compacttoken validation failed"],
    means: "token-expired",
    weight: 3,
    unless: ["token-malformed"],
  },
  {
    says: ["access token validation failure"],
    means: "wrong-audience",
    weight: 3,
    unless: ["token-untrusted", "token-expired"],
  },
  {
    says: ["authorization_identitynotfound", "identity of the calling application could not be established"],
    means: "app-misconfigured",
    weight: 4,
    unless: ["wrong-tenant", "app-role-missing"],
  },
  {
    says: ["authentication_missingormalformed", "access token missing or malfor", "access token missing or malformed"],
    means: "token-malformed",
    weight: 3,
    unless: ["token-missing", "wrong-audience", ["token-untrusted", "the token was issued in another national cloud"]],
  },
  {
    says: [
      "access blocked to aad graph api",
      "azureadgraphmigration",
      "aad graph * retired",
      "azure ad graph * retired",
    ],
    means: "not-authorization",
    weight: 5,
    unless: [["resource-policy", "the app was switched off in `authenticationBehaviors`"]],
  },
  // Permissions that the response names or counts.
  {
    says: [
      "authentication_msgraphpermissionmissing",
      "required msgraph permissions",
      "permissionscopenotgranted",
      "missing permission scope",
      "errorinsufficientpermissionsinaccesstoken",
      "insufficientpermissionsinaccesstoken",
      "does not contain * permissions required",
      "token does not contain the required permissions",
    ],
    means: "permission",
    weight: 5,
  },
  {
    says: [
      "application must have one of the following",
      "api requires one of",
      "api required roles",
      "api required scopes",
    ],
    means: "permission",
    weight: 5,
  },
  {
    says: ["application is not authorized to perform this operation"],
    means: "permission",
    weight: 4,
    unless: ["resource-policy"],
  },
  {
    says: ["auth token does not contain valid permissions or user does not have valid roles"],
    means: "user-lacks-privilege",
    weight: 3,
    kind: "delegated",
    unless: ["scope-missing", "app-role-missing"],
  },
  {
    says: ["auth token does not contain valid permissions or user does not have valid roles"],
    means: "app-role-missing",
    weight: 3,
    kind: "app",
  },
  // The person.
  {
    says: ["user is not in the allowed roles", "user is not in an allowed role", "usernotinallowedroles"],
    means: "user-lacks-privilege",
    weight: 5,
  },
  {
    says: ["user is not authorized to perform this operation", "user is not authorized to perform this action"],
    means: "user-lacks-privilege",
    weight: 3,
    unless: ["scope-missing", "license-missing"],
  },
  {
    says: ["urn intune service", "an error has occurred operation id"],
    means: "user-lacks-privilege",
    weight: 3,
    unless: ["license-missing", "scope-missing"],
  },
  {
    says: [
      "forbiddenforuser",
      "does not have directory role",
      "caller is not an administrator",
      "only administrators can",
    ],
    means: "user-lacks-privilege",
    weight: 4,
  },
  // Licences.
  {
    says: [
      "authentication_requestfromnonpremiumtenantorb2ctenant",
      "neither tenant is b2c",
      "tenant does not have a spo license",
      "tenant does not have spo license",
      "mailboxnotenabledforrestapi",
      "mailboxnotsupportedforrestapi",
      "rest api is not yet supported for this mailbox",
      "mailbox is either inactive",
      "mailbox is inactive",
      "does not have an exchange online",
      "does not have an exchange mailbox",
      "errornonexistentmailbox",
      "aadpremiumlicenserequired",
      "premium p1",
      "premium p2",
      "p1 or p2",
    ],
    means: "license-missing",
    weight: 4,
    unless: [
      ["app-role-missing", "the tenant is licensed and the app cannot read that (Directory.Read.All)"],
      ["wrong-tenant", "the token is of another tenant than the one that holds the licence"],
    ],
  },
  {
    says: ["organizationfromtenantguidnotfound", "tenant for tenant guid"],
    means: "license-missing",
    weight: 3,
    unless: ["wrong-tenant", "personal-account-unsupported"],
  },
  // Policies of the workloads.
  {
    says: [
      "requires protected api access",
      "protected api",
      "no application access policy found",
      "application access policy",
      "applicationaccesspolicy",
      "blocked by tenant configured apponly accesspolicy",
      "apponly accesspolicy",
      "raop",
      "rbac for applications",
      "blocked by policy",
    ],
    means: "resource-policy",
    weight: 5,
    status: [400, 401, 403, 404],
  },
  {
    says: ["roleassignmentrequestpolicyvalidationfailed"],
    means: "not-authorization",
    weight: 3,
    unless: [["claims-challenge", "the rule that failed asks for multifactor authentication"]],
  },
  {
    says: ["mfarule", "acrsrule"],
    means: "claims-challenge",
    weight: 4,
    unless: ["interaction-required"],
  },
  {
    says: [
      "authorization_requestdenied * only * owner",
      "quota limit exceeded",
      "directory_quotaexceeded",
      "object quota limit",
    ],
    means: "not-authorization",
    weight: 5,
  },
];
