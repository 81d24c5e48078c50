/** All signals and marks: to teach the diagnosis a service, add lines to its file, or a file to this list. */
import { AZURE_SIGNALS } from "./azure.ts";
import { DEVOPS_SIGNALS } from "./devops.ts";
import { GENERAL_SIGNALS } from "./general.ts";
import { GRAPH_SIGNALS } from "./graph.ts";
import { OFFICE_SIGNALS } from "./office.ts";
import { PERMISSION_SIGNALS } from "./permissions.ts";
import { POWER_SIGNALS } from "./power.ts";
import { SIGN_IN_SIGNALS } from "./sign-in.ts";
import type { Mark, Signal } from "./signal.ts";
import { TOKEN_SIGNALS } from "./token.ts";

/** What services say that means a cause. */
export const SIGNALS: readonly Signal[] = [
  ...SIGN_IN_SIGNALS,
  ...AZURE_SIGNALS,
  ...OFFICE_SIGNALS,
  ...POWER_SIGNALS,
  ...DEVOPS_SIGNALS,
  ...GRAPH_SIGNALS,
  ...TOKEN_SIGNALS,
  ...PERMISSION_SIGNALS,
  ...GENERAL_SIGNALS,
];

/** What services say that rules ask for. */
export const MARKS: readonly Mark[] = [
  {
    mark: "denied",
    says: [
      "authorization_requestdenied",
      "insufficient privileges to complete the operation",
      "erroraccessdenied",
      "access is denied check credentials and try again",
      "accessdenied",
      "access denied",
      "access is denied",
      "forbidden",
      "does not have required permissions",
      "authorization has been denied",
      "unauthorizedaccess",
      "insufficient permissions",
      "permission denied",
      "not authorized",
      "generalexception",
      "forbiddenforuser",
      "evaluatemailboxaccessfailed",
    ],
  },
  {
    mark: "directory-denied",
    says: ["authorization_requestdenied", "insufficient privileges to complete the operation"],
  },
  { mark: "issuer", says: ["issuer", "issuers", "iss"] },
  { mark: "revoked", says: ["tokenissuedbeforerevocationtimestamp", "tokencreatedwithoutdatedpolicies"] },
  {
    mark: "sign-in-page",
    says: ["sign in to your account", "azure devops services sign in", "_signin", "visual studio sign in"],
  },
  { mark: "mfa", says: ["mfa", "mfarule", "multifactor", "multi factor", "azuremfa", "acrsrule"] },
];
