import {
  createFetch,
  type PublicClientOptions,
  publicClient,
  RecoveryError,
  type SilentRequestLike,
} from "@msal-fetch/browser";
import { expect, it, vi } from "vitest";
import { fakeClock } from "../support/clock.ts";
import { api, deferred, settle } from "../support/scripted.ts";
import { ada, bob, msalError, result, stubClient, stubPage } from "./page.ts";

const request = { scopes: ["User.Read"], subject: ada.homeAccountId, correlationId: "1" };
const claims = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}';

it("takes the active account, else the only one", () => {
  stubPage();
  expect(publicClient(stubClient()).subject({})).toBe(ada.homeAccountId);
  const both = { getAllAccounts: () => [ada, bob] };
  expect(publicClient(stubClient({ ...both, getActiveAccount: () => bob })).subject({})).toBe(bob.homeAccountId);
  expect(publicClient(stubClient({ getAllAccounts: () => [] })).subject({})).toBeUndefined();
  expect(publicClient(stubClient(both)).subject({ account: bob })).toBe(bob.homeAccountId);
  expect(publicClient(stubClient()).subject({ account: bob })).toBeUndefined();
  expect(publicClient(stubClient(both), { account: () => bob }).subject({})).toBe(bob.homeAccountId);
  expect(publicClient(stubClient(both), { account: () => null }).subject({})).toBeUndefined();
});

it("says what to do where two accounts are signed in and none is chosen", async () => {
  stubPage();
  const tokens = publicClient(stubClient({ getAllAccounts: () => [ada, bob] }));
  const fetch = createFetch({ tokens, resources: { "https://api.example": ["s"] } });
  const error = await fetch("https://api.example/").catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(RecoveryError);
  expect(error).toMatchObject({ code: "misconfigured", message: expect.stringContaining("setActiveAccount") });
});

it("asks for the account again when something changed, and after a minute [S6]", async () => {
  const clock = fakeClock();
  stubPage();
  const getAllAccounts = vi.fn(() => [ada]);
  const client = stubClient({ getAllAccounts });
  const tokens = publicClient(client);
  const changed = vi.fn();
  tokens.subscribe?.(changed);

  for (let count = 0; count < 5; count++) tokens.subject({});
  expect(getAllAccounts).toHaveBeenCalledTimes(1);
  client.emit({ eventType: "msal:logoutSuccess" });
  tokens.subject({});
  expect(getAllAccounts).toHaveBeenCalledTimes(2);
  expect(changed).toHaveBeenCalledTimes(1);
  await clock.advance(60_000);
  tokens.subject({});
  expect(getAllAccounts).toHaveBeenCalledTimes(3);
});

it("drops the tokens at hand for what others got from the network, not for its own requests [S6]", async () => {
  stubPage();
  const success = (correlationId: string, fromCache = false) => ({
    eventType: "msal:acquireTokenSuccess",
    payload: result("token", { correlationId, fromCache }),
  });
  const client = stubClient({
    async acquireTokenSilent({ correlationId = "" }) {
      client.emit(success(correlationId));
      return result();
    },
  });
  const tokens = publicClient(client);
  const changed = vi.fn();
  const stop = tokens.subscribe?.(changed);

  await tokens.silent(request);
  client.emit(success("other", true));
  expect(changed).not.toHaveBeenCalled();
  client.emit(success("other"));
  expect(changed).toHaveBeenCalledTimes(1);
  stop?.();
  client.emit(success("other"));
  expect(changed).toHaveBeenCalledTimes(1);
});

it("sends no token of somebody who is no longer the active account, whichever of two providers is asked [S6]", async () => {
  stubPage();
  let active = ada;
  const client = stubClient({
    getActiveAccount: () => active,
    getAllAccounts: () => [ada, bob],
    acquireTokenSilent: async ({ account }) => result(`of ${account?.homeAccountId}`, { account: account ?? null }),
  });
  const server = api(() => new Response());
  const fetches = [1, 2].map(() =>
    createFetch({ tokens: publicClient(client), resources: { "https://api.example": ["s"] }, fetch: server.fetch }),
  );
  for (const fetch of fetches) await fetch("https://api.example/");
  active = bob;
  client.emit({ eventType: "msal:activeAccountChanged" });
  for (const fetch of fetches) await fetch("https://api.example/");
  expect(server.seen.map(({ token }) => token)).toEqual([
    "of ada.tenant",
    "of ada.tenant",
    "of bob.tenant",
    "of bob.tenant",
  ]);
});

it("keeps to the account that it used, where another one signs in beside it [A6]", () => {
  stubPage();
  let accounts = [ada];
  const client = stubClient({ getAllAccounts: () => accounts });
  const tokens = publicClient(client);
  expect(tokens.subject({})).toBe(ada.homeAccountId);
  accounts = [bob, ada];
  client.emit({ eventType: "msal:loginSuccess" });
  expect(tokens.subject({})).toBe(ada.homeAccountId);
  accounts = [bob];
  client.emit({ eventType: "msal:logoutSuccess" });
  expect(tokens.subject({})).toBe(bob.homeAccountId);
});

