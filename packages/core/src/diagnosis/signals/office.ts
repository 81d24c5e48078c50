/** What SharePoint, Exchange, Teams and the Bot Framework say when called directly. */
import type { Signal } from "./signal.ts";

/** Signals of Microsoft 365 services. */
export const OFFICE_SIGNALS: readonly Signal[] = [
  // SharePoint: `x-ms-diagnostics` and the exception's name.
  { says: ["3000003"], means: "wrong-audience", weight: 5, from: ["sharepoint"] },
  {
    says: ["3000006", "invalid issuer or signature", "token contains invalid signature"],
    means: "wrong-audience",
    weight: 5,
    from: ["sharepoint"],
    unless: [["token-untrusted", "the audience is this host, and the signature is broken all the same"]],
  },
  {
    says: ["token type is not allowed"],
    means: "resource-policy",
    weight: 4,
    unless: ["app-misconfigured", "wrong-token-kind"],
  },
  {
    says: ["unsupported app only token", "unsupported apponly token", "app only token * certificate"],
    means: "app-misconfigured",
    weight: 5,
  },
  {
    says: [
      "2147024891",
      "unauthorizedaccessexception",
      "you do not have permission to perform this action or access this resource",
    ],
    means: "user-lacks-privilege",
    weight: 4,
    from: ["sharepoint"],
    kind: "delegated",
    unless: ["resource-policy", "scope-missing"],
  },
  {
    says: [
      "2147024891",
      "unauthorizedaccessexception",
      "you do not have permission to perform this action or access this resource",
    ],
    means: "resource-policy",
    weight: 3,
    from: ["sharepoint"],
    kind: "app",
    unless: ["app-role-missing", "user-lacks-privilege"],
  },
  {
    says: ["917656"],
    means: "conditional-access-blocked",
    weight: 4,
    unless: [["resource-policy", "the limit is set on the site and not for the organisation"], "token-missing"],
  },
  // Exchange: EWS, Outlook REST and their diagnostics.
  {
    says: ["exchangeimpersonation soap header must be present"],
    means: "wrong-token-kind",
    weight: 5,
    unless: [["app-misconfigured", "the call is meant to be app-only and has to name the mailbox"]],
  },
  { says: ["invalidaudienceforresource"], means: "wrong-audience", weight: 5 },
  {
    says: ["2000008", "token contains no permissions or permissions can not be understood"],
    means: "permission",
    weight: 4,
    from: ["exchange"],
    unless: ["wrong-token-kind"],
  },
  {
    says: ["errorimpersonateuserdenied", "does not have permission to impersonate"],
    means: "resource-policy",
    weight: 4,
    unless: ["user-lacks-privilege"],
  },
  {
    says: [
      "legacyauthenticationdisabled",
      "basic authentication is disabled",
      "basicauthblocked",
      "legacy tokens are turned off",
    ],
    means: "resource-policy",
    weight: 4,
  },
  // Bots.
  {
    says: ["authorization has been denied for this request"],
    means: "app-misconfigured",
    weight: 4,
    from: ["bot"],
    unless: ["wrong-tenant"],
  },
  {
    says: ["authorization has been denied for this request"],
    means: "token-untrusted",
    weight: 2,
    from: ["custom", "apim", "appservice", "other"],
    unless: ["token-missing", "wrong-audience", "scope-missing"],
  },
  {
    says: ["botnotinconversationroster", "bot is not part of the conversation roster"],
    means: "app-misconfigured",
    weight: 3,
    unless: ["wrong-tenant", "resource-policy"],
  },
  {
    says: ["botdisabledbyadmin", "bot is disabled by * admin", "tenant admin disabled this bot"],
    means: "resource-policy",
    weight: 5,
  },
  { says: ["botnotregistered", "no bot registration found", "invalid bot"], means: "app-misconfigured", weight: 5 },
];
