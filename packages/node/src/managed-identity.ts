/** Tokens of a managed identity of Azure. */
import type { TokenProvider, TokenRequest } from "@msal-fetch/core";
import { accessToken } from "./access-token.ts";
import { misconfigured } from "./misconfigured.ts";
import type { ManagedIdentityLike, ManagedIdentityRequestLike } from "./msal-like.ts";

const SUBJECT = "app";

/**
 * Gets tokens of a managed identity. A claims challenge makes MSAL pass its cache by; the content of the claims is
 * never sent, so a demand for a later token can be met, a demand for an authentication context cannot.
 *
 * @param client A `ManagedIdentityApplication`.
 * @throws TypeError where `client` is not one.
 */
export function managedIdentity(client: ManagedIdentityLike): TokenProvider {
  if (typeof client?.acquireToken !== "function") {
    throw new TypeError("`client` must be a ManagedIdentityApplication of @azure/msal-node");
  }
  return {
    kind: "managed-identity",
    client,
    subject: () => SUBJECT,
    async silent(request) {
      return accessToken(await client.acquireToken(identityRequest(request)), SUBJECT);
    },
  };
}

/** N3: `forceRefresh` would drop what `claims` do, so the two never go together. */
function identityRequest({ scopes, claims, refresh }: TokenRequest): ManagedIdentityRequestLike {
  const [resource, ...others] = scopes;
  if (resource === undefined || others.length > 0) {
    throw misconfigured("a managed identity takes one scope, such as https://vault.azure.net/.default");
  }
  if (claims !== undefined) return { resource, claims };
  return { resource, ...(refresh && { forceRefresh: true }) };
}
