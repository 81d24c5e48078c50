// Authentication contexts, conditional access and everything else an administrator decides.

import { checkMembers, found } from "./check.ts";
import type { Directory } from "./directory.ts";
import { isMatch, matchTypes, type RequestFacts } from "./match.ts";
import type {
  AccessRule,
  AlwaysRule,
  ChallengeForm,
  ContextMode,
  ContextRule,
  CorsRule,
  DenyReason,
  DenyRule,
  Policy,
} from "./policy-types.ts";
import { checkSettings, defaultSettings, type Settings } from "./settings.ts";

/** The policies with what the token service and the APIs read. */
export interface PolicyStore extends Policy {
  readonly settings: Readonly<Settings>;
  contextsOf(request: RequestFacts): readonly ContextRule[];
  contextMode(id: string, user: string): ContextMode;
  /** The id of the policy behind an authentication context, as the `capolids` claim names it, and back. */
  policyOfContext(id: string): string;
  contextOfPolicy(policyId: string): string | undefined;
  /** The claims text that a route challenges with, whatever the token says; `plain` for a client without cp1. Counts as used. */
  takeAlways(request: RequestFacts, hasCp1: boolean): { claims: string } | "plain" | undefined;
  /** Why the resource refuses this caller. Counts as used. */
  takeDenial(
    request: RequestFacts,
    caller: { user: string | undefined; app: string | undefined },
  ): DenyReason | undefined;
  formOf(service: string): ChallengeForm | undefined;
  rulesOf(request: { user: string | undefined; app: string; api: string }): readonly (AccessRule & { id: string })[];
  corsOf(service: string): CorsRule;
  reset(): void;
}

interface Always extends AlwaysRule {
  left: number;
  sent: number;
  nbf: number;
}

const contextModes: readonly string[] = ["granted", "interaction", "off", "blocked"] satisfies ContextMode[];
const forms: readonly string[] = [
  "graph",
  "pop-bearer",
  "arm",
  "key-vault",
  "auth-context",
  "identity-web",
  "error-body",
  "rfc9470",
  "insufficient-scope",
  "ietf-draft",
] satisfies ChallengeForm[];

const reasons: readonly string[] = [
  "role-assignment",
  "access-policy",
  "firewall",
  "azure-policy",
  "application-access-policy",
  "licence",
  "user-role",
  "unexplained",
] satisfies DenyReason[];

