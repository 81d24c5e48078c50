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
      return (request) => (able as InteractiveClientLike).acquireTokenInteractive({ ...request, openBrowser });
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
