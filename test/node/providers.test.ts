/** Token providers over literals in the shape of msal-node's clients. */
import { clientCredential, createFetch, publicClient } from "@msal-fetch/node";
import { expect, it } from "vitest";
import { fakeClock } from "../support/clock.ts";
import { acrs, api, challenge, settle } from "../support/scripted.ts";

const resources = { "https://api.example": ["api://orders/.default"] };

interface Requested {
  scopes: string[];
  claims?: string;
  skipCache?: boolean;
  forceRefresh?: boolean;
  authority?: string;
}

function confidential(auth: object = {}) {
  const requests: Requested[] = [];
  return {
    requests,
    config: { auth: { authority: "https://login.example/common", clientCapabilities: ["CP1"], ...auth } },
    async acquireTokenByClientCredential(request: Requested) {
      requests.push(request);
      return result(`t${requests.length}`);
    },
  };
}

function result(accessToken: string, homeAccountId?: string) {
  return {
    accessToken,
    expiresOn: new Date(Date.now() + 3_600_000),
    tokenType: "Bearer",
    fromCache: false,
    tenantId: "",
    account: homeAccountId === undefined ? null : { homeAccountId, tenantId: "t" },
  };
}

it("asks by client credentials, with the claims once [N1]", async () => {
  const client = confidential();
  const server = api(({ token }) => (token === "t1" ? challenge(acrs("c1")) : new Response()));

  await createFetch({ tokens: clientCredential(client), resources, fetch: server.fetch })("https://api.example/");

  expect(client.requests).toMatchObject([{ scopes: ["api://orders/.default"] }, { claims: acrs("c1") }]);
  expect(client.requests[0]).not.toHaveProperty("claims");
  expect(client.requests[0]).not.toHaveProperty("authority");
});

it("replaces the last segment of the authority by a tenant, and keeps tenants apart [S6]", async () => {
  const client = confidential();
  const server = api(() => new Response());
  const tenants = ["contoso.com", "fabrikam.com"];

  for (const tenant of tenants) {
    const tokens = clientCredential(client, { tenant });
    await createFetch({ tokens, resources, fetch: server.fetch })("https://api.example/");
  }
  await createFetch({ tokens: clientCredential(client), resources, fetch: server.fetch })("https://api.example/", {
    recovery: { tenant: "adatum.com" },
  });

  expect(client.requests.map(({ authority }) => authority)).toEqual([
    "https://login.example/contoso.com",
    "https://login.example/fabrikam.com",
    "https://login.example/adatum.com",
  ]);
  expect(server.seen.map(({ token }) => token)).toEqual(["t1", "t2", "t3"]);
});

it("tells that a tenant needs the client's authority", async () => {
  const client = confidential({ authority: undefined });
  const tokens = clientCredential(client, { tenant: "contoso.com" });
  const call = createFetch({ tokens, resources, fetch: api(() => new Response()).fetch })("https://api.example/");
  await expect(call).rejects.toMatchObject({ code: "misconfigured" });
});

it("refuses what is no client, at once and by name", () => {
  expect(() => clientCredential({} as never)).toThrow(/`client` must be a ConfidentialClientApplication/);
  expect(() => clientCredential(undefined as never)).toThrow(TypeError);
  expect(() => clientCredential(confidential(), { tenant: "a/b" })).toThrow(/`tenant`/);
  expect(() => publicClient({ acquireTokenSilent: () => null } as never)).toThrow(/`client` must be a PublicClient/);
  expect(() => publicClient(signedIn(["ada"]), { interaction: "popup" as never })).toThrow(/`interaction`/);
});

function signedIn(users: string[]) {
  const requests: (Requested & { account: { homeAccountId: string } })[] = [];
  const accounts = users.map((homeAccountId) => ({ homeAccountId, tenantId: "t" }));
  return {
    requests,
    accounts,
    config: { auth: { authority: "https://login.example/common" } },
    getTokenCache: () => ({
      getAllAccounts: async () => accounts,
      getKVStore: () =>
        Object.fromEntries(accounts.map((one) => [one.homeAccountId, { ...one, localAccountId: "", username: "" }])),
    }),
    async acquireTokenSilent(request: Requested & { account: { homeAccountId: string } }) {
      requests.push(request);
      return result(`t${requests.length}`, request.account.homeAccountId);
    },
  };
}

it("uses the only account that there is", async () => {
  const client = signedIn(["ada"]);
  const server = api(() => new Response());
  await createFetch({ tokens: publicClient(client), resources, fetch: server.fetch })("https://api.example/");
  expect(client.requests[0]?.account.homeAccountId).toBe("ada");
});

it("asks which account is meant at every call [S6]", async () => {
  const client = signedIn(["ada", "bob"]);
  let current = client.accounts[0];
  const server = api(() => new Response());
  const tokens = publicClient(client, { account: () => current ?? null });
  const fetch = createFetch({ tokens, resources, fetch: server.fetch });

  await fetch("https://api.example/");
  current = client.accounts[1];
  await fetch("https://api.example/");
  current = undefined;

  await expect(fetch("https://api.example/")).rejects.toMatchObject({ code: "signed-out" });
  expect(server.seen.map(({ token }) => token)).toEqual(["t1", "t2"]);
});

it("keeps the tenants of a guest apart, and one tenant together, however it is named [S6, A6]", async () => {
  const client = signedIn(["ada"]);
  client.accounts.push({ homeAccountId: "ada", tenantId: "guest" });
  let current = client.accounts[0];
  const server = api(() => new Response());
  const tokens = publicClient(client, { account: () => current ?? null });
  const fetch = createFetch({ tokens, resources, fetch: server.fetch });

  await fetch("https://api.example/");
  await fetch("https://api.example/", { recovery: { account: { homeAccountId: "ada", tenantId: "t" } } });
  current = client.accounts[1];
  await fetch("https://api.example/");

  expect(server.seen.map(({ token }) => token)).toEqual(["t1", "t1", "t2"]);
});

it("notices within a minute that an account was removed [S6]", async () => {
  const clock = fakeClock();
  const client = signedIn(["ada"]);
  const account = client.accounts[0];
  const tokens = publicClient(client, { account: () => account ?? null });
  const fetch = createFetch({ tokens, resources, fetch: api(() => new Response()).fetch });
  await fetch("https://api.example/");
  client.accounts.length = 0;

  clock.jump(60_001);
  await fetch("https://api.example/");
  await settle();

  await expect(fetch("https://api.example/")).rejects.toMatchObject({ code: "signed-out" });
});

it("renews past MSAL's cache with forceRefresh [D6]", async () => {
  const clock = fakeClock();
  const client = signedIn(["ada"]);
  let refuse = false;
  const refusal = () => new Response(null, { status: 401, headers: { "WWW-Authenticate": "Bearer" } });
  const server = api(({ token }) => (refuse && token === "t1" ? refusal() : new Response()));
  const fetch = createFetch({ tokens: publicClient(client), resources, fetch: server.fetch });
  await fetch("https://api.example/");
  refuse = true;
  clock.jump(61_000);

  expect((await fetch("https://api.example/")).status).toBe(200);
  expect(client.requests[1]?.forceRefresh).toBe(true);
});
