/**
 * The page at the redirect URI, for msal-browser 5: `import "@msal-fetch/browser/redirect";` hands the answer of a
 * sign-in to the page that waits for it. It runs when it is imported, in a window only.
 */
import { broadcastResponseToMainFrame } from "@azure/msal-browser/redirect-bridge";

if (typeof document !== "undefined") void handOver();

async function handOver(): Promise<void> {
  // Looked at first, as the bridge takes the answer out of the address.
  const answered = /[?#&]state=/.test(location.search + location.hash);
  try {
    await broadcastResponseToMainFrame();
    // Seen only where the browser keeps the window open.
    say("Done. You can close this window.");
  } catch {
    say(
      answered
        ? "The sign-in could not be handed over. Close this window and try again."
        : "This page ends a sign-in, and there is none to end. You can close it.",
    );
  }
}

/** Never what MSAL or the address say: both may hold secrets. */
function say(text: string): void {
  const place =
    document.getElementById("msal-fetch-redirect") ?? document.body.appendChild(document.createElement("p"));
  place.lang = "en";
  place.textContent = text;
}
