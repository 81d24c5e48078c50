/** Leaves the page for a sign-in, and keeps what is to be resumed: rule B3. */
import type { AccessToken, TokenRequest } from "@msal-fetch/core";
import { codeOf } from "../error-code.ts";
import { misconfigured } from "../misconfigured.ts";
import type { AccountLike } from "../msal-like.ts";
import type { Setup } from "../public-client.ts";
import type { Conversation } from "./conversation.ts";
import { redirecting, timedOut } from "./errors.ts";
import { noteLeaving } from "./leaving.ts";
import { dropCalls, keepCalls } from "./saved-calls.ts";

/** Never resolves: it rejects when the page leaves, or cannot. */
export async function leave<Account extends AccountLike>(
  { client, requestOf }: Setup<Account>,
  request: TokenRequest,
  conversation: Conversation,
): Promise<AccessToken> {
  if (!client.acquireTokenRedirect) throw misconfigured("the MSAL client cannot leave the page for a sign-in");
  conversation.show("leaving");
  const nonce = crypto.randomUUID();
  const keep = () => {
    dropCalls(nonce);
    keepCalls(nonce, request.interaction?.resumable() ?? []);
  };
  keep();
  noteLeaving();
  const hidden = new AbortController();
  const left = new Promise<never>((_, reject) => {
    const onHide = () => {
      // Others may have been challenged while the page was leaving.
      keep();
      reject(redirecting());
    };
    window.addEventListener("pagehide", onHide, { once: true, signal: hidden.signal });
  });
  try {
    await Promise.race([client.acquireTokenRedirect({ ...requestOf(request), state: nonce }), left]);
    // MSAL has waited for the page to leave, in vain.
    throw timedOut();
  } catch (error) {
    if (codeOf(error) !== "redirecting") dropCalls(nonce);
    throw error;
  } finally {
    hidden.abort();
  }
}
