/** Whose token goes along, while accounts and tenants change under it. */
import { createFetch, publicClient } from "@msal-fetch/browser";
import { expect, it } from "vitest";
import { fakeClock } from "../support/clock.ts";
import { acrs, api, challenge, deferred, settle } from "../support/scripted.ts";
import { ada, bob, result, stubClient, stubPage } from "./page.ts";

const url = "https://api.example/orders/1";
const resources = { "https://api.example": ["s"] };
const guest = { ...ada, tenantId: "guest-tenant" };

it.each([
  ["as msal-browser 4", (client: object) => client],
  ["also where it is frozen", Object.freeze],
])(
  "sends no token of somebody who is no longer active where the client tells of no switch, %s [S6]",
  async (_, made) => {
    stubPage();
    let active = ada;
    const client = stubClient({
      getActiveAccount: () => active,
      getAllAccounts: () => [ada, bob],
      acquireTokenSilent: async ({ account }) => result(`of ${account?.homeAccountId}`, { account: account ?? null }),
    });
    const setActiveAccount = (account: typeof ada) => {
      active = account;
    };
    made(Object.assign(client, { getTokenCache() {}, setActiveAccount }));
    const server = api(() => new Response());
    const fetch = createFetch({ tokens: publicClient(client), resources, fetch: server.fetch });
    await fetch(url);
    (client as { setActiveAccount?: typeof setActiveAccount }).setActiveAccount?.(bob);
    await fetch(url);
    expect(server.seen.map(({ token }) => token)).toEqual(["of ada.tenant", "of bob.tenant"]);
  },
);

it("keeps the tenant of the account that the call began with [S6, A6]", async () => {
  stubPage();
  let active = ada;
  const server = api(({ token }) => (token?.startsWith("elevated") ? new Response() : challenge(acrs("c1"))));
  const client = stubClient({
    getAllAccounts: () => [ada, guest],
    getActiveAccount: () => active,
    acquireTokenSilent: async ({ account, claims }) =>
      result(`${claims ? "elevated" : "plain"} ${account?.tenantId}`, { account: account ?? null }),
  });
  const tokens = publicClient(client);
  const fetch = createFetch({
    tokens,
    resources,
    fetch: (input, init) => {
      active = guest;
      client.emit({ eventType: "msal:activeAccountChanged" });
      return server.fetch(input, init);
    },
  });
  await fetch(url);
  expect(server.seen.map(({ token }) => token)).toEqual(["plain tenant", "elevated tenant"]);
});

it("joins no request for the tenant of before [S6, A4]", async () => {
  stubPage();
  let active = ada;
  const gate = deferred();
  const server = api(() => new Response());
  const client = stubClient({
    getAllAccounts: () => [ada, guest],
    getActiveAccount: () => active,
    acquireTokenSilent: async ({ account }) => {
      await gate.promise;
      return result(`of ${account?.tenantId}`, { account: account ?? null });
    },
  });
  const fetch = createFetch({ tokens: publicClient(client), resources, fetch: server.fetch });
  const first = fetch(`${url}?home`);
  await settle();
  active = guest;
  client.emit({ eventType: "msal:activeAccountChanged" });
  const second = fetch(`${url}?guest`);
  await settle();
  gate.resolve();
  await Promise.all([first, second]);
  expect(server.seen.find((one) => one.url.endsWith("guest"))?.token).toBe("of guest-tenant");
});

it.each(["option", "recovery"])("looks once a minute whether the account is still there: %s [S6]", async (how) => {
  const clock = fakeClock();
  stubPage();
  let accounts = [ada, bob];
  const server = api(() => new Response());
  const client = stubClient({
    getAllAccounts: () => accounts,
    getActiveAccount: () => accounts[0] ?? null,
    acquireTokenSilent: async ({ account }) => result(`of ${account?.homeAccountId}`, { account: account ?? null }),
  });
  const tokens = publicClient(client, how === "option" ? { account: () => bob } : {});
  const fetch = createFetch({ tokens, resources, fetch: server.fetch });
  const init = how === "recovery" ? { recovery: { account: bob } } : {};
  await fetch(url, init);
  // MSAL tells nobody of `clearCache` for an account that is not the active one.
  accounts = [ada];
  await clock.advance(60_000);
  await expect(fetch(url, init)).rejects.toMatchObject({ code: "signed-out" });
  expect(server.seen.map(({ token }) => token)).toEqual(["of bob.tenant"]);

  accounts = [ada, bob];
  await fetch(url, init);
  expect(server.seen).toHaveLength(2);
});
