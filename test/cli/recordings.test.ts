import { expect, test } from "vitest";
import { explain } from "../../packages/cli/src/explain.ts";
import { readCurlOutput } from "../../packages/cli/src/input/curl.ts";
import { recognise } from "../../packages/cli/src/input/recognise.ts";
import { CHALLENGE, har, harEntry, runCli, tokenWith } from "./support.ts";

const token = tokenWith({ aud: "https://graph.microsoft.com", scp: "User.Read" });

test("takes from curl -v what was asked and what came back", () => {
  const text = `* Connected to graph.microsoft.com port 443
> GET /v1.0/users/42/messages HTTP/2
> Host: graph.microsoft.com
> authorization: Bearer ${token}
> accept: */*
>
{ [5 bytes data]
< HTTP/2 403
< content-type: application/json
< request-id: 791adf2b-dfb8-4083-abc6-9c16ad6a8a2b
<
{"error":{"code":"ErrorAccessDenied","message":"Access is denied. Check credentials and try again."}}
* Connection #0 to host graph.microsoft.com left intact`;
  const [call] = readCurlOutput(text);
  expect(call).toMatchObject({ status: 403, method: "GET", url: "https://graph.microsoft.com/v1.0/users/42/messages" });
  expect(call?.failure.body).toBe(
    '{"error":{"code":"ErrorAccessDenied","message":"Access is denied. Check credentials and try again."}}',
  );
  const [one] = explain({ kind: "curl", calls: call ? [call] : [] }).explained;
  expect(one?.diagnosis).toMatchObject({ cause: "scope-missing", missing: { scopes: ["Mail.ReadBasic"] } });
});

test("knows from curl -v that no token was sent", () => {
  const calls = readCurlOutput("> GET /x HTTP/1.1\n> Host: api.contoso.com\n>\n< HTTP/1.1 401 Unauthorized\n<\n");
  expect(explain({ kind: "curl", calls }).explained[0]?.diagnosis.cause).toBe("token-missing");
});

test("takes from curl -i several responses, and the address from the command above them", () => {
  const text = `$ curl -L -i -X POST https://graph.microsoft.com/v1.0/me/sendMail
HTTP/1.1 100 Continue

HTTP/1.1 302 Found
Location: /x

HTTP/1.1 401 Unauthorized
WWW-Authenticate: ${CHALLENGE}
Content-Length: 0

`;
  const calls = readCurlOutput(text);
  expect(calls.map(({ status }) => status)).toEqual([302, 401]);
  expect(calls[1]).toMatchObject({ method: "POST", url: "https://graph.microsoft.com/v1.0/me/sendMail" });
});

test("does not take a blanked-out token for a damaged one", () => {
  for (const shown of ["Bearer [redacted]", "Bearer ***", "Bearer xxxxxxxxxxxxxxxxxxxxxxxxx"]) {
    const calls = readCurlOutput(
      `> GET /x HTTP/1.1\n> Host: api.contoso.com\n> Authorization: ${shown}\n>\n< HTTP/1.1 401 Unauthorized\n<\n`,
    );
    expect(explain({ kind: "curl", calls }).explained[0]?.diagnosis.cause).toBe("unknown");
  }
});

test("explains every refused call of a HAR file, and tells which were repeated with success", () => {
  const url = "https://api.contoso.com/todos";
  const input = recognise(
    har(
      harEntry({ status: 200 }),
      harEntry({ at: 100, status: 403, body: { error: { code: "Forbidden", message: "" } } }),
      harEntry({ at: 200, url, status: 401, got: { "WWW-Authenticate": CHALLENGE } }),
      harEntry({ at: 300, url, status: 200 }),
      harEntry({ at: 400, url, status: 404 }),
      harEntry({ at: 500, url, status: 400, body: { error: "quantity must be positive" } }),
      harEntry({
        at: 600,
        method: "POST",
        url: "https://login.microsoftonline.com/common/oauth2/v2.0/token",
        status: 400,
        body: { error: "invalid_grant", error_codes: [65001] },
      }),
    ),
  );
  const { explained } = explain(input);
  expect(explained.map(({ index, diagnosis, recoveredBy }) => [index, diagnosis.cause, recoveredBy])).toEqual([
    [2, "scope-missing", undefined],
    [3, "claims-challenge", 4],
    [7, "consent-required", undefined],
  ]);
});

test("says that a page cannot read a challenge which the recording shows", () => {
  const sent = { Origin: "https://app.contoso.com" };
  const of = (got: Record<string, string>) =>
    explain(recognise(har(harEntry({ url: "https://api.contoso.com/x", status: 401, sent, got })))).explained[0]?.call;
  expect(of({ "WWW-Authenticate": CHALLENGE })?.challengeHidden).toBe(true);
  expect(
    of({ "WWW-Authenticate": CHALLENGE, "Access-Control-Expose-Headers": "ETag, WWW-Authenticate" })?.challengeHidden,
  ).toBe(false);
});

test("takes HAR files without bodies, times, header fields and with entries that are none", () => {
  const bare = { request: { url: "https://graph.microsoft.com/v1.0/users" }, response: { status: 403 } };
  const input = recognise(JSON.stringify({ log: { entries: [null, {}, { request: null }, "x", bare] } }));
  expect(explain(input).explained.map(({ diagnosis }) => diagnosis.cause)).toEqual(["scope-missing"]);
});

test("reads bodies that the recorder wrote in base64", () => {
  const body = Buffer.from('{"error":{"message":"Access token is empty."}}').toString("base64");
  const entry = {
    request: { url: "https://graph.microsoft.com/v1.0/me" },
    response: { status: 401, content: { text: body, encoding: "base64" } },
  };
  expect(explain(recognise(JSON.stringify({ log: { entries: [entry] } }))).explained[0]?.diagnosis.cause).toBe(
    "token-missing",
  );
});

test("explains 1,000 calls in less than two seconds and 10,000 without trouble", async () => {
  const entries = Array.from({ length: 10_000 }, (_, at) =>
    harEntry({
      at: at * 10,
      status: at % 2 ? 403 : 200,
      sent: { Authorization: `Bearer ${token}` },
      url: `https://graph.microsoft.com/v1.0/users/${at}/messages`,
      body: { error: { code: "ErrorAccessDenied", message: "Access is denied. Check credentials and try again." } },
    }),
  );
  const time = async (count: number): Promise<number> => {
    const start = performance.now();
    const { code } = await runCli(["explain", "--json"], { input: har(...entries.slice(0, count)) });
    expect(code).toBe(0);
    return performance.now() - start;
  };
  expect(await time(1_000)).toBeLessThan(2_000);
  expect(await time(10_000)).toBeLessThan(10_000);
});

test("shows progress for a long file on a terminal, and clears it", async () => {
  const input = har(
    ...Array.from({ length: 300 }, () => harEntry({ status: 403, body: { error: { message: "x".repeat(5_000) } } })),
  );
  const watched = await runCli(["explain", "--json"], { input, terminal: true });
  expect(watched.err).toContain("Explaining call 300 of 300");
  expect(watched.err.endsWith("\r\u001B[2K")).toBe(true);
  expect((await runCli(["explain", "--json"], { input })).err).toBe("");
});
