/** What a bare status means at a service that says no more: habits of services, each one weaker than a word. */
import type { Facts } from "../evidence/facts.ts";
import { isKnownGraphPath } from "../knowledge/graph-permissions.ts";
import type { Service } from "../knowledge/services.ts";
import type { Unless, Weight } from "../signals/signal.ts";
import type { Cause } from "../types.ts";
import type { Finding, Rule } from "./rule.ts";

/** Rules about the habits of single services. */
export const SERVICE_RULES: readonly Rule[] = [
  {
    name: "the name that Azure DevOps puts into TF400813",
    look(facts): Finding | undefined {
      const user = devOpsUser(facts);
      if (user === undefined) return undefined;
      const base = { source: "body" as const };
      if (user === "") {
        return {
          ...base,
          cause: "token-expired",
          weight: 4,
          fact: "TF400813 names no user: the token was not accepted, as a rule for its age.",
          unless: { "token-missing": "no token was sent" },
        };
      }
      if (/^a{8}-a{4}/.test(user)) {
        return {
          ...base,
          cause: "conditional-access-blocked",
          weight: 3,
          fact: "TF400813 names the anonymous user.",
          unless: { "token-expired": "the token is too old", "token-missing": "no token was sent" },
        };
      }
      return {
        ...base,
        cause: "user-lacks-privilege",
        weight: 3,
        fact: "TF400813 names a user: who calls is known, and has no access.",
        unless: {
          "resource-policy": "the organisation does not admit third-party access by OAuth",
          "license-missing": "the user has no access level in the organisation",
          "conditional-access-blocked": "a policy of the organisation refuses this client",
        },
      };
    },
  },
  {
    name: "a sign-in page in place of an answer",
    look(facts): Finding | undefined {
      const page = facts.marks.has("sign-in-page") || /signin/i.test(facts.headers.fields.get("location") ?? "");
      const success =
        facts.status === 203 || facts.status === 302 || (facts.service === "devops" && facts.status === 200);
      if (!success || !(page || facts.service === "devops")) return undefined;
      return {
        cause: "token-expired",
        weight: 4,
        source: "status",
        fact: `The answer is a sign-in page with status ${facts.status}: the token was not accepted.`,
        unless: { "token-missing": "no token was sent", "wrong-audience": "the token is for another resource" },
      };
    },
  },
  {
    name: "a method that Microsoft Graph allows to work accounts only",
    look(facts): Finding | undefined {
      if (facts.service !== "graph" || facts.status !== 405 || facts.kind === "app") return undefined;
      if (!facts.request.operation && !isKnownGraphPath(facts.request.path)) return undefined;
      return {
        cause: "personal-account-unsupported",
        weight: 3,
        source: "status",
        fact: "The operation exists for work and school accounts, and is refused as a method.",
        unless: { "not-authorization": "the method or path is mistyped" },
      };
    },
  },
  {
    name: "Microsoft Graph's mailbox without a word",
    look(facts): Finding | undefined {
      if (facts.service !== "graph" || facts.status !== 401 || facts.hits.length > 0) return undefined;
      if (
        !/\/(?:messages|mailfolders|events|calendars?|calendarview|contacts|mailboxsettings|sendmail)\b/.test(
          facts.request.path,
        )
      )
        return undefined;
      return {
        cause: "license-missing",
        weight: 3,
        source: "body",
        fact: "The mailbox answers 401 without a reason, as it does where there is no mailbox.",
        unless: {
          "personal-account-unsupported": "the account is a guest or personal one of the developer's own tenant",
          "wrong-tenant": "the mailbox is in the guest's home tenant",
        },
      };
    },
  },
  {
    name: "the habit of the service",
    look(facts): Finding | undefined {
      for (const habit of HABITS) {
        if (habit.service !== facts.service || !habit.status.includes(facts.status ?? 0)) continue;
        if (habit.kind && habit.kind !== facts.kind) continue;
        if (habit.path && !habit.path.test(facts.request.path)) continue;
        return { cause: habit.means, weight: habit.weight, source: "status", fact: habit.fact, unless: habit.unless };
      }
      return undefined;
    },
  },
];

interface Habit {
  readonly service: Service;
  readonly status: readonly number[];
  readonly kind?: "app" | "delegated";
  readonly path?: RegExp;
  readonly means: Cause;
  readonly weight: Weight;
  readonly fact: string;
  readonly unless: Unless;
}

const OLD_OR_OTHER: Unless = {
  "token-expired": "the token is too old",
  "wrong-audience": "the token is for another resource",
  "token-missing": "no token was sent",
};
const ROLE: Unless = {
  "user-lacks-privilege": "the caller is a person who should hold the role",
  "wrong-tenant": "the resource is in another tenant",
};

