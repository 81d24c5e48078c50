// Conditional access and authentication contexts: may this token be issued, and with which contexts.
import type { Api, Application, User } from "../state/directory-types.ts";
import type { SignIn } from "../state/grants.ts";
import type { World } from "../world.ts";
import type { ClaimsRequest } from "./claims-request.ts";
import { EntraError } from "./entra-error.ts";

/** What is to be decided. */
export interface Evaluation {
  app: Application;
  api: Api;
  user: User;
  signIn: SignIn;
  claims: ClaimsRequest;
}

/**
 * Decides whether a user token may be issued silently, and gives its authentication contexts.
 *
 * @throws EntraError with the claims to sign in with, if the person must interact; `message_only` if that cannot help
 */
export function evaluate(world: World, { app, api, user, signIn, claims }: Evaluation): string[] {
  for (const { id, control } of world.policy.rulesOf({ user: user.id, app: app.id, api: api.name })) {
    if (control === "mfa" && signIn.amr.includes("mfa")) continue;
    throw control === "mfa" ? interactionNeeded(world, user, id) : blocked(control, id);
  }
  return askedContexts(world, claims).filter((context) => {
    const mode = world.policy.contextMode(context, user.id);
    const policyId = world.policy.policyOfContext(context);
    if (mode === "blocked") throw blocked("block", policyId);
    if (mode === "interaction" && !signIn.contexts.has(context)) throw interactionNeeded(world, user, policyId);
    return mode !== "off";
  });
}

/**
 * Records what a person achieves by signing in interactively: a second factor if anything asks for it, and contexts.
 *
 * @throws EntraError if a policy denies
 */
export function satisfy(world: World, { app, api, user, signIn, claims }: Evaluation): void {
  const rules = world.policy.rulesOf({ user: user.id, app: app.id, api: api.name });
  const contexts = askedContexts(world, claims);
  for (const { id, control } of rules) if (control !== "mfa") throw blocked(control, id);
  for (const context of contexts) {
    const mode = world.policy.contextMode(context, user.id);
    if (mode === "blocked") throw blocked("block", world.policy.policyOfContext(context));
    if (mode === "interaction") signIn.contexts.add(context);
  }
  if (rules.length + contexts.length + claims.policies.length > 0 && !signIn.amr.includes("mfa")) {
    user.mfaRegistered = true;
    signIn.amr.push("mfa");
  }
}

/**
 * Decides whether an app-only token may be issued.
 *
 * @throws EntraError AADSTS53003
 */
export function evaluateApp(world: World, app: Application, api: Api): void {
  const rules = world.policy.rulesOf({ user: undefined, app: app.id, api: api.name });
  // A rule that names no app is about people: policies for workload identities name theirs.
  const rule = rules.find((candidate) => candidate.control === "block" && candidate.app !== undefined);
  if (rule) throw new EntraError({ ...blocked("block", rule.id).init, error: "access_denied" });
}

function askedContexts(world: World, claims: ClaimsRequest): string[] {
  const byPolicy = claims.policies.flatMap((id) => world.policy.contextOfPolicy(id) ?? []);
  return [...new Set([...claims.acrs, ...byPolicy])];
}

function interactionNeeded(world: World, user: User, policyId: string): EntraError {
  const { interactionError } = world.policy.settings;
  return new EntraError({
    error: interactionError === "interaction_required" ? "interaction_required" : "invalid_grant",
    ...(user.mfaRegistered
      ? {
          code: 50076,
          text: "Due to a configuration change made by your administrator, or because you moved to a new location, you must use multi-factor authentication to access this resource.",
        }
      : {
          code: 50079,
          text: "Due to a configuration change made by your administrator, or because you moved to a new location, you must enroll in multi-factor authentication to access this resource.",
        }),
    ...(interactionError !== "bare" && { suberror: "basic_action" }),
    claims: policyClaims(policyId),
  });
}

function blocked(control: "block" | "compliant-device" | "mfa", policyId: string): EntraError {
  return new EntraError({
    error: "invalid_grant",
    ...(control === "compliant-device"
      ? {
          code: 53000,
          text: "Device is not in required device state: compliant. Conditional Access policy requires a compliant device, and the device is not compliant.",
        }
      : {
          code: 53003,
          text: "Access has been blocked by Conditional Access policies. The access policy does not allow token issuance.",
        }),
    suberror: "message_only",
    claims: policyClaims(policyId),
  });
}

const policyClaims = (policyId: string): string =>
  JSON.stringify({ access_token: { capolids: { essential: true, values: [policyId] } } });
