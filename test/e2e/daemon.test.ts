/** A daemon through challenges, with real msal-node over https. */

import { sample } from "@msal-fetch/emulator";
import { clientCredential, createFetch, type FetchEvent, reportOf } from "@msal-fetch/node";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { startTenant, type Tenant } from "../support/tenant.ts";

let tenant: Tenant;

beforeAll(async () => {
  tenant = await startTenant();
});
beforeEach(() => tenant.emulator.reset());
afterAll(() => tenant.emulator.close());

const GRAPH = "https://graph.microsoft.com/.default";
const messages = () => `${tenant.listener.origin}/graph/v1.0/users/${sample.users.alex.id}/messages`;

/** A daemon's fetch that already holds a token: discovery and the first token are behind it. */
async function warmedUp(onEvent?: (event: FetchEvent) => void) {
  const tokens = clientCredential(tenant.daemon());
  const resources = { [`${tenant.listener.origin}/graph`]: [GRAPH] };
  const fetch = createFetch({ tokens, resources, ...(onEvent && { onEvent }) });
  expect((await fetch(messages())).status).toBe(200);
  tenant.emulator.log.clear();
  return fetch;
}

it("makes two API requests and one token request for one challenged call, with the claims byte for byte [A1, A2]", async () => {
  const fetch = await warmedUp();
  tenant.emulator.events.policyChanged();

  const response = await fetch(messages());

  expect(response.status).toBe(200);
  expect(await response.json()).toHaveProperty("value");
  expect(tenant.emulator.log.count({ service: "graph" })).toBe(2);
  expect(tenant.tokenRequests()).toBe(1);
  expect(reportOf(response)).toMatchObject({ outcome: "recovered" });
});

it("gives MSAL the decoded claims text unchanged [A2]", async () => {
  const client = tenant.daemon();
  const given: (string | undefined)[] = [];
  const original = client.acquireTokenByClientCredential.bind(client);
  client.acquireTokenByClientCredential = (request) => {
    given.push(request.claims);
    return original(request);
  };
  const fetch = createFetch({ tokens: clientCredential(client), resources: { [tenant.listener.origin]: [GRAPH] } });
  await fetch(messages());
  const claims = `{ "access_token" : {"nbf":{"essential":true, "value":"${Math.floor(Date.now() / 1000)}"},"Unknown":{"Values":["ü"]}} }`;
  tenant.emulator.policy.challengeAlways({ service: "graph", claims, times: 1 });

  expect((await fetch(messages())).status).toBe(200);

  expect(given).toEqual([undefined, claims]);
});

it("makes one token request for a hundred simultaneous challenged calls [A4]", async () => {
  const fetch = await warmedUp();
  tenant.emulator.events.policyChanged();

  const answers = await Promise.all(Array.from({ length: 100 }, () => fetch(messages())));

  expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
  expect(tenant.tokenRequests()).toBe(1);
});

it("makes at most two token requests for a hundred different times in the challenges [A4]", async () => {
  const fetch = await warmedUp();
  tenant.emulator.events.policyChanged({ nbf: "distinct" });

  const answers = await Promise.all(Array.from({ length: 100 }, () => fetch(messages())));

  expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
  expect(tenant.tokenRequests()).toBeLessThanOrEqual(2);
});

it("makes four token requests for challenges of four resources [A4]", async () => {
  const apis = Array.from({ length: 4 }, (_, n) => tenant.emulator.directory.addApi({ name: `shop${n}` }));
  const origin = tenant.listener.origin;
  const resources = Object.fromEntries(
    apis.map(({ name, appIdUris }) => [`${origin}/api/${name}`, [`${appIdUris[0]}/.default`]]),
  );
  const fetch = createFetch({ tokens: clientCredential(tenant.daemon()), resources });
  const all = () => Promise.all(Array.from({ length: 100 }, (_, n) => fetch(`${origin}/api/shop${n % 4}/items`)));
  expect((await all()).map(({ status }) => status)).toEqual(Array.from({ length: 100 }, () => 200));
  expect(tenant.tokenRequests()).toBe(4);
  tenant.emulator.log.clear();
  tenant.emulator.events.policyChanged();

  const answers = await all();

  expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
  expect(tenant.tokenRequests()).toBe(4);
});

