// Whatever is sent, the emulator answers, and with an error of its own kind.
import { createEmulator, sample } from "@msal-fetch/emulator";
import fc from "fast-check";
import { expect, test } from "vitest";
import { authority, cp1, redirectUri } from "./client.ts";

const tenant = sample.tenantId;
const paths = [
  `/${tenant}/oauth2/v2.0/token`,
  `/${tenant}/oauth2/v2.0/authorize`,
  `/${tenant}/oauth2/v2.0/devicecode`,
  `/${tenant}/oauth2/v2.0/logout`,
  `/${tenant}/sign-in`,
  "/common/discovery/instance",
  `/${tenant}/v2.0/.well-known/openid-configuration`,
  `/${tenant}/discovery/v2.0/keys`,
  "/device",
  "/metadata/identity/oauth2/token",
  "/service-fabric/token",
  "/graph/v1.0/$batch",
  "/graph/v1.0/users/%E0%A4%A",
  "/graph/v1.0/users/alex",
  "/graph/v1.0/me/messages",
  "/arm/subscriptions/x/y",
  "/vault/secrets/one",
  "/api/todo/x",
  "/api/middle/on-behalf-of/graph/v1.0/me",
  "/api/middle/on-behalf-of/nothing",
  "/__emulator/policyChanged",
  "/__emulator/addRule",
  "/__emulator/addApi",
  "/__emulator/mintToken",
];
const values: Record<string, readonly string[]> = {
  grant_type: [
    "client_credentials",
    "authorization_code",
    "refresh_token",
    "device_code",
    "urn:ietf:params:oauth:grant-type:jwt-bearer",
    "__proto__",
    "constructor",
  ],
  client_id: Object.values(sample).flatMap((entry) =>
    typeof entry === "object" && "clientId" in entry ? [entry.clientId] : [],
  ),
  client_secret: [sample.daemon.clientSecret, sample.middleTier.clientSecret],
  scope: ["User.Read openid offline_access", "https://graph.microsoft.com/.default", sample.api.scope, "/", "a/b c/d"],
  claims: [
    cp1,
    "{}",
    "[]",
    "null",
    '{"access_token":null}',
    '{"access_token":{"acrs":{"values":[1,null,"c1"]},"capolids":"x"}}',
  ],
  redirect_uri: [redirectUri, "http://localhost:*", "http://", "javascript:alert(1)"],
  response_mode: ["query", "fragment", "form_post", "other"],
  response_type: ["code", "token"],
  prompt: ["none", "login"],
  login_hint: ["alex", "pat", "O.x"],
  requested_token_use: ["on_behalf_of"],
  resource: ["https://graph.microsoft.com"],
  decision: ["approve", "deny"],
  user: ["ada", "nobody"],
};

const form = fc
  .record(
    Object.fromEntries(
      Object.entries(values).map(([name, known]) => [
        name,
        fc.oneof({ arbitrary: fc.constantFrom(...known), weight: 5 }, { arbitrary: fc.string(), weight: 1 }),
      ]),
    ),
    { requiredKeys: [] },
  )
  .map((fields) => new URLSearchParams(fields as Record<string, string>));

test("answers any request without failing", async () => {
  const emulator = createEmulator();
  const tokens = await Promise.all([
    emulator.mintToken({ user: "alex" }),
    emulator.mintToken({ audience: "middle", user: "alex" }),
    emulator.mintToken({
      audience: "arm",
      claims: { scp: 5, roles: {}, acrs: "c1", oid: null, xms_cc: 7, tid: tenant },
    }),
  ]);
  const request = fc.record({
    path: fc.constantFrom(...paths),
    method: fc.constantFrom("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD"),
    form,
    body: fc.oneof(fc.constant(undefined), fc.json(), fc.string()),
    authorization: fc.oneof(
      fc.constantFrom(...tokens.map((token) => `Bearer ${token}`)),
      fc.constant("Bearer a.b.c"),
      fc.constant("Basic %%%"),
    ),
    metadata: fc.constantFrom("true", "sample"),
  });
  await fc.assert(
    fc.asyncProperty(request, async ({ path, method, form: fields, body, authorization, metadata }) => {
      const hasBody = !["GET", "HEAD"].includes(method);
      const response = await emulator.fetch(`https://localhost:8443${path}${hasBody ? "" : `?${fields}`}`, {
        method,
        headers: { authorization, metadata, secret: sample.managedIdentity.identityHeader },
        ...(hasBody && { body: body ?? fields }),
      });
      expect(response.status, await response.clone().text()).toBeLessThan(500);
    }),
    { numRuns: 1000, seed: 20_261_123 },
  );
});

test("redirects only to registered addresses, whatever is asked", async () => {
  const emulator = createEmulator();
  await fc.assert(
    fc.asyncProperty(form, fc.webUrl(), async (fields, elsewhere) => {
      fields.set("client_id", sample.publicClient.clientId);
      fields.set("redirect_uri", elsewhere);
      const response = await emulator.fetch(`${authority}/oauth2/v2.0/authorize?${fields}`);
      expect([response.status, response.headers.get("location")]).toEqual([400, null]);
    }),
    { numRuns: 200, seed: 7 },
  );
});

test("says what is misspelt instead of matching everything", () => {
  const { events, policy, faults, directory } = createEmulator();
  const wrong = { usr: "alex" } as object;
  for (const call of [
    () => events.policyChanged(wrong),
    () => events.locationChanged(wrong),
    () => policy.challengeAlways(wrong),
    () => policy.addRule({ control: "block", ...wrong }),
    () => policy.deny({ reason: "firewall", ...wrong }),
    () => policy.requireContext({ id: "c1", path: "/", ...wrong }),
    () => policy.setCors(wrong),
    () => faults.add({ kind: "drop", ...wrong }),
    () => directory.updateUser("alex", wrong),
    () => directory.addApp({ name: "x", ...wrong }),
  ]) {
    expect(call).toThrow(/^There is no member `usr` in an? /);
  }
  expect(() => directory.updateUser("alex", { enabled: "no" as unknown as boolean })).toThrow(
    "`enabled` in a user must be boolean.",
  );
});
