/** Each form of a challenge that is known in the wild, through the engine with real msal-node: rules D2, D4 and D5. */

import { type ChallengeForm, sample } from "@msal-fetch/emulator";
import { createFetch, publicClient, reportOf } from "@msal-fetch/node";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { startTenant, type Tenant } from "../support/tenant.ts";

let tenant: Tenant;

beforeAll(async () => {
  tenant = await startTenant();
});
beforeEach(() => tenant.emulator.reset());
afterAll(() => tenant.emulator.close());

const SCOPES = [sample.api.scope];

/** A signed-in user's fetch to a route that needs context c1 and says so in that form. */
async function challengedIn(form: ChallengeForm) {
  const { name } = sample.api;
  tenant.emulator.policy.setChallengeForm(name, form);
  tenant.emulator.policy.requireContext({ service: name, path: "/approve", id: "c1" });
  const { client } = await tenant.signedIn(["alex"], SCOPES);
  const api = `${tenant.listener.origin}/api/${name}`;
  const fetch = createFetch({ tokens: publicClient(client), resources: { [api]: SCOPES } });
  expect((await fetch(`${api}/open`)).status).toBe(200);
  tenant.emulator.log.clear();
  return () => fetch(`${api}/approve`, { method: "POST", body: "yes" });
}

it.each<ChallengeForm>(["graph", "pop-bearer", "arm", "key-vault", "auth-context", "identity-web"])(
  "recovers a challenge in the form %s [D2]",
  async (form) => {
    const approve = await challengedIn(form);

    const response = await approve();

    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ method: "POST", body: { length: 3 }, who: { acrs: ["c1"] } });
    expect(reportOf(response)?.outcome).toBe("recovered");
    expect(tenant.tokenRequests()).toBe(1);
  },
);

it("recovers claims in the body of a 400 [D4]", async () => {
  const approve = await challengedIn("error-body");

  const response = await approve();

  expect(response.status).toBe(200);
  expect(tenant.emulator.log.entries({ service: sample.api.name }).map(({ status }) => status)).toEqual([400, 200]);
  expect(tenant.tokenRequests()).toBe(1);
});

it.each<[ChallengeForm, number, string, string]>([
  ["ietf-draft", 403, "claims-missing", "D5"],
  ["rfc9470", 401, "not-recoverable", "D2"],
  ["insufficient-scope", 403, "not-recoverable", "D2"],
])(
  "gives a refusal in the form %s back with its reason, and makes no token request [D2, D5]",
  async (form, status, reason) => {
    const approve = await challengedIn(form);

    const response = await approve();

    expect(response.status).toBe(status);
    expect(response.bodyUsed).toBe(false);
    expect(reportOf(response)).toMatchObject({ outcome: "unrecovered", reason });
    expect(reportOf(response)?.diagnosis?.cause).not.toBe("unknown");
    expect(tenant.tokenRequests()).toBe(0);
  },
);

it("recovers Graph's revocation, whose claims hold blanks and a further member [D2]", async () => {
  const scopes = ["https://graph.microsoft.com/User.Read"];
  const { client } = await tenant.signedIn(["alex"], scopes);
  const fetch = createFetch({
    tokens: publicClient(client),
    resources: { [`${tenant.listener.origin}/graph`]: scopes },
  });
  const me = `${tenant.listener.origin}/graph/v1.0/me`;
  expect((await fetch(me)).status).toBe(200);
  tenant.emulator.events.policyChanged();

  expect((await fetch(me)).status).toBe(200);
});

it("recovers ARM's demand for a stronger sign-in before a write [D2]", async () => {
  const scopes = ["https://management.azure.com/user_impersonation"];
  const { client } = await tenant.signedIn(["ada"], scopes);
  const arm = `${tenant.listener.origin}/arm`;
  const fetch = createFetch({ tokens: publicClient(client), resources: { [arm]: scopes } });
  const list = (await (await fetch(`${arm}/subscriptions?api-version=2022-12-01`)).json()) as {
    value: { id: string }[];
  };
  const group = `${arm}${list.value[0]?.id}/resourceGroups/one?api-version=2024-03-01`;

  const response = await fetch(group, {
    method: "PUT",
    body: JSON.stringify({ location: "westeurope" }),
    headers: { "Content-Type": "application/json" },
  });

  expect([200, 201]).toContain(response.status);
  expect(reportOf(response)?.outcome).toBe("recovered");
});
