export type { Challenge, ClaimsChallenge } from "./challenge/challenge.ts";
export { findClaimsChallenge } from "./challenge/find.ts";
export { parseChallenges } from "./challenge/parse.ts";
export { serializeChallenge } from "./challenge/serialize.ts";
export { decodeClaims } from "./claims/decode.ts";
export { encodeClaims } from "./claims/encode.ts";
export { diagnose } from "./diagnosis/diagnose.ts";
export type { Cause, Diagnosis, Evidence, Failure, HeadersLike, Remedy } from "./diagnosis/types.ts";
export { claimsOf, RecoveryError, type RecoveryErrorCode } from "./error.ts";
export type {
  ChallengeEvent,
  FetchEvent,
  InteractionEvent,
  RecoveredEvent,
  ReplayEvent,
  TokenEvent,
  UnrecoveredEvent,
  WarningEvent,
} from "./events.ts";
export { createFetch } from "./fetch/create-fetch.ts";
export type {
  CallOptions,
  Fetch,
  FetchInit,
  FetchInput,
  FetchOptions,
  RecoveryState,
  ResourceOptions,
  Resources,
  RetryOptions,
} from "./options.ts";
export type { AccessToken, InteractionContext, TokenProvider, TokenRequest, WaitingCall } from "./provider.ts";
export { type Attempt, type Reason, type Report, reportOf } from "./report.ts";
export {
  type AbortSignalLike,
  type CredentialToken,
  fromTokenCredential,
  type TokenCredentialLike,
  type TokenCredentialOptions,
  tokenCredential,
} from "./token-credential.ts";
