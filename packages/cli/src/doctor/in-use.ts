/** What an API is seen to use. */
import { findClaimsChallenge } from "@msal-fetch/core";
import type { Facts } from "./facts.ts";
import { member, textsOf } from "./gather/members.ts";

/** The authentication contexts that the API asks for: as said, and as its challenge shows. */
export function contextsInUse({ contexts, api }: Facts): string[] {
  const claims = api && findClaimsChallenge(api.answer.headers)?.claims;
  const acrs = claims === undefined ? undefined : member(member(JSON.parse(claims), "access_token"), "acrs");
  return [...contexts, ...textsOf(member(acrs, "value")), ...textsOf(member(acrs, "values"))];
}
