/** What Power BI, Fabric and Dataverse say. */
import type { Signal } from "./signal.ts";

/** Signals of the Power Platform. */
export const POWER_SIGNALS: readonly Signal[] = [
  {
    says: ["powerbinotauthorizedexception"],
    means: "resource-policy",
    weight: 3,
    unless: ["user-lacks-privilege", "scope-missing", "wrong-audience"],
  },
  {
    says: ["powerbinotlicensedexception", "powerbiprolicenserequired", "nocapacityassigned"],
    means: "license-missing",
    weight: 5,
  },
  {
    says: [
      "api is not accessible for application",
      "service principals are not allowed",
      "serviceprincipalsnotallowed",
      "apinotaccessible",
    ],
    means: "resource-policy",
    weight: 5,
  },
  {
    says: ["insufficientprivileges", "insufficient privileges * workspace"],
    means: "user-lacks-privilege",
    weight: 3,
    from: ["fabric", "powerbi"],
    unless: ["scope-missing", ["resource-policy", "the caller is an app without a role in the workspace"]],
  },
  // Dataverse.
  {
    says: ["0x80072560", "user is not a member of the organization", "not a member of the organization"],
    means: "user-lacks-privilege",
    weight: 3,
    unless: [
      ["app-misconfigured", "the caller is an app for which no application user exists in the environment"],
      "resource-policy",
      "wrong-tenant",
    ],
  },
  {
    says: [
      "is missing prv",
      "missing prv * privilege",
      "privilegedenied",
      "0x80040220",
      "0x80048306",
      "seclib accesscheckex failed",
      "principal user * is missing",
    ],
    means: "user-lacks-privilege",
    weight: 4,
    unless: [["resource-policy", "the caller is an app whose application user needs the security role"]],
  },
  {
    says: ["0x80040225", "user is disabled", "userisdisabled"],
    means: "user-lacks-privilege",
    weight: 3,
    from: ["dataverse"],
    unless: [["license-missing", "the user is disabled for want of a licence"]],
  },
  {
    says: ["administration mode", "organization is disabled"],
    means: "resource-policy",
    weight: 5,
  },
];
