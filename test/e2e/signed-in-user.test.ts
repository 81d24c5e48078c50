/** A signed-in user through challenges, with real msal-node over https. */

import { sample } from "@msal-fetch/emulator";
import { createFetch, publicClient, RecoveryError, reportOf } from "@msal-fetch/node";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { startTenant, type Tenant } from "../support/tenant.ts";

let tenant: Tenant;

beforeAll(async () => {
  tenant = await startTenant();
});
beforeEach(() => tenant.emulator.reset());
afterAll(() => tenant.emulator.close());

const SCOPES = [sample.api.scope];
const todo = (path = "/tasks") => `${tenant.listener.origin}/api/${sample.api.name}${path}`;
const resources = () => ({ [`${tenant.listener.origin}/api/${sample.api.name}`]: SCOPES });

it("makes two token requests for two routes with different contexts called a hundred times in turn [A4]", async () => {
  tenant.emulator.policy.requireContext({ service: sample.api.name, path: "/one", id: "c1" });
  tenant.emulator.policy.requireContext({ service: sample.api.name, path: "/two", id: "c2" });
  const { client } = await tenant.signedIn(["alex"], SCOPES);
  const fetch = createFetch({ tokens: publicClient(client, { interaction: "none" }), resources: resources() });
  await fetch(todo());
  tenant.emulator.log.clear();

  for (let n = 0; n < 100; n++) expect((await fetch(todo(n % 2 ? "/two" : "/one"))).status).toBe(200);

  expect(tenant.tokenRequests()).toBe(2);
  expect(tenant.emulator.log.count({ service: sample.api.name })).toBe(102);
});

it("makes two token requests and fails nobody when two requirements arrive at once [A4]", async () => {
  tenant.emulator.policy.requireContext({ service: sample.api.name, path: "/one", id: "c1" });
  tenant.emulator.policy.requireContext({ service: sample.api.name, path: "/two", id: "c2" });
  const { client } = await tenant.signedIn(["alex"], SCOPES);
  const fetch = createFetch({ tokens: publicClient(client), resources: resources() });
  await fetch(todo());
  tenant.emulator.log.clear();

  const answers = await Promise.all(Array.from({ length: 40 }, (_, n) => fetch(todo(n % 2 ? "/two" : "/one"))));

  expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
  expect(tenant.tokenRequests()).toBe(2);
});

it("never sends one user's token for another, through one client and one fetch [S6]", async () => {
  const { client, accounts } = await tenant.signedIn(["alex", "ada"], SCOPES);
  let current = accounts[0];
  const fetch = createFetch({
    tokens: publicClient(client, { account: () => current ?? null }),
    resources: resources(),
  });
  const round = () =>
    Promise.all(
      Array.from({ length: 40 }, async (_, n) => {
        current = accounts[n % 2];
        const wanted = current?.localAccountId;
        const own = accounts[n % 4 < 2 ? 0 : 1];
        const call = n % 3 === 0 && own ? fetch(todo(), { recovery: { account: own } }) : fetch(todo());
        const expected = n % 3 === 0 ? own?.localAccountId : wanted;
        const { who } = (await (await call).json()) as { who: { oid: string } };
        return who.oid === expected;
      }),
    );

  expect(await round()).not.toContain(false);
  tenant.emulator.log.clear();
  tenant.emulator.events.policyChanged();
  expect(await round()).not.toContain(false);
  expect(tenant.tokenRequests()).toBe(2);
});

it("gives the refusal back, with what is to be done, where the context needs the user [A1, E2]", async () => {
  tenant.emulator.policy.requireContext({ service: sample.api.name, path: "/secret", id: "c1" });
  tenant.emulator.policy.setContext("c1", "interaction");
  const { client, signIn } = await tenant.signedIn(["alex"], SCOPES);
  const fetch = createFetch({ tokens: publicClient(client), resources: resources() });

  const refused = await fetch(todo("/secret"));
  expect(refused.status).toBe(401);
  expect(reportOf(refused)).toMatchObject({
    reason: "interaction-required",
    diagnosis: { recoverable: "interaction" },
  });

  await signIn("alex", JSON.stringify({ access_token: { acrs: { essential: true, value: "c1" } } }));
  const again = await fetch(todo("/secret"));
  expect(again.status).toBe(200);
  expect(reportOf(again)?.outcome).toBe("recovered");
});

it("rejects with signed-out when nobody is signed in, and when the account is gone [E3]", async () => {
  const { client, accounts } = await tenant.signedIn(["alex"], SCOPES);
  const fetch = createFetch({ tokens: publicClient(client), resources: resources() });
  for (const account of accounts) await client.getTokenCache().removeAccount(account);

  await expect(fetch(todo())).rejects.toMatchObject({ code: "signed-out" });
});

it("rejects with what to do when several users are signed in and none was chosen [E3]", async () => {
  const { client } = await tenant.signedIn(["alex", "ada"], SCOPES);
  const fetch = createFetch({ tokens: publicClient(client), resources: resources() });

  const error = (await fetch(todo()).catch((failure: unknown) => failure)) as RecoveryError;

  expect(error).toBeInstanceOf(RecoveryError);
  expect(error.code).toBe("misconfigured");
  expect(error.message).toContain("`account`");
});

it("recovers revoked sessions where the refresh token lives, and tells where it does not [A1]", async () => {
  const { client } = await tenant.signedIn(["alex"], SCOPES);
  const fetch = createFetch({ tokens: publicClient(client), resources: resources() });
  await fetch(todo());
  tenant.emulator.events.revokeSessions("alex", { keepRefreshTokens: true });
  expect((await fetch(todo())).status).toBe(200);

  tenant.emulator.events.revokeSessions("alex");
  const refused = await fetch(todo());

  expect(refused.status).toBe(401);
  expect(reportOf(refused)?.reason).toBe("interaction-required");
});
