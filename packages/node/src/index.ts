export * from "@msal-fetch/core";
export { clientCredential } from "./client-credential.ts";
export type {
  AccountLike,
  AuthenticationResultLike,
  ClientCredentialRequestLike,
  ConfidentialClientLike,
  PublicClientLike,
  SilentRequestLike,
  TokenCacheLike,
} from "./msal-like.ts";
export { type PublicClientOptions, publicClient } from "./public-client.ts";
