/** Asks the user in a window, and again in another one where that went wrong: rules B1 and B2. */
import type { AccessToken, TokenRequest } from "@msal-fetch/core";
import { codeOf } from "../error-code.ts";
import { misconfigured } from "../misconfigured.ts";
import type { AccountLike, AuthenticationResultLike } from "../msal-like.ts";
import { isFramed, isNested } from "../page.ts";
import type { Setup } from "../public-client.ts";
import type { Conversation } from "./conversation.ts";
import { watchPopup } from "./popup-watch.ts";
import { leave } from "./redirect.ts";

/** Requests of ours that MSAL has not settled: of a closed window it hears nothing, and waits on. */
let unsettled = 0;

/** @param atOnce Whether the browser lets a window open now, without a click on the prompt. */
export function askInPopup<Account extends AccountLike>(
  setup: Setup<Account>,
  request: TokenRequest,
  conversation: Conversation,
  atOnce: boolean,
): Promise<AccessToken> {
  return new Promise((resolve, reject) => {
    let current: AbortController | undefined;
    let givenUp = 0;
    const open = () => {
      current?.abort();
      const own = new AbortController();
      current = own;
      conversation.show("waiting");
      const observer = {
        closed: () => conversation.show("closed", open),
        stuck: () => reject(misconfigured(STUCK)),
      };
      conversation.signal.addEventListener("abort", () => own.abort(), { once: true, signal: own.signal });
      const asked = () => askMsal(setup, request);
      setup
        .asOwn(request, () => watchPopup(setup.client, request.correlationId, asked, observer, own.signal))
        .then(resolve, (error: unknown) => {
          if (own === current) goOn(error);
        });
    };
    const withoutWindow = () => {
      if (!canLeave(setup)) return conversation.show("blocked", open);
      conversation.show("blocked", () => leave(setup, request, conversation).then(resolve, reject), true);
    };
    const goOn = (error: unknown) => {
      switch (codeOf(error)) {
        case "popup_window_error":
        case "empty_window_error":
          return withoutWindow();
        case "user_cancelled":
          // Note: msal-browser 4 says so of a window that is open as well, where its page keeps itself to itself.
          return ++givenUp < 2 || !canLeave(setup) ? conversation.show("closed", open) : withoutWindow();
        case "timed_out":
          return conversation.show("timed-out", open);
        // Another sign-in of the app is open: the user ends that first.
        case "interaction_in_progress":
          return conversation.show("ask", open);
        default:
          return reject(error);
      }
    };
    if (atOnce) open();
    else conversation.show("ask", open);
  });
}

/** MSAL opens the window before this returns. */
async function askMsal<Account extends AccountLike>(
  { client, requestOf }: Setup<Account>,
  request: TokenRequest,
): Promise<AuthenticationResultLike> {
  if (!client.acquireTokenPopup) throw misconfigured("the MSAL client cannot open a sign-in window");
  // Only ever a flow of ours: a foreign one may be live.
  const overrides = unsettled > 0 && { overrideInteractionInProgress: true };
  unsettled++;
  try {
    return await client.acquireTokenPopup({ ...requestOf(request), ...overrides });
  } finally {
    unsettled--;
  }
}

function canLeave({ client }: Pick<Setup, "client">): boolean {
  // MSAL leaves no page whose memory is all that it has.
  const isInMemory = client.getConfiguration?.().cache?.cacheLocation === "memoryStorage";
  return client.acquireTokenRedirect !== undefined && !isInMemory && !isNested() && !isFramed();
}

const STUCK =
  "the page at the redirect URI does not hand the answer over: have it import `@msal-fetch/browser/redirect`, " +
  "and give it no other purpose";
