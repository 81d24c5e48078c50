/** Tokens of an application itself: daemons and services. */
import type { TokenProvider, TokenRequest } from "@msal-fetch/core";
import { accessToken } from "./access-token.ts";
import { askOnce } from "./ask-once.ts";
import { authorityFor, capabilitiesOf, checkTenant } from "./client-config.ts";
import type { ClientCredentialRequestLike, ConfidentialClientLike } from "./msal-like.ts";
import { stateOwner } from "./state-owner.ts";

/** The subject of all tokens of an application. */
const APP = "app";

/**
 * Gets tokens by client credentials. There is no user: a claims challenge is met silently, once, or ends the call.
 *
 * @param client A `ConfidentialClientApplication`; declare `clientCapabilities: ["CP1"]` for continuous access evaluation.
 * @param options `tenant`: a GUID or domain in place of the last segment of the client's authority.
 * @throws TypeError where `client` is not such a client, or `tenant` is neither a GUID nor a domain.
 */
export function clientCredential(client: ConfidentialClientLike, options: { tenant?: string } = {}): TokenProvider {
  if (typeof client?.acquireTokenByClientCredential !== "function") {
    throw new TypeError("`client` must be a ConfidentialClientApplication of @azure/msal-node");
  }
  checkTenant(options.tenant);
  const capabilities = capabilitiesOf(client);
  return {
    kind: "app",
    client: stateOwner(client, options.tenant),
    ...(capabilities && { capabilities }),
    subject: () => APP,
    async silent(request) {
      const authority = authorityFor(client, request.tenant ?? options.tenant);
      const result = await askOnce({ kind: "app", client, subject: APP, authority }, request, (asked) =>
        client.acquireTokenByClientCredential(credentialRequest(asked, authority)),
      );
      return accessToken(result, APP);
    },
  };
}

function credentialRequest(request: TokenRequest, authority: string | undefined): ClientCredentialRequestLike {
  return {
    scopes: [...request.scopes],
    correlationId: request.correlationId,
    ...(request.claims !== undefined && { claims: request.claims }),
    ...(request.refresh && { skipCache: true }),
    ...(authority && { authority }),
  };
}
