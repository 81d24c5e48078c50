export type { Challenge, ClaimsChallenge } from "./challenge/challenge.ts";
export { findClaimsChallenge } from "./challenge/find.ts";
export { parseChallenges } from "./challenge/parse.ts";
export { serializeChallenge } from "./challenge/serialize.ts";
export { decodeClaims } from "./claims/decode.ts";
export { encodeClaims } from "./claims/encode.ts";
