/** A daemon of the soak: calls two APIs for itself, by client credentials. */
import { ConfidentialClientApplication } from "@azure/msal-node";
import { sample } from "@msal-fetch/emulator";
import { clientCredential, createFetch } from "@msal-fetch/node";
import { keepCalling } from "./pace.ts";
import { DAEMON_APIS } from "./topology.ts";
import type { CallRecord } from "./verdict.ts";
import { MAX_TOKENS, outcomeOf, startKit } from "./worker-kit.ts";

const kit = await startKit((rate) =>
  keepCalling(rate, (number) => {
    kit.call(() => callApi(DAEMON_APIS[number % DAEMON_APIS.length] ?? "graph"));
  }),
);
const { setup, cachePlugin, tell } = kit;
const { origin, auth, place } = setup;
const urls = { graph: `${origin}/graph/v1.0/users`, todo: `${origin}/api/todo/tasks` };
const { clientId, clientSecret } = sample.daemon;
const client = new ConfidentialClientApplication({
  auth: { clientId, clientSecret, ...auth },
  cache: { cachePlugin: cachePlugin("app") },
});
const fetch = createFetch({
  tokens: clientCredential(client),
  resources: {
    [`${origin}/graph`]: ["https://graph.microsoft.com/.default"],
    [`${origin}/api/todo`]: [`${sample.api.appIdUri}/.default`],
  },
  retry: {},
  maxTokens: MAX_TOKENS,
});

async function callApi(target: "graph" | "todo"): Promise<CallRecord> {
  const startedAt = Date.now();
  const started = performance.now();
  const outcome = await outcomeOf(() => fetch(urls[target]));
  return { worker: place.name, target, secured: false, startedAt, ms: performance.now() - started, outcome };
}

for (const api of DAEMON_APIS) await callApi(api);
tell({ type: "ready", origin: "" });
