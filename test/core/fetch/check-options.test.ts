import { expect, it } from "vitest";
import { checkCallOptions, checkFetchOptions } from "../../../packages/core/src/fetch/check-options.ts";
import type { CallOptions, FetchOptions } from "../../../packages/core/src/options.ts";

const tokens = { kind: "user", subject: () => "s", silent: () => expect.unreachable() } as const;
const valid = { tokens, resources: {} };

it.each<[string, object]>([
  ["the least", {}],
  [
    "every option",
    {
      fetch: globalThis.fetch,
      interaction: "never",
      maxRecoveries: 0,
      unrecovered: "throw",
      retry: { retries: 0, maxWaitMs: 0 },
      shouldRecover: () => true,
      onEvent: () => {},
      maxBodyBytes: 0,
      maxTokens: 1,
    },
  ],
  ["no retry", { retry: false }],
  [
    "options that are undefined",
    { fetch: undefined, interaction: undefined, maxRecoveries: undefined, retry: undefined },
  ],
])("takes %s", (_, options) => {
  expect(() => checkFetchOptions({ ...valid, ...options } as FetchOptions)).not.toThrow();
});

it.each<[string, object, string]>([
  ["no provider", { tokens: undefined }, "`tokens`"],
  ["null for a provider", { tokens: null }, "`tokens`"],
  ["an MSAL client itself", { tokens: { acquireTokenSilent() {} } }, "`tokens`"],
  ["a provider without silent", { tokens: { ...tokens, silent: undefined } }, "`tokens`"],
  ["a provider without subject", { tokens: { ...tokens, subject: "s" } }, "`tokens`"],
  ["a provider without a kind", { tokens: { ...tokens, kind: undefined } }, "`tokens`"],
  ["another value for interaction", { interaction: "always" }, "`interaction`"],
  ["null for interaction", { interaction: null }, "`interaction`"],
  ["another value for unrecovered", { unrecovered: "reject" }, "`unrecovered`"],
  ["a negative maxRecoveries", { maxRecoveries: -1 }, "`maxRecoveries`"],
  ["half a recovery", { maxRecoveries: 1.5 }, "`maxRecoveries`"],
  ["endless recoveries", { maxRecoveries: Number.POSITIVE_INFINITY }, "`maxRecoveries`"],
  ["text for a number", { maxRecoveries: "2" }, "`maxRecoveries`"],
  ["a negative maxBodyBytes", { maxBodyBytes: -1 }, "`maxBodyBytes`"],
  ["no number for maxBodyBytes", { maxBodyBytes: Number.NaN }, "`maxBodyBytes`"],
  ["no tokens at all", { maxTokens: 0 }, "`maxTokens`"],
  ["fetch that is no function", { fetch: {} }, "`fetch`"],
  ["shouldRecover that is no function", { shouldRecover: true }, "`shouldRecover`"],
  ["onEvent that is no function", { onEvent: "log" }, "`onEvent`"],
  ["true for retry", { retry: true }, "`retry`"],
  ["null for retry", { retry: null }, "`retry`"],
  ["negative retries", { retry: { retries: -1 } }, "`retry.retries`"],
  ["text for a wait", { retry: { maxWaitMs: "1s" } }, "`retry.maxWaitMs`"],
  ["a name that is no option", { resource: {} }, "`resource` is none of"],
])("refuses %s, by name", (_, options, name) => {
  const check = () => checkFetchOptions({ ...valid, ...options } as FetchOptions);
  expect(check).toThrow(TypeError);
  expect(check).toThrow(name);
});

it("leaves a name alone whose value is undefined", () => {
  expect(() => checkFetchOptions({ ...valid, timeout: undefined } as FetchOptions)).not.toThrow();
});

it.each(["acquireTokenPopup", "acquireTokenByClientCredential"])(
  "says how %s's client becomes a provider",
  (method) => {
    const check = () => checkFetchOptions({ ...valid, tokens: { [method]() {} } } as unknown as FetchOptions);
    expect(check).toThrow(/such as publicClient\(client\), or clientCredential\(client\) of @msal-fetch\/node/);
  },
);

it("refuses what is no object of options", () => {
  for (const options of [undefined, null, "x", 1]) {
    expect(() => checkFetchOptions(options as unknown as FetchOptions)).toThrow(TypeError);
    expect(() => checkCallOptions("`with`", options as unknown as CallOptions)).toThrow(/^`with`/);
  }
});

it("takes the options of a call", () => {
  const options: CallOptions = {
    interaction: "never",
    scopes: ["User.Read"],
    maxRecoveries: 0,
    account: { homeAccountId: "a.b", tenantId: "b" },
    tenant: "contoso.com",
    resumeKey: "draft",
  };
  expect(() => checkCallOptions("`with`", options)).not.toThrow();
  expect(() => checkCallOptions("`with`", {})).not.toThrow();
});

it.each<[string, object, string]>([
  ["another value for interaction", { interaction: "ask" }, "`interaction`"],
  ["an empty list of scopes", { scopes: [] }, "`scopes`"],
  ["scopes in one text", { scopes: "User.Read" }, "`scopes`"],
  ["a tenant with a path", { tenant: "a/b" }, "`tenant`"],
  ["a negative maxRecoveries", { maxRecoveries: -1 }, "`maxRecoveries`"],
  ["null for an account", { account: null }, "`account`"],
  ["an account of another shape", { account: { username: "a" } }, "`account`"],
  ["a name for an account", { account: "kim@contoso.com" }, "`account`"],
  ["an empty resumeKey", { resumeKey: "" }, "`resumeKey`"],
  ["a resumeKey that is no text", { resumeKey: 1 }, "`resumeKey`"],
  ["a name that is no option", { interation: "never" }, "`recovery`: `interation` is none of interaction, scopes,"],
])("refuses in a call %s, by name", (_, options, name) => {
  const check = () => checkCallOptions("`recovery`", options as CallOptions);
  expect(check).toThrow(TypeError);
  expect(check).toThrow(name);
});

it("does not repeat the account that it refuses [X1]", () => {
  const options = { account: { username: "kim@contoso.com" } } as unknown as CallOptions;
  expect(() => checkCallOptions("`recovery`", options)).toThrow(/^(?!.*kim)/);
});
