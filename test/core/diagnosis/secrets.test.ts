/** Nothing secret or personal comes out, whichever way it goes in. */
import { type Diagnosis, diagnose, type Failure } from "@msal-fetch/core";
import fc from "fast-check";
import { expect, test } from "vitest";

const encode = (value: object): string =>
  btoa(JSON.stringify(value)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const SIGNATURE = "S1gnatureS1gnatureS1gnatureS1gnature-_S1gnature";
const CLAIMS = {
  aud: "00000003-0000-0000-c000-000000000000",
  iss: "https://sts.windows.net/72f988bf-86f1-41af-91ab-2d7cd011db47/",
  exp: 1_900_000_000,
  name: "Adele Vance",
  upn: "adelev@contoso.example",
  preferred_username: "adelev@contoso.example",
  ipaddr: "203.0.113.77",
  oid: "5ec7e100-0000-4000-8000-000000000001",
  sub: "Secr3tSubject",
  onprem_sid: "S-1-5-21-424242",
  scp: "User.Read",
};
const TOKEN = `${encode({ alg: "RS256", typ: "JWT" })}.${encode(CLAIMS)}.${SIGNATURE}`;
const CODE = "0.AXoAv4j5cvGGr0GRqy180BHbR1EXjM4x_secret-authorization-code";
const REQUESTED =
  '{"access_token":{"acrs":{"essential":true,"value":"c42secret"},"xms_rp_ipaddr":{"value":"203.0.113.78"}}}';

/** What must never be found in any answer. */
const SECRETS = [
  TOKEN,
  TOKEN.split(".")[1] ?? "",
  SIGNATURE,
  CODE,
  "secret-authorization-code",
  "c42secret",
  "203.0.113.77",
  "203.0.113.78",
  "Adele Vance",
  "Adele",
  "adelev",
  "contoso.example",
  "Secr3tSubject",
  "S-1-5-21-424242",
  "5ec7e100-0000-4000-8000-000000000001",
  "hunter2-client-secret",
  "C:\\Users\\adelev",
  "refresh-token-0.AR",
];

/** Ids have the form of request and application ids, which are shown where such ids stand; in a token they must not be. */
const ID = /^[0-9a-f-]{36}$/;

/** Texts in which a secret sits, as services, libraries and people write them. */
const CARRIERS: readonly string[] = SECRETS.filter((secret) => !ID.test(secret)).flatMap((secret) => [
  secret,
  `The user '${secret}' is not authorized to access this resource.`,
  `TF400813: The user '${secret}' is not authorized to access this resource.`,
  `AADSTS50020: User account '${secret}' from identity provider 'live.com' does not exist in tenant '${secret}'`,
  `The audience '${secret}' is invalid`,
  `AKV10022 Invalid Audience. Expected https://vault.azure.net, found: ${secret}`,
  `Missing role permissions on the request. API requires one of '${secret}'. Roles on the request '${secret}'.`,
  `The client '${secret}' does not have authorization to perform action 'Microsoft.Storage/read' over scope '${secret}'`,
  `Caller: appid=${secret};oid=${secret};iss=https://sts.windows.net/ Action: '${secret}'`,
  `code=${secret}&client_secret=${secret}&refresh_token=${secret}`,
  `Bearer ${secret}`,
  `claims=${secret}`,
  `Authorization: Bearer ${secret}`,
]);

function expectClean(failure: Failure): Diagnosis {
  const diagnosis = diagnose(failure);
  const text = JSON.stringify(diagnosis);
  for (const secret of SECRETS) {
    expect(text.toLowerCase().includes(secret.toLowerCase()), `${secret} in ${text}`).toBe(false);
    expect(text.includes(JSON.stringify(secret).slice(1, -1)), secret).toBe(false);
  }
  return diagnosis;
}

test("keeps the token, the name and every claim's value to itself", () => {
  for (const token of [TOKEN, `Bearer ${TOKEN}`, CLAIMS, TOKEN.slice(0, 200), `${TOKEN}.x.y`]) {
    for (const status of [400, 401, 403])
      expectClean({
        status,
        token,
        request: { method: "GET", url: "https://graph.microsoft.com/v1.0/users/adelev@contoso.example/messages" },
      });
  }
});

test.each([...new Set(CARRIERS)].map((text) => [text]))("does not pass on %s", (text) => {
  const parts: Failure[] = [
    { body: text },
    { body: { error: { code: text, message: text, innerError: { "request-id": text, date: text } } } },
    {
      body: {
        error: text,
        error_description: text,
        suberror: text,
        error_codes: [text],
        claims: text,
        trace_id: text,
        correlation_id: text,
        timestamp: text,
      },
    },
    { body: JSON.stringify({ Message: JSON.stringify({ code: text, Message: text }) }) },
    { body: `<Error><Code>${text}</Code><Message>${text}</Message></Error>` },
    { body: { [text]: text } },
    {
      headers: {
        "www-authenticate": `Bearer realm="${text}", error="invalid_token", error_description="${text}", resource_id="${text}"`,
      },
    },
    {
      headers: {
        "x-ms-diagnostics": text,
        "x-ms-error-code": text,
        "request-id": text,
        "client-request-id": text,
        traceparent: text,
        date: text,
      },
    },
    { request: { method: text, url: `https://graph.microsoft.com/v1.0/users/${text}` } },
    { request: { method: "GET", url: `https://${text}/api?code=${text}` } },
    { token: text },
    { token: { aud: text, iss: text, tid: text, scp: "User.Read", roles: [], wids: [text], acrs: [text] } },
    { error: text },
    {
      error: {
        name: text,
        errorCode: text,
        errorMessage: text,
        subError: text,
        claims: text,
        correlationId: text,
        message: text,
      },
    },
    { error: Object.assign(new Error(text), { errorCode: "interaction_required", cause: new Error(text) }) },
    {
      expected: { audience: text, scopes: [text], tenant: text },
      token: { aud: "https://vault.azure.net", tid: "72f988bf-86f1-41af-91ab-2d7cd011db47" },
    },
  ];
  for (const part of parts)
    for (const status of [401, 403])
      expectClean({ status, request: { method: "GET", url: "https://graph.microsoft.com/v1.0/users" }, ...part });
});

test("does not pass on the claims that a challenge asks for, only their names", () => {
  const headers = { "www-authenticate": `Bearer error="insufficient_claims", claims="${btoa(REQUESTED)}"` };
  const diagnosis = expectClean({ status: 401, headers });
  expect(diagnosis.summary).toContain("acrs");
});

test("shows the scopes that a challenge names, and nothing there that is no scope", () => {
  const scope = `todos.write ${TOKEN} adelev@contoso.example 203.0.113.77 C:\\Users\\adelev`;
  const diagnosis = expectClean({
    status: 403,
    headers: { "www-authenticate": `Bearer error="insufficient_scope", scope="${scope}"` },
  });
  expect(diagnosis.missing?.scopes).toEqual(["todos.write"]);
});

test("does not pass on secrets that stand anywhere in an object", () => {
  const secret = fc.constantFrom(...SECRETS.filter((text) => !ID.test(text)));
  const key = fc.constantFrom(
    "error",
    "code",
    "message",
    "innerError",
    "details",
    "target",
    "value",
    "Message",
    "claims",
    "error_description",
    "request-id",
    "correlation_id",
    "timestamp",
  );
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { maxDepth: 4 },
      secret,
      fc.dictionary(key, tie("tree"), { maxKeys: 4 }),
      fc.array(tie("tree"), { maxLength: 3 }),
    ),
  }));
  fc.assert(
    fc.property(
      tree,
      fc.constantFrom(400, 401, 403),
      (body, status) =>
        void expectClean({ status, body, error: body, headers: { "x-ms-diagnostics": JSON.stringify(body) } }),
    ),
    { numRuns: 400 },
  );
});
