/** Why the user has to act, read off the names in a claims request. */
import type { PromptReason } from "../prompt/prompt.ts";

/** The reason to show; a request without claims means that the sign-in is over. */
export function reasonOf(claims: string | undefined): PromptReason {
  const names = demanded(claims);
  if (names.includes("acrs")) return "stronger-sign-in";
  if (names.includes("xms_rp_ipaddr")) return "location";
  if (names.includes("polids") || names.includes("capolids")) return "policy-changed";
  return "session-ended";
}

function demanded(claims: string | undefined): string[] {
  if (claims === undefined) return [];
  try {
    const { access_token } = JSON.parse(claims) as { access_token?: object };
    return Object.keys(access_token ?? {});
  } catch {
    return [];
  }
}