it("makes one token request for refusals that arrive over four tenths of a second [A4, E6]", async () => {
  const fetch = await warmedUp();
  tenant.emulator.events.policyChanged();
  const delays = Array.from({ length: 20 }, (_, n) => n * 20);
  const late = async (ms: number) => {
    const slow = createFetch({
      tokens: clientCredential(client),
      resources: { [tenant.listener.origin]: [GRAPH] },
      fetch: async (input, init) => {
        const response = await globalThis.fetch(input, init);
        if (response.status === 401) await new Promise((resolve) => setTimeout(resolve, ms));
        return response;
      },
    });
    return slow(messages());
  };
  const client = tenant.daemon();
  tenant.emulator.reset();
  await createFetch({ tokens: clientCredential(client), resources: { [tenant.listener.origin]: [GRAPH] } })(messages());
  tenant.emulator.events.policyChanged();
  tenant.emulator.log.clear();

  const answers = await Promise.all(delays.map(late));

  expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
  expect(tenant.tokenRequests()).toBe(1);
  expect(tenant.emulator.log.count({ service: "graph", status: 401 })).toBe(20);
  expect(fetch).toBeTypeOf("function");
});

it("makes one token request for a cold start of a hundred calls [S6]", async () => {
  const fetch = createFetch({
    tokens: clientCredential(tenant.daemon()),
    resources: { [tenant.listener.origin]: [GRAPH] },
  });

  const answers = await Promise.all(Array.from({ length: 100 }, () => fetch(messages())));

  expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
  expect(tenant.tokenRequests()).toBe(1);
});

it("recovers a location challenge once, and ends where no token satisfies it [E1]", async () => {
  const fetch = await warmedUp();
  tenant.emulator.events.locationChanged();
  expect((await fetch(messages())).status).toBe(200);

  tenant.emulator.events.locationChanged({ satisfiable: false });
  const response = await fetch(messages());

  expect(response.status).toBe(401);
  expect(reportOf(response)).toMatchObject({ outcome: "unrecovered", reason: "same-challenge-again" });
  expect(reportOf(response)?.diagnosis?.cause).toBe("challenge-not-satisfied");
});

it("ends a disabled application's calls without a loop [N1]", async () => {
  const fetch = await warmedUp();
  tenant.emulator.events.disableApp(sample.daemon.clientId);

  for (let n = 0; n < 10; n++) {
    const response = await fetch(messages());
    expect(response.status).toBe(401);
    expect(reportOf(response)?.reason).toBe("token-request-failed");
  }

  expect(tenant.tokenRequests()).toBe(1);
});

it("stops at the bound with an API that always challenges, and ten further calls make no ten token requests [E1, E8]", async () => {
  const fetch = await warmedUp();
  tenant.emulator.policy.challengeAlways({ service: "graph", claims: "fresh" });

  expect(reportOf(await fetch(messages()))?.reason).toMatch(/same-challenge-again|too-many-challenges/);
  const before = tenant.tokenRequests();
  expect(before).toBeLessThanOrEqual(2);
  for (let n = 0; n < 10; n++) expect(reportOf(await fetch(messages()))?.reason).toBe("cooling-down");

  expect(tenant.tokenRequests()).toBe(before);
});

it("ends only the caller that aborts during a recovery [E5]", async () => {
  const fetch = await warmedUp();
  tenant.emulator.events.policyChanged();
  tenant.emulator.faults.add({ service: "token", kind: "latency", ms: 150 });
  const controller = new AbortController();
  const why = new Error("enough");

  const aborted = fetch(messages(), { signal: controller.signal });
  const others = Array.from({ length: 5 }, () => fetch(messages()));
  while (tenant.emulator.log.count({ service: "graph", status: 401 }) < 6)
    await new Promise((resolve) => setImmediate(resolve));
  controller.abort(why);

  await expect(aborted).rejects.toBe(why);
  expect((await Promise.all(others)).map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
  expect(tenant.tokenRequests()).toBe(1);
});

it("warns of a client without cp1", async () => {
  const { ConfidentialClientApplication } = await import("@azure/msal-node");
  const { authority, host } = tenant.listener;
  const client = new ConfidentialClientApplication({ auth: { ...sample.daemon, authority, knownAuthorities: [host] } });
  const events: FetchEvent[] = [];
  const resources = { [tenant.listener.origin]: [GRAPH] };
  const fetch = createFetch({ tokens: clientCredential(client), resources, onEvent: (event) => events.push(event) });

  await fetch(messages());
  await warmedUp((event) => events.push(event));

  expect(events.filter(({ type }) => type === "warning")).toHaveLength(1);
});
