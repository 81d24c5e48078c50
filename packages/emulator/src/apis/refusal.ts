// Why an API refuses a call, before it is put into the words of that API.
import type { ChallengeForm, DenyReason } from "../state/policy-types.ts";
import type { Caller } from "./access.ts";

/** A refusal with what its wording needs. */
export type Refusal =
  | { kind: "token-missing" }
  | { kind: "token-malformed" }
  | { kind: "token-untrusted" }
  | { kind: "token-expired"; expiredAt: number }
  | { kind: "wrong-audience"; audience: string }
  | { kind: "wrong-tenant"; issuer: string; expectedTenant: string }
  | { kind: "personal-account" }
  | { kind: "scope-missing"; needed: readonly string[]; have: readonly string[] }
  | { kind: "role-missing"; needed: readonly string[]; have: readonly string[] }
  | { kind: "user-needed" }
  | { kind: "app-needed"; needed: readonly string[] }
  | { kind: "nothing-granted"; needed: readonly string[] }
  | { kind: "revoked"; code: string }
  | { kind: "context-needs-user"; context: string }
  | { kind: "context-needs-cp1"; context: string }
  | { kind: "denied"; reason: DenyReason; caller: Caller }
  | Challenge;

/** A claims challenge. */
export interface Challenge {
  kind: "challenge";
  /** What the service calls the reason: "TokenCreatedWithOutdatedPolicies". */
  code: string;
  /** The claims, as text. */
  claims: string;
  /** Set if an authentication context is asked for. */
  context?: string;
  form: ChallengeForm;
}