it("keeps the tenants of a guest apart, where the app chooses among them [S6, A6]", async () => {
  stubPage();
  const guest = { ...ada, tenantId: "guest-tenant" };
  let chosen = ada;
  const client = stubClient({
    getAllAccounts: () => [ada, guest],
    acquireTokenSilent: async ({ account }) => result(`of ${account?.tenantId}`, { account: account ?? null }),
  });
  const server = api(() => new Response());
  const tokens = publicClient(client, { account: () => chosen });
  const fetch = createFetch({ tokens, resources: { "https://api.example": ["s"] }, fetch: server.fetch });
  await fetch("https://api.example/");
  chosen = guest;
  await fetch("https://api.example/");
  expect(server.seen.map(({ token }) => token)).toEqual(["of tenant", "of guest-tenant"]);
});

it("knows its own requests until the last of the same correlation id has ended [S6]", async () => {
  stubPage();
  const gates = [deferred(), deferred()];
  let count = 0;
  const client = stubClient({
    async acquireTokenSilent() {
      await gates[count++]?.promise;
      return result();
    },
  });
  const tokens = publicClient(client);
  const changed = vi.fn();
  tokens.subscribe?.(changed);
  const asked = [tokens.silent(request), tokens.silent(request)];
  await settle();
  gates[0]?.resolve();
  await asked[0];
  client.emit({ eventType: "msal:acquireTokenSuccess", payload: result("token", { correlationId: "1" }) });
  expect(changed).not.toHaveBeenCalled();
  gates[1]?.resolve();
  await asked[1];
});

it("gets tokens as MSAL does without claims, and by the refresh token alone with them [A1]", async () => {
  stubPage();
  const asked: SilentRequestLike[] = [];
  const tokens = publicClient(
    stubClient({
      acquireTokenSilent: async (one) => {
        asked.push(one);
        return result();
      },
    }),
  );
  await tokens.silent(request);
  await tokens.silent({ ...request, claims });
  await tokens.silent({ ...request, refresh: true });
  const common = { scopes: ["User.Read"], account: ada, correlationId: "1" };
  expect(asked).toEqual([
    common,
    { ...common, claims, cacheLookupPolicy: 3 },
    { ...common, forceRefresh: true, cacheLookupPolicy: 3 },
  ]);
});

it.each([
  [
    "after a refresh token that is no longer good",
    msalError("invalid_grant", { subError: "bad_token" }),
    false,
    [3, 5],
  ],
  ["not while a click waits to be answered", msalError("invalid_grant", { subError: "bad_token" }), true, [3]],
  ["not where the token service wants the user", msalError("invalid_grant", { claims }), false, [3]],
  ["not after another error", msalError("post_request_failed"), false, [3]],
])("tries the hidden iframe with claims %s [B1]", async (_, error, isActive, expected) => {
  const { activation } = stubPage();
  activation.isActive = isActive;
  const policies: unknown[] = [];
  const tokens = publicClient(
    stubClient({
      acquireTokenSilent: async ({ cacheLookupPolicy }) => {
        policies.push(cacheLookupPolicy);
        throw error;
      },
    }),
  );
  await expect(tokens.silent({ ...request, claims })).rejects.toBe(error);
  expect(policies).toEqual(expected);
});

it("limits a silent attempt to two seconds while a click lets a window open [B1]", () => {
  const { activation } = stubPage();
  const tokens = publicClient(stubClient());
  expect(tokens.silentLimitMs?.()).toBeUndefined();
  activation.isActive = true;
  expect(tokens.silentLimitMs?.()).toBe(2_000);
  // A page that leaves needs no click.
  expect(publicClient(stubClient(), { interaction: "redirect" }).silentLimitMs?.()).toBeUndefined();
});

it("initialises the client and reads the answer of a redirect once, before its first token request [B3]", async () => {
  stubPage();
  const steps: string[] = [];
  const step = (name: string) => async () => {
    steps.push(name);
    return null;
  };
  const client = stubClient({
    initialize: async () => {
      await step("initialize")();
    },
    handleRedirectPromise: step("handleRedirectPromise"),
    acquireTokenSilent: async () => {
      steps.push("silent");
      return result();
    },
  });
  await Promise.all([publicClient(client).silent(request), publicClient(client).silent(request)]);
  expect(steps).toEqual(["initialize", "handleRedirectPromise", "silent", "silent"]);
  expect(publicClient(client).ready?.()).toBeUndefined();
});

it("leaves getting ready to the app where it says so [B3]", async () => {
  stubPage();
  const initialize = vi.fn(async () => {});
  const handleRedirectPromise = vi.fn(async () => null);
  const ready = vi.fn(async () => null);
  await publicClient(stubClient({ initialize, handleRedirectPromise }), { ready }).silent(request);
  expect([ready.mock.calls.length, initialize.mock.calls.length, handleRedirectPromise.mock.calls.length]).toEqual([
    1, 0, 0,
  ]);
});

