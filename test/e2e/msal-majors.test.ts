/** The same recoveries with every major of msal-node that fits. */
import { sample } from "@msal-fetch/emulator";
import { clientCredential, createFetch, onBehalfOf, publicClient } from "@msal-fetch/node";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { majors } from "../support/msal-majors.ts";
import { startTenant, type Tenant } from "../support/tenant.ts";

let tenant: Tenant;

beforeAll(async () => {
  tenant = await startTenant();
});
beforeEach(() => tenant.emulator.reset());
afterAll(() => tenant.emulator.close());

const auth = () => tenant.auth;

it.each(majors)("recovers a daemon's and a user's challenges with msal-node %s [A1, A2, S6]", async (_, msal) => {
  const { origin } = tenant.listener;
  const daemon = new msal.ConfidentialClientApplication({ auth: { ...sample.daemon, ...auth() } });
  const graph = { [`${origin}/graph`]: ["https://graph.microsoft.com/.default"] };
  const users = `${origin}/graph/v1.0/users`;
  const fetch = createFetch({ tokens: clientCredential(daemon), resources: graph });
  expect((await fetch(users)).status).toBe(200);
  tenant.emulator.events.policyChanged();
  tenant.emulator.log.clear();
  const answers = await Promise.all(Array.from({ length: 20 }, () => fetch(users)));
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
  expect(tenant.tokenRequests()).toBe(1);

  tenant.emulator.policy.requireContext({ service: sample.api.name, path: "/approve", id: "c1" });
  const app = new msal.PublicClientApplication({ auth: { clientId: sample.publicClient.clientId, ...auth() } });
  const request = { scopes: [sample.api.scope], redirectUri: "http://localhost:3000/", loginHint: "alex" };
  const page = await globalThis.fetch(await app.getAuthCodeUrl(request), { redirect: "manual" });
  const code = new URL(page.headers.get("location") ?? "").searchParams.get("code") ?? "";
  await app.acquireTokenByCode({ ...request, code });
  const todo = `${origin}/api/${sample.api.name}`;
  // The only account is found without being chosen.
  const asUser = createFetch({ tokens: publicClient(app), resources: { [todo]: [sample.api.scope] } });
  const response = await asUser(`${todo}/approve`, { method: "POST", body: "yes" });
  expect(await response.json()).toMatchObject({ who: { acrs: ["c1"] }, body: { length: 3 } });
});

it.each(majors)("takes the clients of msal-node %s by their shape", (_, msal) => {
  const client = new msal.ConfidentialClientApplication({ auth: { ...sample.daemon, ...auth() } });
  expect(clientCredential(client).capabilities).toEqual(["CP1"]);
  expect(onBehalfOf(client, "a.b.c").kind).toBe("on-behalf-of");
});
