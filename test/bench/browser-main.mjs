// @ts-check
/** The page of the benchmark in a browser: signs in by a redirect, then measures calls over a stubbed fetch. */
import { PublicClientApplication } from "@azure/msal-browser";
import { createFetch, publicClient } from "@msal-fetch/browser";

/** @type {{ clientId: string; authority: string; scope: string }} what browser.mjs tells */
const { clientId, authority, scope } = Reflect.get(globalThis, "given");
const URL_CALLED = "https://api.contoso.example/items";
const HEADERS = { accept: "application/json" };
const scopes = [scope];

const client = new PublicClientApplication({
  auth: {
    clientId,
    authority,
    knownAuthorities: [new URL(authority).host],
    redirectUri: `${location.origin}${location.pathname}`,
    clientCapabilities: ["CP1"],
  },
  cache: { cacheLocation: "localStorage" },
});
await client.initialize();
await client.handleRedirectPromise();
const [account] = client.getAllAccounts();
if (account) Object.assign(globalThis, { measure: () => measure(account) });
else await client.loginRedirect({ scopes });

/**
 * Lets all contenders do a batch in each round, in another order each time.
 *
 * @param {import("@azure/msal-browser").AccountInfo} account
 * @returns {Promise<Record<string, number[]>>} µs per call, by contender and round
 */
async function measure(account) {
  const contenders = await contendersFor(account);
  const warmUp = 10;
  const rounds = 40;
  /** @type {Record<string, number[]>} */
  const samples = {};
  for (let round = -warmUp; round < rounds; round++) {
    for (let place = 0; place < contenders.length; place++) {
      const contender = contenders[(place + round + warmUp) % contenders.length];
      if (!contender) continue;
      const { name, call, batch } = contender;
      const started = performance.now();
      for (let count = 0; count < batch; count++) await (await call()).arrayBuffer();
      const cost = ((performance.now() - started) * 1000) / batch;
      if (round >= 0) samples[name] = [...(samples[name] ?? []), cost];
    }
  }
  return samples;
}

/** @param {import("@azure/msal-browser").AccountInfo} account */
async function contendersFor(account) {
  // A new response for each call: as little as a `fetch` can do, because its own cost is only noise here.
  /** @type {typeof fetch} */
  const send = async () => new Response(null, { headers: { "content-type": "application/json" } });
  const ours = createFetch({ tokens: publicClient(client), resources: { [URL_CALLED]: scopes }, fetch: send });
  const acquire = async () => (await client.acquireTokenSilent({ scopes, account })).accessToken;
  const authorization = `Bearer ${await acquire()}`;
  return [
    { name: "bare fetch", batch: 500, call: () => send(URL_CALLED, { headers: { ...HEADERS, authorization } }) },
    { name: "msal-fetch", batch: 500, call: () => ours(URL_CALLED, { headers: HEADERS }) },
    {
      name: "acquireTokenSilent before each fetch",
      batch: 25,
      call: async () => send(URL_CALLED, { headers: { ...HEADERS, authorization: `Bearer ${await acquire()}` } }),
    },
  ];
}
