export * from "@msal-fetch/core";
export { clientCredential } from "./client-credential.ts";
export type { InteractionHooks } from "./interaction.ts";
export {
  keepClaims,
  type NetworkClientLike,
  type NetworkRequestLike,
  type NetworkResponseLike,
} from "./keep-claims.ts";
export { managedIdentity } from "./managed-identity.ts";
export type {
  AccountLike,
  AuthenticationResultLike,
  ClientCredentialRequestLike,
  ConfidentialClientLike,
  DeviceCodeLike,
  InteractiveClientLike,
  InteractiveRequestLike,
  ManagedIdentityLike,
  ManagedIdentityRequestLike,
  OnBehalfOfClientLike,
  OnBehalfOfRequestLike,
  PublicClientLike,
  SilentRequestLike,
  TokenCacheLike,
} from "./msal-like.ts";
export { onBehalfOf } from "./on-behalf-of.ts";
export { type PublicClientOptions, publicClient } from "./public-client.ts";
