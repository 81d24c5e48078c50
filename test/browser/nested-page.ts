/** The page of a nested app: makes calls through the client that msal-browser has for such apps. */
import { createNestablePublicClientApplication } from "@azure/msal-browser";
import { createFetch, publicClient, reportOf } from "@msal-fetch/browser";

declare const nested: { authority: string; host: string; origin: string; scope: string };

const client = await createNestablePublicClientApplication({
  auth: {
    clientId: "2c8b5f10-4e9d-4a37-91c6-f07d3a6e8b06",
    authority: nested.authority,
    knownAuthorities: [nested.host],
    clientCapabilities: ["CP1"],
  },
});
const fetch = createFetch({
  tokens: publicClient(client),
  resources: { [nested.origin]: [nested.scope] },
});

Object.assign(globalThis, {
  async call(method: string, path: string, interaction: "auto" | "never" = "auto") {
    const response = await fetch(nested.origin + path, { method, recovery: { interaction } });
    return { status: response.status, outcome: reportOf(response)?.outcome, reason: reportOf(response)?.reason };
  },
});
