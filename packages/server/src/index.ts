export { type AuthContextOptions, requireAuthContext } from "./auth-context.ts";
export { type ChallengeRequest, claimsChallenge } from "./challenge.ts";
export { type RelayOptions, relayChallenge } from "./relay.ts";
