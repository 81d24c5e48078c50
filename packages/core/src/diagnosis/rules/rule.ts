/** What a rule is: a look at the facts that may end in a finding. */
import type { Facts, Source } from "../evidence/facts.ts";
import type { Unless, Weight } from "../signals/signal.ts";
import type { Cause } from "../types.ts";

/** What a rule concludes. */
export interface Finding {
  readonly cause: Cause;
  readonly weight: Weight;
  readonly source: Source;
  /** What was seen, for people; never a token, a name or a claim's value. */
  readonly fact: string;
  readonly unless?: Unless;
}

/** A rule: a small function about one thing, without memory. */
export type Rule = (facts: Facts) => Finding | undefined;

/** The cause of a missing permission, by the kind of token. */
export function missingPermission(facts: Facts): "scope-missing" | "app-role-missing" {
  return facts.kind === "app" ? "app-role-missing" : "scope-missing";
}

/** What keeps a missing permission from being certain, by whose token it was. */
export function otherKind({ kind }: Facts): readonly Cause[] {
  if (kind === "app") return ["admin-consent-required", "wrong-token-kind"];
  return kind === "delegated" ? ["consent-required"] : ["app-role-missing", "consent-required"];
}
