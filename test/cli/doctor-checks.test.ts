/** The checks of files and tokens, each with a set-up that is wrong in one respect and with others that are not. */
import { expect, test } from "vitest";
import type { Facts } from "../../packages/cli/src/doctor/facts.ts";
import {
  API_ID,
  APP,
  AUTH,
  AUTHORITY,
  apiWith,
  configWith,
  foundIn,
  fromFile,
  levelsIn,
  manifestWith,
  NOW,
  OTHER_ID,
  optionalClaims,
  resourcesWith,
  TENANT,
  tokenFacts,
} from "./doctor-support.ts";

type Case = [what: string, found: string, ...parts: Partial<Facts>[]];

const CONTEXT: Partial<Facts> = { contexts: ["c1"] };
const API = "https://api.contoso.com/";
const V1 = { ver: "1.0", iss: `https://sts.windows.net/${TENANT}/` };
const SCOPE = `api://${API_ID}/Tasks.Read`;

test.each<Case>([
  ["a client without capabilities", "cp1-missing", configWith({ clientCapabilities: undefined })],
  ["a client with other capabilities", "cp1-missing", configWith({ clientCapabilities: ["protapp"] })],
  ["an empty list", "cp1-missing", configWith({ clientCapabilities: [] })],
  ["a managed identity without cp1", "cp1-missing", fromFile({ clientCapabilities: [], managedIdentityIdParams: {} })],
  ["a text in place of a list", "capabilities-not-a-list", configWith({ clientCapabilities: "CP1" })],
  ["an app without a limit for popups", "popup-timeout-short", configWith({ redirectUri: "/redirect" })],
  ["a limit of zero, which is none", "popup-timeout-short", configWith({}, { system: { popupBridgeTimeout: 0 } })],
  ["a short limit", "popup-timeout-short", configWith({}, { system: { popupBridgeTimeout: 299_999 } })],
  ["a limit in words", "popup-timeout-short", configWith({}, { system: { popupBridgeTimeout: "5m" } })],
  ["an authority that is a number", "authority-unreadable", configWith({ authority: 5 })],
  ["an authority that is a tenant", "authority-unreadable", configWith({ authority: TENANT })],
  ["http", "authority-not-https", configWith({ authority: AUTHORITY.replace("https", "http") })],
  ["an authority without a tenant", "authority-without-tenant", configWith({ authority: new URL(AUTHORITY).origin })],
  ["an endpoint", "authority-is-endpoint", configWith({ authority: `${AUTHORITY}/oauth2/v2.0/token` })],
  ["a version at the end", "authority-with-version", configWith({ authority: `${AUTHORITY}/v2.0` })],
  ["common and a secret", "authority-shared", configWith({ authority: at("common"), clientSecret: "x" })],
  ["no authority and a secret", "authority-shared", configWith({ authority: undefined, clientSecret: "x" })],
  [
    "common and .default only",
    "authority-shared",
    configWith({ authority: at("organizations") }, { resources: { [API]: [`api://${API_ID}/.default`] } }),
  ],
  ["the application for a tenant", "authority-is-client", configWith({ authority: at(OTHER_ID) })],
  ["another tenant beside it", "tenants-differ", configWith({ tenantId: OTHER_ID })],
  ["a token of another tenant", "tenants-differ", configWith({}), tokenFacts({ tid: OTHER_ID })],
  ["an unknown host", "authority-not-known", configWith({ authority: `https://localhost:8443/${TENANT}` })],
  [
    "a known host without its port",
    "authority-not-known",
    configWith({ authority: `https://localhost:8443/${TENANT}`, knownAuthorities: ["localhost"] }),
  ],
  ["known authorities as a text", "known-authorities-not-a-list", configWith({ knownAuthorities: "localhost" })],
  [
    "a resource of another cloud",
    "clouds-differ",
    resourcesWith({ "https://graph.microsoft.us/": ["https://graph.microsoft.us/.default"] }),
  ],
  ["a resource over http", "resource-address", resourcesWith({ "http://api.contoso.com/": [SCOPE] })],
  ["a resource without an address", "resource-address", resourcesWith({ api: [SCOPE] })],
  ["a path and a secret", "resource-address", configWith({ clientSecret: "x" }, { resources: { "/api": [SCOPE] } })],
  ["a host by its protocol's slashes", "resource-address", resourcesWith({ "//api.contoso.com": [SCOPE] })],
  ["a placeholder for the client", "placeholder", configWith({ clientId: "<application id>" })],
  ["a placeholder for the tenant", "placeholder", configWith({ authority: at("<tenant id>") })],
  ["a placeholder in braces", "placeholder", configWith({ authority: at("{tenantId}") })],
  ["a placeholder in a scope", "placeholder", resourcesWith({ [API]: ["api://<application id>/Tasks.Read"] })],
  ["a client id that is cut off", "client-id-form", configWith({ clientId: OTHER_ID.slice(0, 8) })],
  ["a client id that is a URI", "client-id-form", configWith({ clientId: `api://${OTHER_ID}` })],
  ["a client id that is a number", "client-id-form", configWith({ clientId: 5 })],
  ["scopes as a text", "scopes-not-a-list", resourcesWith({ [API]: SCOPE })],
  ["scopes that are no texts", "scopes-not-a-list", resourcesWith({ [API]: [SCOPE, 1] })],
  ["no scopes", "scopes-empty", resourcesWith({ [API]: [] })],
  ["scopes of OpenID Connect", "scopes-empty", resourcesWith({ [API]: { scopes: ["openid", "profile"] } })],
  ["scopes of two APIs", "scopes-of-several-apis", resourcesWith({ [API]: [SCOPE, "User.Read"] })],
  ["all and one more", "default-mixed", resourcesWith({ [API]: [SCOPE, `api://${API_ID}/.default`] })],
  ["a scope of Graph elsewhere", "scope-of-another-api", resourcesWith({ [API]: ["User.Read"] })],
  ["another scope at Graph", "scope-of-another-api", resourcesWith({ "https://graph.microsoft.com/v1.0": [SCOPE] })],
  [
    "ARM's scope at Key Vault",
    "scope-of-another-api",
    resourcesWith({ "https://mine.vault.azure.net/": ["https://management.azure.com/.default"] }),
  ],
  ["a manifest without xms_cc", "optional-claim-xms-cc", manifestWith(optionalClaims("acrs", "idtyp"))],
  ["a manifest without optional claims", "optional-claim-xms-cc", manifestWith({ optionalClaims: null })],
  [
    "xms_cc for the id token only",
    "optional-claim-xms-cc",
    manifestWith({ optionalClaims: { idToken: [{ name: "xms_cc" }], accessToken: [] } }),
  ],
  ["contexts without acrs", "optional-claim-acrs", manifestWith(optionalClaims("xms_cc", "idtyp")), CONTEXT],
  ["a manifest without idtyp", "optional-claim-idtyp", manifestWith(optionalClaims("xms_cc"))],
  ["a token of another version", "token-version-differs", manifestWith({}), tokenFacts(V1)],
  ["a token of another API", "token-not-for-registration", manifestWith({}), tokenFacts({ aud: OTHER_ID })],
  ["a token without xms_cc", "token-without-xms-cc", tokenFacts({ xms_cc: undefined })],
  ["a token with other capabilities", "token-without-cp1", tokenFacts({ xms_cc: ["protapp"] })],
  ["a token without an audience", "token-without-audience", tokenFacts({ aud: undefined })],
  ["a token for Graph", "token-for-another-api", tokenFacts({ aud: "00000003-0000-0000-c000-000000000000" })],
  [
    "a token for another API than Graph",
    "token-for-another-api",
    apiWith({ url: "https://graph.microsoft.com/v1.0/me" }),
    tokenFacts({}),
  ],
  [
    "a token that is not for the scopes",
    "token-not-of-scopes",
    resourcesWith({ [API]: [SCOPE] }),
    apiWith({}),
    tokenFacts({ aud: OTHER_ID }),
  ],
  ["a URI in version 2", "token-audience-form", tokenFacts({ aud: `api://${API_ID}` })],
  ["an issuer of version 1", "token-issuer-form", tokenFacts({ iss: `https://sts.windows.net/${TENANT}/` })],
  ["a token of version 1", "token-version-1", tokenFacts({ ...V1, aud: `api://${API_ID}` })],
  ["an application's token", "token-app-only", tokenFacts(APP), CONTEXT],
  ["a token without acrs", "token-without-acrs", tokenFacts({}), CONTEXT],
  ["an application's token that does not say so", "token-without-idtyp", tokenFacts({ ...APP, idtyp: undefined })],
  ["an expired token", "token-expired", tokenFacts({ exp: NOW / 1000 - 1 })],
  ["a token without an end", "token-without-end", tokenFacts({ exp: "soon" })],
  ["a token from the future", "token-from-future", tokenFacts({ iat: NOW / 1000 + 400 })],
  ["a clock that is behind", "clocks-differ", apiWith({ headers: dateIn(6), status: 200 })],
  ["a clock that is ahead", "clocks-differ", apiWith({ headers: dateIn(-6), status: 200 })],
])("finds %s: %s", (_what, found, ...parts) => {
  expect(foundIn(...parts)).toContain(found);
});

