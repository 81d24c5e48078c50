/**
 * A program that tests itself with @msal-fetch/emulator: the real MSAL, no network, and a policy that changes between
 * two calls. It is compiled and run from the packed packages.
 */
import { ConfidentialClientApplication, type INetworkModule, type NetworkRequestOptions } from "@azure/msal-node";
import { createEmulator, type Emulator, sample } from "@msal-fetch/emulator";
import { clientCredential, createFetch, reportOf } from "@msal-fetch/node";

const emulator: Emulator = createEmulator({ now: Date.now });

async function send<Body>(method: string, url: string, options?: NetworkRequestOptions) {
  const { headers = {}, body = null } = options ?? {};
  const response = await emulator.fetch(url, { method, headers, body });
  const content: Body = JSON.parse(await response.text());
  return { status: response.status, headers: Object.fromEntries(response.headers), body: content };
}

const networkClient: INetworkModule = {
  sendGetRequestAsync: (url, options) => send("GET", url, options),
  sendPostRequestAsync: (url, options) => send("POST", url, options),
};
const authority = `https://login.microsoftonline.com/${sample.tenantId}`;
const client = new ConfidentialClientApplication({
  auth: { ...sample.daemon, authority, clientCapabilities: ["cp1"] },
  system: { networkClient },
});
const graph = createFetch({
  tokens: clientCredential(client),
  resources: { "https://graph.microsoft.com/": ["https://graph.microsoft.com/.default"] },
  fetch: emulator.fetch,
});

const users = "https://graph.microsoft.com/v1.0/users";
const before = await graph(users);
emulator.events.policyChanged();
const after = await graph(users);
const outcomes = [before, after].map((response) => `${response.status} ${reportOf(response)?.outcome}`).join(", ");
if (outcomes !== "200 ok, 200 recovered") throw new Error(`Not as expected: ${outcomes}`);
const requests = emulator.log.count({ service: "token" });
if (requests !== 2) throw new Error(`${requests} token requests instead of 2`);
await emulator.close();
