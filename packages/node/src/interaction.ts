/** How a command-line app asks its user: in the system's browser, or by a code for another device. */
import type {
  AuthenticationResultLike,
  DeviceCodeLike,
  InteractiveClientLike,
  InteractiveRequestLike,
} from "./msal-like.ts";

/** Asks the user; rejects as MSAL does. */
export type Ask = (
  request: InteractiveRequestLike,
  signal: AbortSignal | undefined,
) => Promise<AuthenticationResultLike | null>;

/** What the ways to ask need from the app. */
export interface InteractionHooks {
  /** Opens an address in a browser. @default the system's browser */
  openBrowser?: (url: string) => Promise<void>;
  /** Shows the user where to enter which code; needed for "device-code". */
  showDeviceCode?: (code: DeviceCodeLike) => void;
}

/**
 * Gives the way to ask; `undefined` for "none".
 * @throws TypeError where the way is unknown, or lacks what it needs from client or app.
 */
export function wayToAsk(
  client: object,
  interaction: "browser" | "device-code" | "none",
  { openBrowser = openSystemBrowser, showDeviceCode }: InteractionHooks,
): Ask | undefined {
  const able = client as Partial<InteractiveClientLike>;
  switch (interaction) {
    case "none":
      return undefined;
    case "browser":
      if (typeof able.acquireTokenInteractive !== "function")
        throw new TypeError('`client` cannot ask in a browser: `interaction` must be "none"');
      return (request, signal) => inBrowser(able as InteractiveClientLike, request, openBrowser, signal);
    case "device-code":
      if (typeof able.acquireTokenByDeviceCode !== "function")
        throw new TypeError('`client` cannot ask by device code: `interaction` must be "none"');
      if (typeof showDeviceCode !== "function")
        throw new TypeError(
          "`showDeviceCode` must be a function that shows the user the code: nothing is printed by default",
        );
      return (request, signal) => byDeviceCode(able as InteractiveClientLike, request, showDeviceCode, signal);
    default:
      throw new TypeError('`interaction` must be "browser", "device-code" or "none"');
  }
}

async function inBrowser(
  client: InteractiveClientLike,
  asked: InteractiveRequestLike,
  openBrowser: (url: string) => Promise<void>,
  signal: AbortSignal | undefined,
): Promise<AuthenticationResultLike | null> {
  let giveUp: (() => void) | undefined;
  const request = {
    ...asked,
    openBrowser: (url: string) =>
      new Promise<void>((resolve, reject) => {
        giveUp = () => {
          reject(signal?.reason);
          deny(url).catch(() => {});
        };
        if (signal?.aborted) return giveUp();
        signal?.addEventListener("abort", giveUp, { once: true });
        openBrowser(url).then(resolve, reject);
      }),
  };
  try {
    return await client.acquireTokenInteractive(request);
  } finally {
    if (giveUp) signal?.removeEventListener("abort", giveUp);
  }
}

/**
 * Answers MSAL's loopback port in place of a browser that nobody looks at any more: MSAL has no other way to stop
 * waiting, and would keep the port, the process and every later interaction with it.
 */
async function deny(url: string): Promise<void> {
  const { searchParams } = new URL(url);
  const redirectUri = new URL(searchParams.get("redirect_uri") ?? "");
  const answer = new URLSearchParams({ error: "access_denied", state: searchParams.get("state") ?? "" });
  const posts = searchParams.get("response_mode") === "form_post";
  if (!posts) redirectUri.search = answer.toString();
  await fetch(redirectUri, posts ? { method: "POST", body: answer } : { redirect: "manual" });
}

async function byDeviceCode(
  client: InteractiveClientLike,
  asked: InteractiveRequestLike,
  showDeviceCode: (code: DeviceCodeLike) => void,
  signal: AbortSignal | undefined,
): Promise<AuthenticationResultLike | null> {
  const request = { ...asked, deviceCodeCallback: showDeviceCode, cancel: false };
  const cancel = () => {
    // MSAL looks at this before each poll.
    request.cancel = true;
  };
  signal?.addEventListener("abort", cancel, { once: true });
  try {
    return await client.acquireTokenByDeviceCode(request);
  } catch (error) {
    throw declined(error) ? Object.assign(new Error("The user declined"), { errorCode: "access_denied" }) : error;
  } finally {
    signal?.removeEventListener("abort", cancel);
  }
}

/** Note: MSAL reports every answer to a poll as `post_request_failed`, with the service's `error` in place of a text. */
function declined(error: unknown): boolean {
  const { errorCode, errorMessage } = error as { errorCode?: unknown; errorMessage?: unknown };
  return (
    errorCode === "post_request_failed" &&
    (errorMessage === "authorization_declined" || errorMessage === "access_denied")
  );
}

async function openSystemBrowser(url: string): Promise<void> {
  const { default: open } = await import("open");
  await open(url);
}
