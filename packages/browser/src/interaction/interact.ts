/** Asks the user: rules B1 to B4. One chunk, loaded with the first challenge that needs the user. */
import type { AccessToken, TokenRequest } from "@msal-fetch/core";
import { codeOf } from "../error-code.ts";
import { explained } from "../misconfigured.ts";
import type { AccountLike } from "../msal-like.ts";
import { isActivated, isNested, wasEverActivated } from "../page.ts";
import { promptDialog } from "../prompt/prompt-dialog.ts";
import type { Setup } from "../public-client.ts";
import { acquireBySession, acquireSilently } from "../silent.ts";
import { ADVICE } from "./advice.ts";
import { Conversation } from "./conversation.ts";
import { leftMomentsAgo } from "./leaving.ts";
import { askInPopup } from "./popup.ts";
import { reasonOf } from "./reason.ts";
import { leave } from "./redirect.ts";
import { inTurn } from "./tab-lock.ts";

/** Gets a token with the user's help. Rejects with MSAL's error, or one that says how it ended. */
export async function interact<Account extends AccountLike>(
  setup: Setup<Account>,
  request: TokenRequest,
): Promise<AccessToken> {
  const { method = "GET", origin = location.origin, askFirst = false } = request.interaction ?? {};
  const about = { reason: reasonOf(request.claims), method, origin };
  const conversation = new Conversation(setup.prompt ?? promptDialog(), about, setup.timeoutMs, request.signal);
  const ask = (waited: boolean) => conversation.orEnd(inThisTab(setup, request, conversation, waited, askFirst));
  try {
    return await inTurn(conversation.signal, () => conversation.show("other-tab"), ask);
  } catch (error) {
    throw explained(error, ADVICE);
  } finally {
    conversation.end();
  }
}

async function inThisTab<Account extends AccountLike>(
  setup: Setup<Account>,
  request: TokenRequest,
  conversation: Conversation,
  waited: boolean,
  askFirst: boolean,
): Promise<AccessToken> {
  if (waited) conversation.restartTime();
  const token = waited ? await gotInOtherTab(setup, request) : undefined;
  if (token) return token;
  conversation.signal.throwIfAborted();
  if (setup.interaction === "popup") return askInPopup(setup, request, conversation, isActivated() && !askFirst);
  // Where the user has done nothing yet, nothing is lost by leaving.
  let atOnce = (isActivated() || !wasEverActivated()) && !askFirst && !leftMomentsAgo();
  for (;;) {
    if (!atOnce) await new Promise<void>((resolve) => conversation.show("ask", resolve, true));
    try {
      return await leave(setup, request, conversation);
    } catch (error) {
      // Another sign-in of the app is open: the user ends that first.
      if (codeOf(error) !== "interaction_in_progress") throw error;
      atOnce = false;
    }
  }
}

/** Rule B4: what the user did in the other tab may serve this one as well. */
async function gotInOtherTab<Account extends AccountLike>(
  setup: Setup<Account>,
  request: TokenRequest,
): Promise<AccessToken | undefined> {
  try {
    return await setup.asOwn(request, () => acquireSilently(setup, request));
  } catch {
    // Note: msal-browser 5 may have kept the refresh token of before; the session of the browser is the new one.
    return isNested() ? undefined : setup.asOwn(request, () => acquireBySession(setup, request)).catch(() => undefined);
  }
}