/** Creates policies that demand nothing. */
export function createPolicy(directory: Directory, now: () => number, initial: Partial<Settings>): PolicyStore {
  checkSettings(initial);
  let settings: Settings = { ...defaultSettings(), ...initial };
  let contextRules: ContextRule[] = [];
  let contexts = new Map<string, ContextMode>();
  let policyIds = new Map<string, string>();
  let always: Always[] = [];
  let denials: (DenyRule & { left: number })[] = [];
  let formOf = new Map<string, ChallengeForm>();
  let rules: (AccessRule & { id: string })[] = [];
  let cors = new Map<string, CorsRule>();

  const key = (id: string, user?: string): string => (user === undefined ? id : `${id} ${user}`);
  const nbfClaims = (nbf: number): string => `{"access_token":{"nbf":{"essential":true, "value":"${nbf}"}}}`;

  return {
    get settings() {
      return settings;
    },
    configure(changes) {
      checkSettings(changes);
      settings = { ...settings, ...changes };
    },
    requireContext(rule) {
      checkMembers("a context rule", rule, { ...matchTypes, id: "string", claims: "string", withoutCp1: "boolean" });
      if (!rule.id || !rule.path)
        throw new TypeError("`id` and `path` are needed to require an authentication context.");
      contextRules.push(rule);
    },
    setContext(id, mode, { user } = {}) {
      if (!contextModes.includes(mode)) throw new TypeError(`\`mode\` must be one of ${contextModes.join(", ")}.`);
      contexts.set(key(id, user === undefined ? undefined : found(directory.user(user), "user", user).id), mode);
    },
    challengeAlways(rule = {}) {
      const own = { claims: "string|array", withoutCp1: "boolean", times: "number" };
      checkMembers("an always rule", rule, { ...matchTypes, ...own });
      const entry: Always = {
        ...rule,
        left: rule.times ?? Number.POSITIVE_INFINITY,
        sent: 0,
        nbf: Math.floor(now() / 1000),
      };
      always.push(entry);
      return () => {
        always = always.filter((other) => other !== entry);
      };
    },
    deny(rule) {
      checkMembers("a denial", rule, {
        ...matchTypes,
        reason: "string",
        user: "string",
        app: "string",
        times: "number",
      });
      if (!reasons.includes(rule.reason)) throw new TypeError(`\`reason\` must be one of ${reasons.join(", ")}.`);
      const entry = { ...rule, left: rule.times ?? Number.POSITIVE_INFINITY };
      denials.push(entry);
      return () => {
        denials = denials.filter((other) => other !== entry);
      };
    },
    setChallengeForm(service, form) {
      if (form === undefined) formOf.delete(service);
      else if (forms.includes(form)) formOf.set(service, form);
      else throw new TypeError(`\`form\` must be one of ${forms.join(", ")}.`);
    },
    addRule(rule) {
      const types = { id: "string", user: "string", app: "string", api: "string", control: "string", state: "string" };
      checkMembers("an access rule", rule, types);
      if (!["mfa", "compliant-device", "block"].includes(rule.control))
        throw new TypeError("`control` must be one of mfa, compliant-device, block.");
      const id = rule.id ?? crypto.randomUUID();
      rules.push({ ...rule, id });
      return id;
    },
    removeRule(id) {
      rules = rules.filter((rule) => rule.id !== id);
    },
    requirePermission(name, permission) {
      checkMembers("a permission", permission, { method: "string", path: "string", scopes: "array", roles: "array" });
      found(directory.api(name), "API", name).permissions.push(permission);
    },
    setCors(rule) {
      checkMembers("a CORS rule", rule, { service: "string", expose: "boolean|array", allow: "boolean" });
      cors.set(rule.service ?? "*", rule);
    },
    contextsOf: (request) => contextRules.filter((rule) => isMatch(rule, request)),
    contextMode: (id, user) => contexts.get(key(id, user)) ?? contexts.get(id) ?? "granted",
    policyOfContext(id) {
      const known = policyIds.get(id) ?? crypto.randomUUID();
      policyIds.set(id, known);
      return known;
    },
    contextOfPolicy: (policyId) => [...policyIds].find(([, known]) => known === policyId)?.[0],
    takeAlways(request, hasCp1) {
      const entry = always.find((rule) => isMatch(rule, request));
      if (!entry) return undefined;
      if (!hasCp1 && entry.withoutCp1 !== true) return "plain";
      if (--entry.left <= 0) always = always.filter((other) => other !== entry);
      const turn = entry.sent++;
      const { claims = "same" } = entry;
      if (claims === "same") return { claims: nbfClaims(entry.nbf) };
      if (claims === "fresh") return { claims: nbfClaims(Math.floor(now() / 1000)) };
      const texts = typeof claims === "string" ? [claims] : claims;
      return { claims: texts[turn % texts.length] ?? "" };
    },
    takeDenial(request, caller) {
      const entry = denials.find(
        (rule) =>
          isMatch(rule, request) &&
          (rule.user === undefined || directory.user(rule.user)?.id === caller.user) &&
          (rule.app === undefined || directory.app(rule.app)?.id === caller.app),
      );
      if (entry && --entry.left <= 0) denials = denials.filter((other) => other !== entry);
      return entry?.reason;
    },
    formOf: (service) => formOf.get(service),
    rulesOf: ({ user, app, api }) =>
      rules.filter(
        (rule) =>
          (rule.state ?? "on") === "on" &&
          (rule.user === undefined || directory.user(rule.user)?.id === user) &&
          (rule.app === undefined || directory.app(rule.app)?.id === app) &&
          (rule.api === undefined || directory.api(rule.api)?.name === api),
      ),
    corsOf: (service) => cors.get(service) ?? cors.get("*") ?? {},
    reset() {
      settings = { ...defaultSettings(), ...initial };
      contextRules = [];
      contexts = new Map();
      policyIds = new Map();
      always = [];
      denials = [];
      formOf = new Map();
      rules = [];
      cors = new Map();
    },
  };
}
