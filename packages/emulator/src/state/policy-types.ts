import type { RequestMatch } from "./match.ts";
import type { Settings } from "./settings.ts";

/**
 * What asking for an authentication context leads to: `granted`: the next token has it; `interaction`: the person must
 * sign in with it once; `off`: it is never issued and never refused, as with a policy that is off or report-only;
 * `blocked`: refused for good.
 */
export type ContextMode = "granted" | "interaction" | "off" | "blocked";

/** A route that needs an authentication context. */
export interface ContextRule extends RequestMatch {
  /** "c1" … "c99", ARM's "p1", or any other value. */
  id: string;
  path: string;
  /** The claims text of the challenge, sent as it is. @default one that asks for `id` */
  claims?: string;
  /** Whether clients without cp1 get the claims too. @default false: they get 403 in the service's words */
  withoutCp1?: boolean;
}

/** Why a service refuses although the token is good. A service without words of its own for a reason answers a bare 403. */
export type DenyReason =
  /** No role assignment: Azure RBAC, Key Vault RBAC, directory. */
  | "role-assignment"
  /** Key Vault's access policy. */
  | "access-policy"
  /** Network rules. */
  | "firewall"
  /** An Azure Policy forbids the resource: no question of identity. */
  | "azure-policy"
  /** Exchange's and Teams' policies for applications. */
  | "application-access-policy"
  /** The tenant has no premium licence. */
  | "licence"
  /** The person's directory role is not among those allowed. */
  | "user-role"
  /** 403 and nothing else. */
  | "unexplained";

/** A refusal by the resource itself. */
export interface DenyRule extends RequestMatch {
  reason: DenyReason;
  /** Only for this user, by id or name. */
  user?: string;
  /** Only for this client application, by id or name. */
  app?: string;
  /** How many requests. @default Infinity */
  times?: number;
}

/** A route that challenges whatever the token says. */
export interface AlwaysRule extends RequestMatch {
  /** `same`: one `nbf`; `fresh`: a new `nbf` each time. Texts: these, in turn, as they are. @default "same" */
  claims?: "same" | "fresh" | string | readonly string[];
  /** Whether tokens without cp1 are challenged too. @default false: they get the plain refusal */
  withoutCp1?: boolean;
  /** How many requests. @default Infinity */
  times?: number;
}

/** The form in which a service sends a claims challenge. */
export type ChallengeForm =
  | "graph"
  | "pop-bearer"
  | "arm"
  | "key-vault"
  | "auth-context"
  | "identity-web"
  | "error-body"
  | "rfc9470"
  | "insufficient-scope"
  | "ietf-draft";

/** A conditional access policy. Parts that are left out match everyone and everything. */
export interface AccessRule {
  /** Its id, as the `capolids` claim names it. @default a new GUID */
  id?: string;
  /** A user, by id or name. */
  user?: string;
  /** A client application, by id or name. */
  app?: string;
  /** The API that tokens are asked for, by name. */
  api?: string;
  /** What it demands, or that it denies. */
  control: "mfa" | "compliant-device" | "block";
  /** @default "on" */
  state?: "on" | "report-only" | "off";
}

/** What a service sends to cross-origin pages. */
export interface CorsRule {
  /** The service; left out: all APIs. */
  service?: string;
  /** Headers that pages may read. `false`: none. @default true: the service's usual list, WWW-Authenticate included */
  expose?: boolean | readonly string[];
  /** Whether the answer may be read at all. @default true */
  allow?: boolean;
}

/** The policies of an emulator. */
export interface Policy {
  /** Changes settings. @throws TypeError naming the option */
  configure(changes: Partial<Settings>): void;
  /** Makes a route of an API ask for an authentication context. */
  requireContext(rule: ContextRule): void;
  /** Says what asking for an authentication context leads to, for everyone or one user. @default "granted" */
  setContext(id: string, mode: ContextMode, options?: { user?: string }): void;
  /** Makes a route challenge every request. Returns the means to stop. */
  challengeAlways(rule?: AlwaysRule): () => void;
  /** Makes a service refuse good tokens, for a reason of its own. Returns the means to stop. */
  deny(rule: DenyRule): () => void;
  /** Says in which form a service sends its challenges. Left out: the service's own. */
  setChallengeForm(service: string, form: ChallengeForm | undefined): void;
  /** Adds a conditional access policy; returns its id. */
  addRule(rule: AccessRule): string;
  removeRule(id: string): void;
  /** Makes a route of a custom API ask for a scope (user tokens) or a role (app tokens). */
  requirePermission(
    api: string,
    permission: { method?: string; path: string; scopes?: string[]; roles?: string[] },
  ): void;
  /** Changes what cross-origin pages may see. */
  setCors(rule: CorsRule): void;
}
