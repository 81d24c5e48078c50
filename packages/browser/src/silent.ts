/** Gets a token without a prompt. */
import type { TokenRequest } from "@msal-fetch/core";
import type { AccountLike, AuthenticationResultLike } from "./msal-like.ts";
import { isActivated, isNested } from "./page.ts";
import type { Setup } from "./public-client.ts";

/** MSAL's `CacheLookupPolicy`, which is no part of what its majors have in common. */
const REFRESH_TOKEN_ONLY = 3;
const HIDDEN_IFRAME_ONLY = 5;

/** What a refresh token could not give, and the session of the user's browser may. */
const WORTH_AN_IFRAME = new Set([
  "invalid_grant",
  "bad_token",
  "no_tokens_found",
  "refresh_token_expired",
  "token_refresh_required",
]);

/**
 * Without claims, as MSAL does it. With claims first by the refresh token only, as the hidden iframe may take its time;
 * then by the iframe, unless a click waits to be answered.
 */
export async function acquireSilently<Account extends AccountLike>(
  setup: Setup<Account>,
  request: TokenRequest,
): Promise<AuthenticationResultLike> {
  const { client, requestOf, interaction } = setup;
  if (request.claims === undefined && !request.refresh) return client.acquireTokenSilent(requestOf(request));
  try {
    return await acquirePastCache(setup, request, REFRESH_TOKEN_ONLY);
  } catch (error) {
    const isInHurry = interaction === "popup" && isActivated();
    if (isInHurry || isNested() || request.signal?.aborted || !isWorthAnIframe(error)) throw error;
    return acquireBySession(setup, request);
  }
}

/** Gets a token by the session of the user's browser alone. */
export function acquireBySession<Account extends AccountLike>(
  setup: Setup<Account>,
  request: TokenRequest,
): Promise<AuthenticationResultLike> {
  return acquirePastCache(setup, request, HIDDEN_IFRAME_ONLY);
}

async function acquirePastCache<Account extends AccountLike>(
  { client, requestOf }: Setup<Account>,
  request: TokenRequest,
  cacheLookupPolicy: typeof REFRESH_TOKEN_ONLY | typeof HIDDEN_IFRAME_ONLY,
): Promise<AuthenticationResultLike> {
  const refresh = request.refresh && { forceRefresh: true };
  return client.acquireTokenSilent({ ...requestOf(request), ...refresh, cacheLookupPolicy });
}

function isWorthAnIframe(error: unknown): boolean {
  const { errorCode, subError, claims } = (error ?? {}) as Partial<Record<string, unknown>>;
  // With claims of its own, the token service has said that it wants the user.
  if (claims) return false;
  return WORTH_AN_IFRAME.has(String(errorCode)) || subError === "bad_token";
}
