/** Tokens of a signed-in user: command-line and desktop apps, and web apps that hold their users' sessions. */
import type { AccessToken, CallOptions, TokenProvider, TokenRequest } from "@msal-fetch/core";
import { accessToken } from "./access-token.ts";
import { accountChooser } from "./account.ts";
import { askOnce } from "./ask-once.ts";
import { authorityFor, capabilitiesOf } from "./client-config.ts";
import { type InteractionHooks, wayToAsk } from "./interaction.ts";
import { withKeptClaims } from "./keep-claims.ts";
import type { AccountLike, PublicClientLike } from "./msal-like.ts";

/** How a client chooses its account and asks its user. */
export interface PublicClientOptions<Account extends AccountLike = AccountLike> extends InteractionHooks {
  /** "none": tokens come from MSAL's cache and refresh tokens only. @default "none" */
  interaction?: "browser" | "device-code" | "none";
  /** The account whose tokens are used; asked at every call. @default the only account in MSAL's cache */
  account?: () => Account | null;
}

/**
 * Gets tokens of a signed-in user: silently, else, where `interaction` says how, with the user's help.
 *
 * @param client A `PublicClientApplication`, or a `ConfidentialClientApplication` whose users signed in by code; declare
 * `clientCapabilities: ["CP1"]` for continuous access evaluation.
 * @throws TypeError where `client` is not such a client, or an option is wrong.
 */
export function publicClient<Account extends AccountLike>(
  client: PublicClientLike<Account>,
  options: PublicClientOptions<Account> = {},
): TokenProvider {
  if (typeof client?.acquireTokenSilent !== "function" || typeof client.getTokenCache !== "function") {
    throw new TypeError("`client` must be a PublicClientApplication of @azure/msal-node");
  }
  const ask = wayToAsk(client, options.interaction ?? "none", options);
  const accounts = accountChooser(client, options.account);
  const capabilities = capabilitiesOf(client);
  const { account: choose } = options;
  const prepare = async (request: TokenRequest) => {
    const subject = request.subject ?? request.account?.homeAccountId ?? accounts.current() ?? "";
    const account = await accounts.find(subject, request.account?.tenantId);
    return { subject, account, authority: authorityFor(client, request.tenant) };
  };
  return {
    kind: "user",
    client,
    ...(capabilities && { capabilities }),
    subject: (call: CallOptions) => call.account?.homeAccountId ?? accounts.current(),
    ...(accounts.ready && { ready: accounts.ready }),
    ...(choose && { account: () => choose() ?? undefined }),
    async silent(request): Promise<AccessToken> {
      const { subject, account, authority } = await prepare(request);
      const result = await askOnce({ kind: "user", client, subject, authority }, request, (asked) => {
        const forced = asked.refresh && { forceRefresh: true };
        return withKeptClaims(asked.correlationId, () =>
          client.acquireTokenSilent({ account, ...commonRequest(asked, authority), ...forced }),
        );
      });
      return accessToken(result, result?.account?.homeAccountId ?? "");
    },
    ...(ask && {
      async interactive(request: TokenRequest): Promise<AccessToken> {
        const { account, authority } = await prepare(request);
        const hint = account.username && { loginHint: account.username };
        const asked = { ...commonRequest(request, authority), ...hint };
        const result = await withKeptClaims(request.correlationId, () => ask(asked, request.signal));
        return accessToken(result, result?.account?.homeAccountId ?? "");
      },
    }),
  };
}

function commonRequest({ scopes, correlationId, claims }: TokenRequest, authority: string | undefined) {
  return {
    scopes: [...scopes],
    correlationId,
    ...(claims !== undefined && { claims }),
    ...(authority && { authority }),
  };
}
