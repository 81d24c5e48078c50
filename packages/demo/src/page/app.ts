/** The set-up of the app: MSAL, and a `fetch` that recovers. */
import { PublicClientApplication } from "@azure/msal-browser";
import { createFetch, type Fetch, promptDialog, publicClient } from "@msal-fetch/browser";
import { place } from "./place.ts";
import { timeLine } from "./time-line/time-line.ts";

export const msal: PublicClientApplication = new PublicClientApplication({
  auth: {
    clientId: place.clientId,
    authority: place.authority,
    knownAuthorities: [place.host],
    redirectUri: `${location.origin}/redirect.html`,
    // Without it, no API sends a claims challenge.
    clientCapabilities: ["CP1"],
  },
  // Shared by the tabs of the app.
  cache: { cacheLocation: "localStorage" },
  // MSAL closes its window after a minute, also on people who look for their phone.
  system: { popupBridgeTimeout: 300_000 },
});

const { todo, graph } = place.apis;
const resources = { [todo.url]: todo.scopes, [graph.url]: graph.scopes };
const { onEvent } = timeLine;
// The built-in dialog, as without this option: the time line shows when it is open.
const prompt = timeLine.watchPrompt(promptDialog());

/** Asks the user in a window. */
export const fetch: Fetch = timeLine.watch(createFetch({ tokens: publicClient(msal, { prompt }), resources, onEvent }));

/** Asks the user by leaving the page. */
export const fetchByRedirect: Fetch = timeLine.watch(
  createFetch({ tokens: publicClient(msal, { interaction: "redirect", prompt }), resources, onEvent }),
);

export const api: string = todo.url;
