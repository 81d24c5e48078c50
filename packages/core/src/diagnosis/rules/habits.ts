/** What a bare status means at a service that says no more: habits of services, each weaker than a word. */
import type { Facts, TokenKind } from "../evidence/facts.ts";
import type { Service } from "../knowledge/services.ts";
import type { Weight } from "../signals/signal.ts";
import type { Cause } from "../types.ts";
import type { Finding, Rule } from "./rule.ts";

/** The rule that looks the habit up. */
export const HABIT_RULES: readonly Rule[] = [habitOfService];

/** The habit of the service. */
function habitOfService(facts: Facts): Finding | undefined {
  const line = LINES.find((one) => one[0] === facts.service && one[1] === facts.status && fits(one, facts));
  if (!line) return undefined;
  const [, , cause, weight, text, unless] = line;
  const fact = text.replace("It ", `${facts.serviceName.charAt(0).toUpperCase()}${facts.serviceName.slice(1)} `);
  return { cause, weight, source: "status", fact, unless };
}

function fits([, , , , , , kind, path]: Line, facts: Facts): boolean {
  return (kind === undefined || kind === facts.kind) && (path === undefined || path.test(facts.request.path));
}

/** Service, status, cause, weight, what it does, what stays possible; where it matters, kind of token and path. */
type Line = readonly [Service, number, Cause, Weight, string, readonly Cause[], TokenKind?, RegExp?];

const DID_NOT = "It did not accept the token.";
const BY_ROLES = "It decides by role assignments, policies and network rules of the resource.";
const POWER_BI_ADMIN = "Power BI's admin operations need Tenant.Read.All in the token, and an administrator.";
const TOKEN: readonly Cause[] = ["token-expired", "wrong-audience", "token-missing"];
const ADMIN = /\/admin(?:\/|$)/;

/** The first line that fits counts. */
const LINES: readonly Line[] = [
  [
    "sharepoint",
    401,
    "app-misconfigured",
    3,
    "SharePoint takes app-only tokens only of apps that sign in with a certificate.",
    ["wrong-audience", "app-role-missing"],
    "app",
  ],
  ["sharepoint", 401, "wrong-audience", 2, "At SharePoint every host name is an audience of its own.", TOKEN],
  [
    "sharepoint",
    403,
    "resource-policy",
    2,
    "SharePoint answers 403 where the app has no right on the site.",
    ["app-role-missing", "conditional-access-blocked"],
    "app",
  ],
  [
    "sharepoint",
    403,
    "user-lacks-privilege",
    2,
    "SharePoint answers 403 where the person has no right on the site.",
    ["conditional-access-blocked", "scope-missing", "resource-policy"],
  ],
  ["powerbi", 403, "scope-missing", 3, POWER_BI_ADMIN, ["user-lacks-privilege", ...TOKEN], "delegated", ADMIN],
  ["powerbi", 401, "scope-missing", 3, POWER_BI_ADMIN, ["user-lacks-privilege", ...TOKEN], "delegated", ADMIN],
  [
    "powerbi",
    403,
    "wrong-audience",
    2,
    "Power BI answers a token for another resource with a bare 403.",
    ["resource-policy", "user-lacks-privilege", "admin-consent-required", "token-expired", "scope-missing"],
  ],
  [
    "powerbi",
    401,
    "resource-policy",
    2,
    "Power BI answers 401 where tenant settings or the workspace do not admit the caller.",
    ["scope-missing", ...TOKEN],
  ],
  [
    "dataverse",
    403,
    "resource-policy",
    3,
    "Dataverse answers a bare 403 where the environment is closed, as in administration mode.",
    ["user-lacks-privilege", "app-misconfigured"],
  ],
  ["dataverse", 401, "wrong-audience", 2, DID_NOT, [...TOKEN, "wrong-tenant"]],
  [
    "bot",
    401,
    "app-misconfigured",
    3,
    "The Bot connector answers 401 where registration, secret and tenant type do not fit.",
    ["wrong-tenant", ...TOKEN],
  ],
  [
    "bot",
    403,
    "resource-policy",
    2,
    "The Bot connector answers 403 where the bot is not admitted.",
    ["wrong-tenant", "app-misconfigured"],
  ],
  ["arm", 403, "resource-policy", 3, BY_ROLES, ["user-lacks-privilege", "wrong-tenant", "not-authorization"]],
  ["arm", 401, "token-expired", 1, DID_NOT, TOKEN],
  ["keyvault", 403, "resource-policy", 3, BY_ROLES, ["user-lacks-privilege", "wrong-tenant"]],
  ["keyvault", 401, "wrong-audience", 2, DID_NOT, [...TOKEN, "wrong-tenant"]],
  ["storage", 403, "resource-policy", 3, BY_ROLES, ["user-lacks-privilege", "wrong-audience"]],
  ["storage", 401, "wrong-audience", 2, DID_NOT, [...TOKEN, "wrong-tenant"]],
  ["cognitive", 403, "resource-policy", 3, BY_ROLES, ["user-lacks-privilege"]],
  [
    "cognitive",
    401,
    "resource-policy",
    2,
    "Azure AI services answer 401 also where a role is missing.",
    [...TOKEN, "user-lacks-privilege"],
  ],
  ["loganalytics", 403, "resource-policy", 2, BY_ROLES, [...TOKEN, "user-lacks-privilege"]],
  ["loganalytics", 401, "wrong-audience", 2, DID_NOT, TOKEN],
  [
    "devops",
    401,
    "token-expired",
    2,
    DID_NOT,
    ["token-missing", "wrong-audience", "user-lacks-privilege", "resource-policy"],
  ],
  [
    "devops",
    403,
    "user-lacks-privilege",
    2,
    "Azure DevOps decides by membership and permissions.",
    ["scope-missing", "resource-policy"],
  ],
  [
    "exchange",
    403,
    "app-role-missing",
    2,
    "Exchange denies the operation.",
    ["resource-policy", "wrong-token-kind"],
    "app",
  ],
  ["exchange", 403, "scope-missing", 2, "Exchange denies the operation.", ["user-lacks-privilege", "wrong-token-kind"]],
  ["exchange", 401, "wrong-audience", 2, DID_NOT, [...TOKEN, "scope-missing", "license-missing"]],
  [
    "aadgraph",
    403,
    "not-authorization",
    2,
    "Azure AD Graph is being switched off.",
    ["app-role-missing", "scope-missing"],
  ],
  ["aadgraph", 401, "wrong-audience", 1, DID_NOT, TOKEN],
  ["graph", 401, "wrong-audience", 1, DID_NOT, TOKEN],
  ["kubernetes", 403, "resource-policy", 3, BY_ROLES, ["user-lacks-privilege"]],
  ["apim", 401, "token-untrusted", 1, DID_NOT, TOKEN],
  ["other", 403, "resource-policy", 2, BY_ROLES, ["user-lacks-privilege"]],
  ["other", 401, "wrong-audience", 1, DID_NOT, TOKEN],
];