/** One line per service, status and, where it matters, kind of token: the first that fits counts. */
const HABITS: readonly Habit[] = [
  {
    service: "sharepoint",
    status: [401],
    kind: "app",
    means: "app-misconfigured",
    weight: 3,
    fact: "SharePoint refuses app-only tokens of apps that sign in with a secret: it wants a certificate.",
    unless: {
      "wrong-audience": "the token is for another host or service",
      "app-role-missing": "the app holds no Sites permission",
    },
  },
  {
    service: "sharepoint",
    status: [401],
    means: "wrong-audience",
    weight: 2,
    fact: "At SharePoint every host name is an audience of its own.",
    unless: OLD_OR_OTHER,
  },
  {
    service: "sharepoint",
    status: [403],
    kind: "app",
    means: "resource-policy",
    weight: 2,
    fact: "SharePoint answers 403 where the app has no right on the site.",
    unless: {
      "app-role-missing": "the app holds no Sites permission",
      "conditional-access-blocked": "unmanaged devices are limited",
    },
  },
  {
    service: "sharepoint",
    status: [403],
    means: "user-lacks-privilege",
    weight: 2,
    fact: "SharePoint answers 403 where the person has no right on the site.",
    unless: {
      "conditional-access-blocked": "unmanaged devices are limited",
      "scope-missing": "the token lacks an AllSites scope",
      "resource-policy": "the site is locked or limited",
    },
  },
  {
    service: "powerbi",
    status: [401, 403],
    kind: "delegated",
    path: /\/admin(?:\/|$)/,
    means: "scope-missing",
    weight: 3,
    fact: "Power BI's admin operations need Tenant.Read.All in the token, and an administrator.",
    unless: { "user-lacks-privilege": "the person is no Fabric administrator", ...OLD_OR_OTHER },
  },
  {
    service: "powerbi",
    status: [401, 403],
    kind: "app",
    path: /\/admin(?:\/|$)/,
    means: "resource-policy",
    weight: 3,
    fact: "Power BI's admin operations admit a service principal only by a setting of the tenant.",
    unless: {
      "wrong-audience": "the token is for another resource",
      "app-role-missing": "the app must not hold delegated admin permissions there",
    },
  },
  {
    service: "powerbi",
    status: [403],
    means: "wrong-audience",
    weight: 2,
    fact: "Power BI answers a token for another resource with a bare 403.",
    unless: {
      "resource-policy": "the tenant does not admit service principals",
      "user-lacks-privilege": "the caller has no role in the workspace",
      "token-expired": "the token is too old",
    },
  },
  {
    service: "powerbi",
    status: [401],
    means: "resource-policy",
    weight: 2,
    fact: "Power BI answers 401 where tenant settings or the workspace do not admit the caller.",
    unless: { "scope-missing": "the token lacks the scope", ...OLD_OR_OTHER },
  },
  {
    service: "dataverse",
    status: [403],
    means: "resource-policy",
    weight: 3,
    fact: "Dataverse answers a bare 403 where the environment is closed to the caller, as in administration mode.",
    unless: {
      "user-lacks-privilege": "the caller has no security role",
      "app-misconfigured": "no application user exists",
    },
  },
  {
    service: "dataverse",
    status: [401],
    means: "wrong-audience",
    weight: 2,
    fact: "Dataverse answers 401 without a word to a token that is not for its host.",
    unless: { ...OLD_OR_OTHER, "wrong-tenant": "the environment is in another tenant" },
  },
  {
    service: "bot",
    status: [401],
    means: "app-misconfigured",
    weight: 3,
    fact: "The Bot connector answers 401 where registration, secret and tenant type do not fit.",
    unless: { "wrong-tenant": "the bot is registered in another tenant", ...OLD_OR_OTHER },
  },
  {
    service: "bot",
    status: [403],
    means: "resource-policy",
    weight: 2,
    fact: "The Bot connector answers 403 where the bot is not admitted to the conversation.",
    unless: {
      "wrong-tenant": "bot and users are in different tenants",
      "app-misconfigured": "the bot is not installed there",
    },
  },
  {
    service: "arm",
    status: [403],
    means: "resource-policy",
    weight: 3,
    fact: "Azure Resource Manager decides by role assignments.",
    unless: { ...ROLE, "not-authorization": "a policy or lock refuses the change itself" },
  },
  {
    service: "arm",
    status: [401],
    means: "token-expired",
    weight: 1,
    fact: "Azure Resource Manager did not accept the token.",
    unless: OLD_OR_OTHER,
  },
  {
    service: "keyvault",
    status: [403],
    means: "resource-policy",
    weight: 3,
    fact: "Key Vault decides by role, access policy and firewall.",
    unless: ROLE,
  },
  {
    service: "keyvault",
    status: [401],
    means: "wrong-audience",
    weight: 2,
    fact: "Key Vault did not accept the token.",
    unless: { ...OLD_OR_OTHER, "wrong-tenant": "the vault is in another tenant" },
  },
  {
    service: "storage",
    status: [403],
    means: "resource-policy",
    weight: 3,
    fact: "Storage decides by data roles and network rules.",
    unless: { ...ROLE, "wrong-audience": "the token is for another resource" },
  },
  {
    service: "storage",
    status: [401],
    means: "wrong-audience",
    weight: 2,
    fact: "Storage did not accept the token.",
    unless: { ...OLD_OR_OTHER, "wrong-tenant": "the account is in another tenant" },
  },
  {
    service: "cognitive",
    status: [403],
    means: "resource-policy",
    weight: 3,
    fact: "Azure AI services answer 403 to networks and roles.",
    unless: ROLE,
  },
  {
    service: "cognitive",
    status: [401],
    means: "resource-policy",
    weight: 2,
    fact: "Azure AI services answer 401 also where a role is missing.",
    unless: { ...OLD_OR_OTHER, ...ROLE },
  },
  {
    service: "loganalytics",
    status: [403],
    means: "resource-policy",
    weight: 2,
    fact: "Log Analytics decides by roles on the workspace.",
    unless: { ...OLD_OR_OTHER, ...ROLE },
  },
  {
    service: "loganalytics",
    status: [401],
    means: "wrong-audience",
    weight: 2,
    fact: "Log Analytics did not accept the token.",
    unless: OLD_OR_OTHER,
  },
  {
    service: "devops",
    status: [401],
    means: "token-expired",
    weight: 2,
    fact: "Azure DevOps did not accept the token.",
    unless: { ...OLD_OR_OTHER, "user-lacks-privilege": "the person has no access" },
  },
  {
    service: "devops",
    status: [403],
    means: "user-lacks-privilege",
    weight: 2,
    fact: "Azure DevOps denies the operation.",
    unless: { "scope-missing": "the token lacks the scope", "resource-policy": "a policy of the organisation refuses" },
  },
  {
    service: "exchange",
    status: [403],
    kind: "app",
    means: "app-role-missing",
    weight: 2,
    fact: "Exchange denies the operation.",
    unless: {
      "resource-policy": "an application access policy limits the app",
      "wrong-token-kind": "the operation needs a user",
    },
  },
  {
    service: "exchange",
    status: [403],
    means: "scope-missing",
    weight: 2,
    fact: "Exchange denies the operation.",
    unless: {
      "user-lacks-privilege": "the mailbox is someone else's",
      "wrong-token-kind": "the permission is of the other kind",
    },
  },
  {
    service: "exchange",
    status: [401],
    means: "wrong-audience",
    weight: 2,
    fact: "Exchange did not accept the token.",
    unless: { ...OLD_OR_OTHER, "scope-missing": "the token lacks the scope", "license-missing": "there is no mailbox" },
  },
  {
    service: "aadgraph",
    status: [403],
    means: "not-authorization",
    weight: 2,
    fact: "Azure AD Graph is being switched off.",
    unless: { "app-role-missing": "the app still may use it and lacks the permission" },
  },
  {
    service: "graph",
    status: [401],
    means: "wrong-audience",
    weight: 1,
    fact: "Microsoft Graph did not accept the token.",
    unless: OLD_OR_OTHER,
  },
  {
    service: "kubernetes",
    status: [403],
    means: "resource-policy",
    weight: 3,
    fact: "Kubernetes decides by role bindings.",
    unless: ROLE,
  },
  {
    service: "apim",
    status: [401],
    means: "token-untrusted",
    weight: 1,
    fact: "The gateway did not accept the token.",
    unless: OLD_OR_OTHER,
  },
  {
    service: "other",
    status: [403],
    means: "resource-policy",
    weight: 2,
    fact: "The service decides by role assignments and network rules.",
    unless: ROLE,
  },
  {
    service: "other",
    status: [401],
    means: "wrong-audience",
    weight: 1,
    fact: "The service did not accept the token.",
    unless: OLD_OR_OTHER,
  },
];

function devOpsUser({ body, hits, service }: Facts): string | undefined {
  if (service !== undefined && service !== "devops" && hits.length > 0) return undefined;
  for (const { text } of body.texts) {
    const found = /TF400813:? (?:The )?user\s{0,2}['’‘"]?([^'’"\n]{0,120}?)['’"]?\s{0,3}is not authorized/i.exec(
      text.slice(0, 4_096),
    );
    if (found) return found[1]?.replace(/['’‘"]/g, "").trim() ?? "";
  }
  return undefined;
}