test.each<[string, ...Partial<Facts>[]]>([
  ["a client", configWith({})],
  ["the capability in any case", configWith({ clientCapabilities: ["cP1"] })],
  ["the contents of auth alone", fromFile(AUTH)],
  ["a client id in upper case", configWith({ clientId: OTHER_ID.toUpperCase() })],
  ["a path, which is of the page's own origin", resourcesWith({ "/api": [SCOPE], "/": [SCOPE] })],
  [
    "an app that gives people time",
    configWith({ redirectUri: "/redirect" }, { cache: {}, system: { popupBridgeTimeout: 300_000 } }),
  ],
  ["a web server, which has no popups", configWith({ redirectUri: "https://app.example/", clientSecret: "x" })],
  ["a managed identity", fromFile({ clientCapabilities: ["CP1"] })],
  ["common for people", configWith({ authority: at("common") }, { resources: { [API]: [SCOPE] } })],
  ["a domain for a tenant", configWith({ authority: at("contoso.com"), tenantId: TENANT }), tokenFacts({})],
  ["a trailing slash", configWith({ authority: `${AUTHORITY}/` })],
  ["a known host", configWith({ authority: `https://localhost:8443/${TENANT}`, knownAuthorities: ["localhost:8443"] })],
  [
    "a policy of B2C",
    configWith({
      authority: "https://contoso.b2clogin.com/contoso.onmicrosoft.com/b2c_1_sign_in",
      knownAuthorities: ["contoso.b2clogin.com"],
    }),
  ],
  ["an external tenant", configWith({ authority: `https://contoso.ciamlogin.com/${TENANT}` })],
  [
    "resources of several APIs",
    resourcesWith({
      [API]: { scopes: ["openid", SCOPE, `api://${API_ID}/Tasks.Write`] },
      "https://graph.microsoft.com/v1.0": ["User.Read", "https://graph.microsoft.com/Mail.Read"],
      "https://management.azure.com/": ["https://management.azure.com//.default"],
      "https://mine.vault.azure.net/": ["https://vault.azure.net/.default"],
      "https://mine.blob.core.windows.net/": ["https://storage.azure.com/.default"],
      "https://contoso.sharepoint.com/": ["https://contoso.sharepoint.com/.default"],
      "https://localhost:8443/graph": ["User.Read"],
      "http://localhost:3000/": [SCOPE],
    }),
  ],
  ["a manifest", manifestWith({}), CONTEXT],
  ["an older manifest", fromFile({ accessTokenAcceptedVersion: null, ...optionalClaims("xms_cc", "idtyp") })],
  ["a manifest without acrs where no context is used", manifestWith(optionalClaims("xms_cc", "idtyp"))],
  ["a manifest and its token", manifestWith({}), tokenFacts({ aud: API_ID.toUpperCase() })],
  ["a token", tokenFacts({})],
  ["capabilities as a text", tokenFacts({ xms_cc: "cp1" })],
  ["an application's token where no context is used", tokenFacts(APP)],
  ["a token with a context", tokenFacts({ acrs: ["c1"] }), CONTEXT],
  ["a context as a text", tokenFacts({ acrs: "c1" }), CONTEXT],
  ["a token for the scopes", resourcesWith({ [API]: [SCOPE] }), apiWith({}), tokenFacts({})],
  ["a token that just began, by a clock that is a little behind", tokenFacts({ iat: NOW / 1000 + 200 })],
  ["clocks that differ a little", apiWith({ headers: { "www-authenticate": "Bearer", ...dateIn(4) } })],
  ["a Date that is none", apiWith({ headers: { "www-authenticate": "Bearer", date: "yesterday" } })],
  ["nothing at all"],
])("finds nothing wrong with %s", (_what, ...parts) => {
  expect(foundIn(...parts)).toEqual([]);
});

