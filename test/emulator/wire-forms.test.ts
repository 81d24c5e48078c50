// Each form in which services are known to send a claims challenge.
import { type ChallengeForm, createEmulator, type Emulator } from "@msal-fetch/emulator";
import { expect, test } from "vitest";
import { call, claimsOf } from "./client.ts";

const tasks = "https://todo.contoso.example/tasks/1";
const acrs = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}';
const encoded = Buffer.from(acrs).toString("base64");
const uri = "https://login.microsoftonline.com/common/oauth2/authorize";
const graphId = "00000003-0000-0000-c000-000000000000";

async function challenged(form: ChallengeForm): Promise<Response> {
  const emulator = createEmulator();
  emulator.policy.setChallengeForm("todo", form);
  emulator.policy.requireContext({ service: "todo", path: "/tasks/*", id: "c1" });
  return call(emulator, tasks, await emulator.mintToken({ audience: "todo", user: "alex" }));
}

test.each<[ChallengeForm, number, string]>([
  [
    "graph",
    401,
    `Bearer realm="", authorization_uri=${uri}, client_id="${graphId}", error="insufficient_claims", claims="${encoded}", errorDescription="Continuous access evaluation resulted in claims challenge with result: InteractionRequired and code: AuthenticationContextRequired"`,
  ],
  [
    "pop-bearer",
    401,
    `PoP realm="", authorization_uri="${uri}", client_id="${graphId}", nonce="ey==", Bearer realm="", authorization_uri="${uri}", client_id="${graphId}", error_description="Continuous access evaluation resulted in challenge with result: InteractionRequired and code: AuthenticationContextRequired", error="insufficient_claims", claims="${encoded}"`,
  ],
  ["key-vault", 401, `Bearer realm="", authorization_uri="${uri}", error="insufficient_claims", claims="${encoded}"`],
  [
    "auth-context",
    401,
    `Bearer realm="", authorization_uri="${uri}", error="insufficient_claims", claims="${encoded}", cc_type="authcontext"`,
  ],
  [
    "identity-web",
    403,
    `Bearer consentUri="${uri}?client_id=${graphId}&response_type=code&response_mode=query&scope=offline_access%20User.Read", claims="${acrs}", scopes="User.Read", proposedAction="consent"`,
  ],
  [
    "rfc9470",
    401,
    'Bearer error="insufficient_user_authentication", error_description="A different authentication level is required", acr_values="c1"',
  ],
  [
    "insufficient-scope",
    403,
    'Bearer error="insufficient_scope", scope="Tasks.ReadWrite Tasks.Approve", resource_metadata="https://api.contoso.example/.well-known/oauth-protected-resource"',
  ],
  [
    "ietf-draft",
    403,
    'Bearer error="insufficient_claims", resource_metadata="https://api.contoso.example/.well-known/oauth-protected-resource"',
  ],
])("sends a challenge in the form %s", async (form, status, fieldValue) => {
  const response = await challenged(form);
  expect(response.status).toBe(status);
  expect(response.headers.get("www-authenticate")).toBe(fieldValue);
});

test("sends ARM's challenge with an array of values", async () => {
  const response = await challenged("arm");
  expect(response.headers.get("www-authenticate")).toMatch(
    /^Bearer realm="", authorization_uri="[^"]+", error="insufficient_claims", claims="[^"]+"$/,
  );
  expect(claimsOf(response)).toBe('{"access_token":{"acrs":{"essential":true,"values":["c1"]}}}');
});

test("puts claims into the message of a 400, as Privileged Identity Management does", async () => {
  const response = await challenged("error-body");
  expect([response.status, response.headers.has("www-authenticate")]).toEqual([400, false]);
  const { error } = await response.json();
  expect(error.code).toBe("RoleAssignmentRequestAcrsValidationFailed");
  expect(decodeURIComponent(error.message.split("&claims=")[1])).toBe(acrs);
});

