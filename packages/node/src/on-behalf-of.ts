/** Tokens of a middle-tier API that acts on behalf of the user who called it. */
import { createHash } from "node:crypto";
import type { TokenProvider, TokenRequest } from "@msal-fetch/core";
import { accessToken } from "./access-token.ts";
import { askOnce } from "./ask-once.ts";
import { authorityFor, capabilitiesOf, checkTenant } from "./client-config.ts";
import { withKeptClaims } from "./keep-claims.ts";
import { misconfigured } from "./misconfigured.ts";
import type { OnBehalfOfClientLike, OnBehalfOfRequestLike } from "./msal-like.ts";
import { stateOwner } from "./state-owner.ts";

/** How many assertions a provider remembers between the start of a call and its last token request. */
const MAX_ASSERTIONS = 1_000;

/**
 * Gets tokens on behalf of a user. What the user has to satisfy rejects with `RecoveryError` of code "challenge":
 * hand `claimsOf(error)` on to your caller as a challenge of your own API, as `@msal-fetch/server` does.
 *
 * Make a provider per incoming request, or one whose assertion is a function; tokens are never shared between
 * assertions.
 *
 * @param client The service's `ConfidentialClientApplication`.
 * @param assertion The access token that the service was called with, validated; or a function that gives that of
 * the current request, asked once per call. The call rejects with `misconfigured` where it is not a token.
 * @param options `tenant`: a GUID or domain in place of the last segment of the client's authority.
 * @throws TypeError where `client` is not such a client, or `assertion` is neither a token nor a function.
 * @see [On-behalf-of](https://learn.microsoft.com/entra/identity-platform/v2-oauth2-on-behalf-of-flow)
 */
export function onBehalfOf(
  client: OnBehalfOfClientLike,
  assertion: string | (() => string),
  options: { tenant?: string } = {},
): TokenProvider {
  if (typeof client?.acquireTokenOnBehalfOf !== "function") {
    throw new TypeError("`client` must be a ConfidentialClientApplication of @azure/msal-node");
  }
  if (typeof assertion !== "function" && !isToken(assertion)) {
    throw new TypeError('`assertion` must be the access token that your API was called with, without "Bearer "');
  }
  checkTenant(options.tenant);
  const assertions = new Map<string, string>();
  const capabilities = capabilitiesOf(client);
  const subjectOfNow = (): string => {
    const current = typeof assertion === "function" ? assertion() : assertion;
    if (!isToken(current)) throw misconfigured("the assertion is not an access token");
    const subject = createHash("sha256").update(current).digest("base64url");
    remember(assertions, subject, current);
    return subject;
  };
  return {
    kind: "on-behalf-of",
    client: stateOwner(client, options.tenant),
    ...(capabilities && { capabilities }),
    subject: subjectOfNow,
    async silent(request) {
      const subject = request.subject ?? subjectOfNow();
      const current = assertions.get(subject);
      if (current === undefined) throw misconfigured("the assertion of this call is no longer known");
      const authority = authorityFor(client, request.tenant ?? options.tenant);
      const result = await askOnce({ kind: "on-behalf-of", client, subject, authority }, request, (asked) =>
        withKeptClaims(asked.correlationId, () =>
          client.acquireTokenOnBehalfOf(onBehalfOfRequest(asked, current, authority)),
        ),
      );
      return accessToken(result, subject);
    },
  };
}

function onBehalfOfRequest(
  request: TokenRequest,
  oboAssertion: string,
  authority: string | undefined,
): OnBehalfOfRequestLike {
  return {
    oboAssertion,
    scopes: [...request.scopes],
    correlationId: request.correlationId,
    ...(request.claims !== undefined && { claims: request.claims }),
    ...(request.refresh && { skipCache: true }),
    ...(authority && { authority }),
  };
}

function remember(assertions: Map<string, string>, subject: string, assertion: string): void {
  assertions.delete(subject);
  assertions.set(subject, assertion);
  if (assertions.size > MAX_ASSERTIONS) assertions.delete(assertions.keys().next().value ?? "");
}

/** Three parts parted by dots, or five of an encrypted one: whether it is a good one is for the token service to say. */
function isToken(value: unknown): value is string {
  if (typeof value !== "string" || value === "" || /\s/.test(value)) return false;
  const parts = value.split(".").length;
  return parts === 3 || parts === 5;
}