it("goes on where the user came back from a redirect without a token [B3]", async () => {
  stubPage();
  const denied = async () => {
    throw msalError("access_denied");
  };
  expect((await publicClient(stubClient({ handleRedirectPromise: denied })).silent(request)).token).toBe("token");
  expect((await publicClient(stubClient(), { ready: denied }).silent(request)).token).toBe("token");
});

it("says what to do where the client cannot be initialised, and tries again with the next call", async () => {
  stubPage();
  const initialize = vi.fn(async () => {
    throw msalError("crypto_nonexistent");
  });
  const tokens = publicClient(stubClient({ initialize }));
  const fetch = createFetch({ tokens, resources: { "https://api.example": ["s"] } });
  for (const _ of [1, 2]) {
    await expect(fetch("https://api.example/")).rejects.toMatchObject({
      code: "misconfigured",
      message: "No token: the MSAL client could not be initialised (crypto_nonexistent)",
    });
  }
  expect(initialize).toHaveBeenCalledTimes(2);
});

it.each([
  "uninitialized_public_client_application",
  "block_iframe_reload",
  "block_nested_popups",
  "cache_quota_exceeded",
])("says what to set in the place of MSAL's %s", async (code) => {
  stubPage();
  const tokens = publicClient(
    stubClient({
      acquireTokenSilent: async () => {
        throw msalError(code);
      },
    }),
  );
  await expect(tokens.silent(request)).rejects.toMatchObject({
    errorCode: "misconfigured",
    message: expect.stringMatching(/:|`/),
  });
});

it("replaces the last segment of the authority for another tenant, never its host [D7]", async () => {
  stubPage();
  const authority = "https://login.microsoftonline.com/common";
  const acquireTokenSilent = vi.fn(async (_: SilentRequestLike) => result());
  const getConfiguration = () => ({ auth: { authority } });
  await publicClient(stubClient({ acquireTokenSilent, getConfiguration })).silent({
    ...request,
    tenant: "contoso.example",
  });
  expect(acquireTokenSilent.mock.calls[0]?.[0].authority).toBe("https://login.microsoftonline.com/contoso.example");
  const without = publicClient(stubClient()).silent({ ...request, tenant: "contoso.example" });
  await expect(without).rejects.toMatchObject({ errorCode: "misconfigured" });
});

it("warns of a client without cp1, and of a window that MSAL closes early", () => {
  stubPage();
  const config = (popupBridgeTimeout?: number) => ({
    getConfiguration: () => ({ auth: {}, ...(popupBridgeTimeout && { system: { popupBridgeTimeout } }) }),
  });
  expect(publicClient(stubClient(config(60_000))).capabilities).toEqual([]);
  const codes = (client: ReturnType<typeof stubClient>, options: PublicClientOptions = {}) =>
    publicClient(client, options).warnings?.map(({ code }) => code) ?? [];
  expect(codes(stubClient(config(60_000)))).toEqual(["popup-timeout-short"]);
  expect(codes(stubClient(config(300_000)))).toEqual([]);
  expect(codes(stubClient(config()))).toEqual([]);
  expect(codes(stubClient(config(60_000)), { interaction: "redirect" })).toEqual([]);
});

it("knows the user of the host where a nested app has no account yet [B5]", async () => {
  const { window } = stubPage();
  window["nestedAppAuthBridge"] = {};
  const acquireTokenSilent = vi.fn(async (_: SilentRequestLike) => result());
  const tokens = publicClient(stubClient({ getAllAccounts: () => [], acquireTokenSilent }));
  const subject = tokens.subject({}) ?? "";
  expect(await tokens.silent({ ...request, subject })).toMatchObject({ subject, token: "token" });
  expect(acquireTokenSilent.mock.calls[0]?.[0]).not.toHaveProperty("account");
});

it("has no means to ask with interaction none, and asks nobody where there is no page [B7]", async () => {
  expect(publicClient(stubClient(), { interaction: "none" }).interactive).toBeUndefined();
  await expect(publicClient(stubClient()).interactive?.(request)).rejects.toMatchObject({
    errorCode: "interaction-required",
  });
});

it.each([
  ["`client`", {}, {}],
  ["`interaction`", stubClient(), { interaction: "window" }],
  ["`interactionTimeoutMs`", stubClient(), { interactionTimeoutMs: 0 }],
  ["`interactionTimeoutMs`", stubClient(), { interactionTimeoutMs: Number.NaN }],
  ["`account`", stubClient(), { account: ada }],
  ["`prompt`", stubClient(), { prompt: "dialog" }],
  ["`ready`", stubClient(), { ready: Promise.resolve() }],
])("refuses a wrong %s by name", (name, client, options) => {
  const call = publicClient as (client: unknown, options: unknown) => unknown;
  expect(() => call(client, options)).toThrow(TypeError);
  expect(() => call(client, options)).toThrow(name);
});
