import { expect, it } from "vitest";
import { fitsAudience } from "../../../packages/core/src/tokens/audience.ts";
import { jwt } from "./token.ts";

const GRAPH = "https://graph.microsoft.com";
const APP = "0a1b2c3d-0000-4000-8000-00000000000a";
const OTHER = "0a1b2c3d-0000-4000-8000-00000000000b";

it.each<[string, unknown, string[]]>([
  ["the resource of the scope", GRAPH, [`${GRAPH}/User.Read`]],
  ["a closing slash", `${GRAPH}/`, [`${GRAPH}/.default`]],
  ["two slashes before .default", "https://vault.azure.net/", ["https://vault.azure.net//.default"]],
  ["another case", "HTTPS://Graph.Microsoft.com", [`${GRAPH}/User.Read`]],
  ["an app id and its api:// URI", APP, [`api://${APP}/access_as_user`]],
  ["api:// on both sides", `api://${APP}`, [`api://${APP}/access_as_user`]],
  ["the spn: form", `spn:${GRAPH}`, [`${GRAPH}/.default`]],
  ["an app id, where the scope has a URI", APP, [`${GRAPH}/.default`]],
  ["a URI, where the scope has an app id", "https://api.contoso.com", [`api://${APP}/a`]],
  ["a URI with a path", "https://contoso.com/api", ["https://contoso.com/api/read"]],
  ["one of several resources", GRAPH, ["https://vault.azure.net/.default", `${GRAPH}/User.Read`]],
  ["bare scopes, which name no resource", "https://vault.azure.net", ["User.Read", "openid"]],
  ["a scope that is a resource alone", GRAPH, [GRAPH]],
  ["no audience", undefined, [`${GRAPH}/User.Read`]],
  ["several audiences", [GRAPH], ["https://vault.azure.net/.default"]],
])("lets a token be renewed with %s [D6]", (_, aud, scopes) => {
  expect(fitsAudience(jwt({ aud }), scopes)).toBe(true);
});

it.each<[string, string, string[]]>([
  ["another resource", GRAPH, ["https://vault.azure.net/.default"]],
  ["another app", OTHER, [`api://${APP}/access_as_user`]],
  ["a resource that begins alike", "https://graph.microsoft.com.evil.example", [`${GRAPH}/User.Read`]],
  ["another path", "https://contoso.com/api", ["https://contoso.com/other/read"]],
  ["none of several resources", "https://a.example", ["User.Read", "https://b.example/x", "https://c.example/y"]],
])("does not renew a token for %s [D6]", (_, aud, scopes) => {
  expect(fitsAudience(jwt({ aud }), scopes)).toBe(false);
});

it("knows nothing of a token that it cannot read [D6]", () => {
  expect(fitsAudience("opaque", [`${GRAPH}/User.Read`])).toBe(true);
});