test("puts the required claims into the body, as the IETF draft does", async () => {
  const response = await challenged("ietf-draft");
  expect(await response.json()).toMatchObject({ required_claims: { acrs: { value: "c1" } } });
});

test("spaces the claims of a revocation as Graph does", async () => {
  const emulator = createEmulator({ now: () => 1_760_000_000_900 });
  const token = await emulator.mintToken();
  emulator.events.policyChanged();
  const response = await call(emulator, "https://graph.microsoft.com/v1.0/users", token);
  expect(claimsOf(response)).toBe(
    '{"access_token":{"nbf":{"essential":true, "value":"1760000000"}, "xms_caeerror":{"value":"10012"}}}',
  );
  expect(await response.json()).toMatchObject({
    error: {
      code: "InvalidAuthenticationToken",
      message:
        "Continuous access evaluation resulted in challenge with result: InteractionRequired and code: TokenCreatedWithOutdatedPolicies",
    },
  });
});

test("sends the address of a location challenge", async () => {
  const emulator = createEmulator();
  const token = await emulator.mintToken();
  emulator.events.locationChanged({ address: "198.51.100.4" });
  const response = await call(emulator, "https://graph.microsoft.com/v1.0/users", token);
  expect(JSON.parse(claimsOf(response)).access_token.xms_rp_ipaddr).toEqual({ value: "198.51.100.4" });
  expect(response.headers.get("www-authenticate")).toContain("code: LocationConditionEvaluationSatisfied");
});

test("sends claims as they were given, byte for byte", async () => {
  const emulator = createEmulator();
  const claims = '{ "access_token" : {"acrs":{"essential":true,"Values":["urn:ü"]}} }';
  emulator.policy.requireContext({ service: "todo", path: "/**", id: "c7", claims });
  const response = await call(emulator, tasks, await emulator.mintToken({ audience: "todo", user: "alex" }));
  expect(claimsOf(response)).toBe(claims);
});

const always = async (emulator: Emulator, claims: "same" | "fresh" | string[]): Promise<string[]> => {
  emulator.policy.challengeAlways({ service: "graph", claims });
  const seen: string[] = [];
  for (let turn = 0; turn < 3; turn++) {
    seen.push(claimsOf(await call(emulator, "https://graph.microsoft.com/v1.0/users", await emulator.mintToken())));
  }
  return seen;
};

test("challenges every request: with one value, with a fresh one, with given ones in turn", async () => {
  let now = 1_760_000_000_000;
  const clock = { now: () => (now += 1000) };
  expect(new Set(await always(createEmulator(clock), "same")).size).toBe(1);
  expect(new Set(await always(createEmulator(clock), "fresh")).size).toBe(3);
  expect(await always(createEmulator(clock), ["{}", acrs])).toEqual(["{}", acrs, "{}"]);
});

test("challenges only clients with cp1, unless a rule says otherwise", async () => {
  const emulator = createEmulator();
  const plain = await emulator.mintToken({ audience: "todo", user: "alex", capabilities: [] });
  emulator.policy.requireContext({ service: "todo", path: "/strict", id: "c1" });
  emulator.policy.requireContext({ service: "todo", path: "/always", id: "c1", withoutCp1: true });
  const strict = await call(emulator, "https://todo.contoso.example/strict", plain);
  expect([strict.status, strict.headers.has("www-authenticate")]).toEqual([403, false]);
  expect((await strict.json()).error_description).toContain("cp1");
  expect((await call(emulator, "https://todo.contoso.example/always", plain)).status).toBe(401);
});

test("accepts cp1 in any letter case", async () => {
  const emulator = createEmulator();
  const token = await emulator.mintToken({ capabilities: ["cp1"] });
  emulator.events.policyChanged();
  expect(
    (await call(emulator, "https://graph.microsoft.com/v1.0/users", token)).headers.get("www-authenticate"),
  ).toContain("claims=");
});
