/** Credentials of the Azure SDK and ours stand in for each other without a cast. */
import type { AccessToken, GetTokenOptions, TokenCredential } from "@azure/core-auth";
import type { ClientSecretCredential, DefaultAzureCredential } from "@azure/identity";
import type { SecretClient } from "@azure/keyvault-secrets";
import {
  type CredentialToken,
  fromTokenCredential,
  type TokenCredentialLike,
  type TokenCredentialOptions,
  type TokenProvider,
  tokenCredential,
} from "@msal-fetch/node";
import { expectTypeOf, it } from "vitest";

declare const tokens: TokenProvider;
declare const credential: TokenCredential;
declare const secret: ClientSecretCredential;
declare const chain: DefaultAzureCredential;

it("gives what the Azure SDK takes", () => {
  expectTypeOf<TokenCredentialLike>().toExtend<TokenCredential>();
  expectTypeOf(tokenCredential(tokens)).toExtend<TokenCredential>();
  expectTypeOf(tokenCredential(tokens)).toExtend<ConstructorParameters<typeof SecretClient>[1]>();
});

it("takes what the Azure SDK gives", () => {
  expectTypeOf<TokenCredential>().toExtend<TokenCredentialLike>();
  expectTypeOf(fromTokenCredential(credential)).toEqualTypeOf<TokenProvider>();
  expectTypeOf(fromTokenCredential(secret)).toEqualTypeOf<TokenProvider>();
  expectTypeOf(fromTokenCredential(chain)).toEqualTypeOf<TokenProvider>();
});

it("has the members of a request and of a token under their names", () => {
  expectTypeOf<TokenCredentialOptions>().toExtend<GetTokenOptions>();
  expectTypeOf<CredentialToken>().toExtend<AccessToken>();
  expectTypeOf<AccessToken>().toExtend<CredentialToken>();
});
