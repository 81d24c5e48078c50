/** Who is signed in where MSAL's memory is filled by a cache plugin, which other processes fill. */
import { createFetch, publicClient } from "@msal-fetch/node";
import { expect, it } from "vitest";
import { fakeClock } from "../support/clock.ts";
import { api, settle } from "../support/scripted.ts";

const URL_A = "https://api.example/";

/** A client in a fresh process: its memory is empty until somebody looks at the cache that all share. */
function fresh(shared: string[], cachePlugin?: object) {
  let memory: string[] = [];
  const client = {
    looks: 0,
    fails: false,
    config: { auth: { authority: "https://login.example/common" }, cache: { cachePlugin } },
    getTokenCache: () => ({
      async getAllAccounts() {
        client.looks++;
        if (client.fails) throw new Error("the disk is full");
        memory = [...shared];
        return memory.map((homeAccountId) => ({ homeAccountId, tenantId: "t" }));
      },
      getKVStore: () =>
        Object.fromEntries(memory.map((one) => [one, { homeAccountId: one, localAccountId: "", username: "" }])),
    }),
    acquireTokenSilent: async (request: { account: { homeAccountId: string; tenantId: string } }) => ({
      accessToken: "t1",
      expiresOn: new Date(Date.now() + 3_600_000),
      tokenType: "Bearer",
      fromCache: true,
      tenantId: "",
      account: request.account,
    }),
  };
  const tokens = publicClient(client);
  const fetch = createFetch({
    tokens,
    resources: { "https://api.example": ["s"] },
    fetch: api(() => new Response()).fetch,
  });
  return {
    client,
    tokens,
    call: () =>
      fetch(URL_A).then(
        ({ status }) => status,
        ({ code }) => code,
      ),
  };
}

it("looks who is signed in before its first call, once for all [E3, N4]", async () => {
  const { client, tokens, call } = fresh(["ada"], {});
  expect(tokens.ready?.()).toBe(tokens.ready?.());
  expect(await Promise.all([call(), call()])).toEqual([200, 200]);
  // The other look is for the account of the token request.
  expect(client.looks).toBe(2);
  expect(tokens.ready?.()).toBeUndefined();
  await call();
  expect(client.looks).toBe(2);
});

it("notices within a minute who signed in or out in another process [E3, S6]", async () => {
  const clock = fakeClock();
  const shared: string[] = [];
  const { client, call } = fresh(shared, {});
  expect([await call(), await call()]).toEqual(["signed-out", "signed-out"]);
  expect(client.looks).toBe(1);
  shared.push("ada");
  clock.jump(60_000);
  expect(await call()).toBe(200);
  shared.pop();
  clock.jump(60_000);
  expect(await call()).toBe(200);
  await settle();
  expect(await call()).toBe("signed-out");
});

it("says that nobody is signed in where the cache cannot be read, and looks again at the next call [E3]", async () => {
  const { client, call } = fresh(["ada"], {});
  client.fails = true;
  expect(await call()).toBe("signed-out");
  client.fails = false;
  expect(await call()).toBe(200);
});

it("waits for nothing where MSAL's memory is all there is, or the app tells the account", () => {
  expect(fresh(["ada"]).tokens.ready).toBeUndefined();
  const { client } = fresh(["ada"], {});
  expect(publicClient(client, { account: () => null }).ready).toBeUndefined();
});