test("a short limit for popups is a problem where it was set, and advice where it is MSAL's own", () => {
  const levelOf = (...[auth, more]: Parameters<typeof configWith>) => levelsIn(configWith(auth, more));
  expect(levelOf({ redirectUri: "/redirect" })).toEqual(["advice"]);
  expect(levelOf({}, { cache: { cacheLocation: "localStorage" } })).toEqual(["advice"]);
  expect(levelOf({}, { system: { popupBridgeTimeout: 60_000 } })).toEqual(["problem"]);
});

test("a client id of another form is advice where the authority is not one of Microsoft's", () => {
  const own = { authority: `https://localhost:8443/${TENANT}`, knownAuthorities: ["localhost:8443"] };
  expect(levelsIn(configWith({ clientId: "my-app" }))).toEqual(["problem"]);
  expect(levelsIn(configWith({ clientId: "my-app", authority: undefined }))).toEqual(["problem"]);
  expect(levelsIn(configWith({ clientId: "my-app", ...own }))).toEqual(["advice"]);
});

test("says each fault of an identifier once", () => {
  expect(foundIn(configWith({ clientId: "<application id>", authority: at("<tenant id>") }))).toEqual(["placeholder"]);
});

test.each([
  ["api", 'resources, entry 2 ("api")'],
  ["api.contoso.com/users/adele", 'resources, entry 2 ("api.contoso.com…")'],
  ["//api", 'resources, entry 2 ("/…")'],
  ["\u001B[31mred", "resources, entry 2"],
  ["http://api.contoso.com/users/adele", "resources, entry 2 (http://api.contoso.com)"],
])("names the resource %j without its path", (key, place) => {
  const { clients = [] } = resourcesWith({ [API]: [SCOPE], [key]: [SCOPE] });
  expect(clients[0]?.resources[1]?.place).toBe(place);
});

test("tells whether the client or the registration leaves xms_cc out", () => {
  const without = tokenFacts({ xms_cc: undefined });
  expect(foundIn(without, manifestWith({}))).toEqual(["token-without-xms-cc"]);
  expect(foundIn(without, manifestWith(optionalClaims("idtyp")))).toEqual([
    "optional-claim-xms-cc",
    "token-without-xms-cc",
  ]);
});

function at(tenant: string): string {
  return `https://login.microsoftonline.com/${tenant}`;
}

function dateIn(minutes: number): Record<string, string> {
  return { date: new Date(NOW + minutes * 60_000).toUTCString() };
}
