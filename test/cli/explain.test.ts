import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Diagnosis } from "@msal-fetch/core";
import { expect, test } from "vitest";
import { CHALLENGE, har, harEntry, runCli, tokenWith } from "./support.ts";

const EXPIRED = tokenWith({ aud: "https://graph.microsoft.com", exp: 1_600_000_000, name: "Adele Vance" });

test.each([
  ["a challenge", CHALLENGE, "claims-challenge"],
  ["a challenge with its field's name", `WWW-Authenticate: ${CHALLENGE}`, "claims-challenge"],
  [
    "a challenge of a custom API",
    `Bearer error="invalid_token", error_description="The audience 'api://x' is invalid"`,
    "wrong-audience",
  ],
  ["an access token", EXPIRED, "token-expired"],
  ["an access token with its scheme", `Authorization: Bearer ${EXPIRED}`, "token-expired"],
  [
    "decoded claims",
    JSON.stringify({ aud: "x", iss: "https://sts.windows.net/x/", exp: 1_600_000_000 }),
    "token-expired",
  ],
  ["a token response", JSON.stringify({ token_type: "Bearer", access_token: EXPIRED }), "token-expired"],
  [
    "an AADSTS text",
    "AADSTS50076: Due to a configuration change you must use multi-factor authentication",
    "interaction-required",
  ],
  [
    "an MSAL error as printed",
    "InteractionRequiredAuthError: login_required: AADSTS50058: A silent sign-in request was sent",
    "interaction-required",
  ],
  [
    "a service's error text",
    "AKV10022: Invalid audience. Expected https://vault.azure.net, found: https://x",
    "wrong-audience",
  ],
  [
    "a JSON body",
    '{"error":{"code":"InvalidAuthenticationToken","message":"Access token is empty."}}',
    "token-missing",
  ],
  [
    "a token endpoint's body",
    '{"error":"invalid_client","error_description":"AADSTS7000215: Invalid client secret provided."}',
    "app-misconfigured",
  ],
  [
    "curl -i",
    'HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Bearer error="invalid_token", error_description="The token expired at 1"\r\n\r\n',
    "token-expired",
  ],
  [
    "a HAR file",
    har(harEntry({ status: 401, body: { error: { code: "x", message: "Access token is empty." } } })),
    "token-missing",
  ],
])("recognises and explains %s", async (_name, input, cause) => {
  for (const given of [{ args: ["explain", input] }, { args: ["explain"], input }, { args: ["explain", "-"], input }]) {
    const { code, out, err } = await runCli(given.args, given);
    expect([code, err]).toEqual([0, ""]);
    expect(out).toContain(cause);
  }
});

test("reads a file, also one with a byte order mark or in UTF-16", async () => {
  const folder = await mkdtemp(join(tmpdir(), "msal-fetch-"));
  const file = join(folder, "input.txt");
  for (const content of [
    Buffer.from("AADSTS65001: x"),
    Buffer.from("\uFEFFAADSTS65001: x"),
    Buffer.from("\uFEFFAADSTS65001: x", "utf16le"),
  ]) {
    await writeFile(file, content);
    expect(await runCli(["explain", "--file", file])).toMatchObject({ code: 0, err: "" });
  }
});

test.each([
  ["nothing", "", "empty"],
  ["three dots", "...", "dots"],
  ["half a token", EXPIRED.slice(0, 80), "part of a token"],
  ["a token without its signature", EXPIRED.split(".").slice(0, 2).join("."), "2 of 3 parts"],
  ["a damaged token", "aaaa.bbbb.cccc", "damaged"],
  ["an encrypted token", `${EXPIRED.split(".")[0]}.a.b.c.d`, "encrypted"],
  ["the opaque token of a personal account", `EwB4A8l6BAAU${"A+b/".repeat(60)}`, "personal Microsoft accounts"],
  ["cut-off JSON", '{"error":{"code":"Inv', "cut off"],
  ["a cut-off HAR file", har(harEntry({})).slice(0, -20), "HAR file"],
  ["a HAR file without calls", har(), "holds no calls"],
  ["a HAR file without entries", '{"log":{}}', "log.entries"],
  ["a challenge whose claims are cut off", 'Bearer error="insufficient_claims", claims="eyJ…"', "cut off"],
  ["a field whose claims are cut off", `WWW-Authenticate: ${CHALLENGE.slice(0, -9)}..."`, "cut off"],
  ["a challenge that is none", 'WWW-Authenticate: ,,,="', "grammar"],
])("says what is wrong with %s and what to give instead", async (_name, input, words) => {
  const { code, out, err } = await runCli(["explain"], { input });
  expect([code, out]).toEqual([2, ""]);
  expect(err).toContain(words);
  expect(err).toMatch(/\b(?:Give|Record|save)\b/);
  expect(err.trim().split("\n")).toHaveLength(1);
});

