/** What cures a cause without changing anything: a silent token request, the user, or time. */
import type { Facts } from "../evidence/facts.ts";
import type { Cause, Diagnosis } from "../types.ts";
import { endedBy } from "./ended.ts";

/** What can cure the call without changing anything. */
export function recoverability(cause: Cause, facts: Facts): Diagnosis["recoverable"] {
  const code = facts.oauth.codes.find(({ cause: own }) => own === cause);
  if (code && code.recoverable !== "no") return code.recoverable;
  switch (cause) {
    case "token-expired":
      if (endedBy(cause, facts)) return "no";
      // A clock is not cured by another token.
      return facts.token.notBefore !== undefined && facts.token.notBefore > facts.time.at ? "retry" : "silent";
    case "service-fault":
      return "retry";
    case "claims-challenge": {
      if (!facts.challenge && facts.unusableClaims) return "no";
      const contexts = typeof facts.challenge?.requirement === "object" ? facts.challenge.requirement.acrs : undefined;
      return facts.kind === "app" || contexts?.length === 0 ? "silent" : "interaction";
    }
    case "interaction-required":
    case "token-revoked":
    case "consent-required":
      return facts.kind === "app" ? "no" : "interaction";
    default:
      return "no";
  }
}
