/** Tokens of a user who signed in with a public client: command-line and desktop apps. */
import type { AccessToken, CallOptions, TokenProvider, TokenRequest } from "@msal-fetch/core";
import { accessToken } from "./access-token.ts";
import { accountChooser } from "./account.ts";
import { authorityFor, capabilitiesOf } from "./client-config.ts";
import type { AccountLike, PublicClientLike } from "./msal-like.ts";

/** How a public client chooses its account and asks its user. */
export interface PublicClientOptions<Account extends AccountLike = AccountLike> {
  /** "none": tokens come from MSAL's cache and refresh tokens only. @default "none" */
  interaction?: "none";
  /** The account whose tokens are used. @default the only account in MSAL's cache */
  account?: () => Account | null;
}

/**
 * Gets tokens of a signed-in user. Without means to interact, what needs the user ends the call.
 *
 * @param client A `PublicClientApplication`; declare `clientCapabilities: ["CP1"]` for continuous access evaluation.
 * @throws TypeError where `client` is not such a client, or an option is wrong.
 */
export function publicClient<Account extends AccountLike>(
  client: PublicClientLike<Account>,
  options: PublicClientOptions<Account> = {},
): TokenProvider {
  if (typeof client?.acquireTokenSilent !== "function" || typeof client.getTokenCache !== "function") {
    throw new TypeError("`client` must be a PublicClientApplication of @azure/msal-node");
  }
  if (options.interaction !== undefined && options.interaction !== "none") {
    throw new TypeError('`interaction` must be "none"');
  }
  const accounts = accountChooser(client, options.account);
  const capabilities = capabilitiesOf(client);
  return {
    kind: "user",
    client,
    ...(capabilities && { capabilities }),
    subject: (call: CallOptions) => call.account?.homeAccountId ?? accounts.current(),
    async silent(request: TokenRequest): Promise<AccessToken> {
      const account = await accounts.find(request.subject, request.account?.tenantId);
      const authority = authorityFor(client, request.tenant);
      const result = await client.acquireTokenSilent({
        account,
        scopes: [...request.scopes],
        correlationId: request.correlationId,
        ...(request.claims !== undefined && { claims: request.claims }),
        ...(request.refresh && { forceRefresh: true }),
        ...(authority && { authority }),
      });
      return accessToken(result, result?.account?.homeAccountId ?? "");
    },
  };
}