test("says that bytes are no text and that a file is not there", async () => {
  const bytes = new Uint8Array(5_000).map((_, at) => (at * 7919) % 256);
  expect(await runCli(["explain"], { input: bytes })).toMatchObject({
    code: 2,
    err: expect.stringContaining("not text"),
  });
  expect(await runCli(["explain", "-f", "/does/not/exist"])).toMatchObject({
    code: 2,
    err: expect.stringContaining("no such file"),
  });
  expect(await runCli(["explain", "-f", tmpdir()])).toMatchObject({ code: 2, err: expect.stringContaining("folder") });
  expect(await runCli(["explain", "AADSTS65001", "--html", "/does/not/exist/x.html"])).toMatchObject({
    code: 2,
    err: expect.stringContaining("Cannot write"),
  });
});

test.each([
  ["a sentence", "hello world"],
  ["a call that was answered", "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\nok"],
  ["a recording without a refusal", har(harEntry({ status: 200 }), harEntry({ status: 404 }))],
  ["a token in its time", tokenWith({ aud: "https://graph.microsoft.com", exp: 4_000_000_000, scp: "User.Read" })],
  ["a scheme of somebody else", 'Basic realm="x"'],
])("has nothing to explain about %s", async (_name, input) => {
  const { code, out, err } = await runCli(["explain"], { input });
  expect([code, out]).toEqual([1, ""]);
  expect(err).toContain("Nothing to explain");
  expect((await runCli(["explain", "--json"], { input })).out).toMatch(/^(?:null|\[\])\n$/);
});

test("prints the diagnosis as JSON, and a list for a recording", async () => {
  const one = JSON.parse((await runCli(["explain", "--json", CHALLENGE])).out) as object;
  expect(one).toMatchObject({ cause: "claims-challenge", confidence: "certain" });
  const input = har(
    harEntry({ status: 200 }),
    harEntry({ at: 100, status: 401, got: { "WWW-Authenticate": CHALLENGE } }),
    harEntry({ at: 900, status: 200 }),
  );
  const list = JSON.parse((await runCli(["explain", "--json"], { input })).out) as object[];
  expect(list).toMatchObject([
    {
      call: 2,
      status: 401,
      recoveredBy: 3,
      address: "GET https://graph.microsoft.com/v1.0/me",
      diagnosis: { cause: "claims-challenge" },
    },
  ]);
});

test("writes a page", async () => {
  const file = join(await mkdtemp(join(tmpdir(), "msal-fetch-")), "report.html");
  const { code, out } = await runCli(["explain", "--html", file], { input: har(harEntry({ status: 403 })) });
  expect([code, out]).toEqual([0, `Wrote 1 explained call to ${file}\n`]);
  expect(await readFile(file, "utf8")).toMatch(/^<!doctype html>/);
});

test("colours on a terminal only, and not against NO_COLOR or --no-color", async () => {
  const isColoured = async (args: string[], options: object): Promise<boolean> =>
    (await runCli(["explain", ...args, "AADSTS65001"], options)).out.includes("\u001B[");
  expect(await isColoured([], { terminal: true })).toBe(process.env["NO_COLOR"] === undefined);
  expect(await isColoured([], {})).toBe(false);
  expect(await isColoured([], { terminal: true, env: { NO_COLOR: "1" } })).toBe(false);
  expect(await isColoured(["--no-color"], { terminal: true })).toBe(false);
});

test("claims no status for a challenge that came without one", async () => {
  for (const header of ['Bearer realm=""', CHALLENGE]) {
    const { out } = await runCli(["explain", header]);
    expect(out).toContain("header: ");
    expect(out).not.toMatch(/status/i);
    const { evidence } = JSON.parse((await runCli(["explain", "--json", header])).out) as Diagnosis;
    expect(evidence.map(({ source }) => source)).not.toContain("status");
  }
  const response = 'HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Bearer realm=""\r\n\r\n';
  expect((await runCli(["explain", response])).out).toContain("status: The status is 401.");
});

test("explains the challenges that help and README show", async () => {
  const readme = await readFile(new URL("../../packages/cli/README.md", import.meta.url), "utf8");
  for (const text of [readme, (await runCli(["explain", "--help"])).out]) {
    const [, shown = ""] = /msal-fetch explain '([^']+)'/.exec(text) ?? [];
    const { code, out } = await runCli(["explain", shown]);
    expect(code).toBe(0);
    expect(out).toContain("claims-challenge (certain)");
    expect(out).not.toContain("nobody can use");
  }
});

test("says what is wrong with an option in two lines, the second of which says where more is told", async () => {
  for (const args of [["--unheard-of"], ["explain", "--unheard-of"], ["doctor", "--unheard-of"], ["exlain"]]) {
    const { code, out, err } = await runCli(args);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toMatch(/^error: unknown .+\n(?:\(Did you mean .+\)\n)?\(--help shows what can be given\)\n$/);
  }
});

test("helps", async () => {
  const help = await runCli(["explain", "--help"]);
  expect(help.code).toBe(0);
  for (const word of ["--file", "--json", "--html", "curl", "HAR", "Exit codes"]) expect(help.out).toContain(word);
  expect(await runCli(["--help"])).toMatchObject({ code: 0 });
  expect((await runCli(["--version"])).out).toMatch(/^\d+\.\d+\.\d+\n$/);
  expect(await runCli(["explain"])).toMatchObject({ code: 2, err: expect.stringContaining("Usage") });
  expect(await runCli(["explain", "--unheard-of"])).toMatchObject({
    code: 2,
    err: expect.stringContaining("unknown option"),
  });
});
