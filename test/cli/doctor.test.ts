/** The command: its input, its output, its exit codes, and what it must not say. */
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { expect, test } from "vitest";
import { doctor, fileOf } from "./doctor-command.ts";
import { API_ID, AUTH, CLAIMS, challengeWith, TENANT } from "./doctor-support.ts";
import { runCli, tokenWith } from "./support.ts";

const URL_OPTION = ["--url", "https://api.contoso.com/users/adele/tasks?mail=adele@contoso.com"];
const GOOD = { auth: AUTH, resources: { "https://api.contoso.com/": [`api://${API_ID}/Tasks.Read`] } };
const token = tokenWith(CLAIMS);

/** An API that answers every call so. */
function answering(status: number, headers: Record<string, string> = {}): typeof fetch {
  return () => Promise.resolve(new Response(null, { status, headers }));
}

test("finds nothing wrong, and says what it looked at and what not", async () => {
  const { code, out, err } = await doctor(["--config", await fileOf(GOOD)]);
  expect([code, err]).toEqual([0, ""]);
  expect(out).toContain("Nothing wrong.");
  expect(out).toContain("Looked at: the configuration of a client.");
  expect(out).toContain("Not looked at: the API's answers (--url).");
});

test("says what is wrong, what was seen, how to mend it, and where that is written", async () => {
  const { code, out } = await doctor(["--config", await fileOf({ auth: { ...AUTH, clientCapabilities: undefined } })]);
  expect(code).toBe(1);
  expect(out).toContain("1 problem.");
  expect(out).toContain("cp1-missing (problem, configuration)");
  expect(out).toContain("`clientCapabilities` is not set");
  expect(out).toContain(
    "https://learn.microsoft.com/entra/identity-platform/app-resilience-continuous-access-evaluation",
  );
  expect(out).not.toContain("\u001B");
});

test("says where capabilities stand in vain", async () => {
  const misplaced = { clientCapabilities: ["CP1"], auth: { ...AUTH, clientCapabilities: undefined } };
  expect((await doctor(["--config", await fileOf(misplaced)])).out).toContain("stands in the top level");
});

test("prints the same as JSON", async () => {
  const args = ["--json", "--config", await fileOf({ auth: { ...AUTH, clientCapabilities: "CP1" } })];
  const { code, out } = await doctor(args);
  expect(code).toBe(1);
  const { wrong, looked, left, findings } = JSON.parse(out) as Record<string, unknown>;
  expect([wrong, looked]).toEqual([true, ["the configuration of a client"]]);
  expect(left).toHaveLength(5);
  expect(findings).toMatchObject([{ id: "capabilities-not-a-list", level: "problem", area: "configuration" }]);
});

test("advice alone is nothing wrong", async () => {
  const { code, out } = await doctor(URL_OPTION, { fetch: answering(200) });
  expect(code).toBe(0);
  expect(out).toContain("Nothing wrong; 1 piece of advice.");
});

test("compares several files with each other and names the one that is wrong", async () => {
  const manifest = await fileOf({ appId: API_ID, optionalClaims: { accessToken: [{ name: "idtyp" }] } });
  const { code, out } = await doctor(["--config", await fileOf(GOOD), "--config", manifest]);
  expect(code).toBe(1);
  expect(out).toContain("optional-claim-xms-cc");
  expect(out).toContain('file "given.json"');
});

test("takes a token from a file, from standard input, and out of a token response", async () => {
  for (const text of [token, `Bearer ${token}\n`, JSON.stringify({ access_token: token })]) {
    expect(await doctor(["--token", await fileOf(text)])).toMatchObject({ code: 0, err: "" });
    expect(await doctor(["--token", "-"], { input: text })).toMatchObject({ code: 0, err: "" });
  }
});

test("sends the token only if told to", async () => {
  const sent: (string | null)[] = [];
  const recording: typeof fetch = (_, init) => {
    sent.push(new Headers(init?.headers).get("authorization"));
    return Promise.resolve(new Response(null, { status: 200 }));
  };
  await doctor([...URL_OPTION, "--token", "-"], { input: token, fetch: recording });
  await doctor([...URL_OPTION, "--token", "-", "--send-token"], { input: token, fetch: recording });
  expect(sent).toEqual([null, `Bearer ${token}`]);
});

test.each<[string, readonly string[], string]>([
  ["a file that is not there", ["--config", "/does/not/exist"], "no such file"],
  ["a folder", ["--config", tmpdir()], "folder"],
  ["an endless file", ["--config", "/dev/zero"], "longer than 1 MB"],
  ["an option that it does not know", ["--unheard-of"], "unknown option"],
  ["a word too many", ["client.json"], "too many arguments"],
  ["an option without its value", ["--config"], "argument missing"],
  ["no address", ["--url", "api"], "--url is not an address"],
  ["http", ["--url", "http://api.contoso.com/"], "http is for loopback only"],
  ["a host that begins like loopback", ["--url", "http://127.0.0.1.contoso.com/"], "http is for loopback only"],
  ["a file's address", ["--url", "file:///etc/passwd"], "it is not https"],
  ["a password", ["--url", "https://me:pass@api.contoso.com/"], "user name or a password"],
  ["an origin alone", ["--origin", "https://app.contoso.com"], "--origin needs an API or a page"],
  ["an origin and a token", ["--token", "-", "--origin", "https://app.contoso.com"], "--origin needs an API or a page"],
  ["no origin of a page", ["--redirect-uri", "https://localhost/", "--origin", "app"], "--origin is not an origin"],
  ["no origin", [...URL_OPTION, "--origin", "app"], "--origin is not an origin"],
  ["more than an origin", [...URL_OPTION, "--origin", "https://app.contoso.com/home"], "more than an origin"],
  ["the API's own origin", [...URL_OPTION, "--origin", "https://api.contoso.com"], "the API's own"],
  ["no redirect URI", ["--redirect-uri", "/redirect"], "--redirect-uri is not an address"],
  ["a redirect URI of a broker", ["--redirect-uri", "msauth.app://auth"], "--redirect-uri is not an address"],
  ["a redirect URI over http", ["--redirect-uri", "http://app.contoso.com/"], "http, which is for loopback only"],
  ["a redirect URI with a password", ["--redirect-uri", "https://me:pass@app.contoso.com/"], "user name or a password"],
  ["a token as an argument", ["--token", token], "the history of the shell"],
  ["nothing to send", [...URL_OPTION, "--send-token"], "--send-token needs a token"],
  ["nothing on standard input", ["--token", "-"], "nothing on standard input"],
  ["a context that is none", [...URL_OPTION, "--context", "c1 c2"], "--context is not"],
])("says in a sentence what is wrong with %s", async (_name, args, words) => {
  const { code, out, err } = await doctor(args, { fetch: answering(401) });
  expect([code, out]).toEqual([2, ""]);
  expect(err).toContain(words);
  if (!err.startsWith("error:")) {
    expect(err.trim().split("\n")).toHaveLength(1);
    expect(err).toMatch(/\bGive\b/);
  }
  expect(err).not.toContain(token);
});

test.each([
  ["not JSON", "clientCapabilities: [CP1]", "is not JSON"],
  ["nothing", "", "is not JSON"],
  ["a list", "[]", "neither a configuration"],
  ["something else", '{"name":"x"}', "neither a configuration"],
  ["bytes", new Uint8Array(5_000).map((_, at) => (at * 7919) % 256), "is not text"],
])("says in a sentence that a file holds %s", async (_name, contents, words) => {
  const { code, out, err } = await doctor(["--config", await fileOf(contents)]);
  expect([code, out]).toEqual([2, ""]);
  expect(err).toContain(words);
  expect(err).toContain("Give a JSON file");
});

test.each([
  ["half a token", token.slice(0, 60), "part of a token"],
  ["a text", "hello", "no access token"],
  ["JSON without a token", '{"error":"invalid_grant"}', "no access token"],
  ["an encrypted token", `${token.split(".")[0]}.a.b.c.d`, "encrypted"],
  ["too much", `${token}${"x".repeat(70_000)}`, "longer than 64 kB"],
])("says in a sentence that standard input holds %s", async (_name, input, words) => {
  const { code, out, err } = await doctor(["--token", "-"], { input });
  expect([code, out]).toEqual([2, ""]);
  expect(err).toContain(words);
  expect(err).not.toContain(input.slice(0, 60));
});

test("shows its help where nothing is given, and when asked", async () => {
  expect(await doctor([])).toMatchObject({ code: 2, out: "", err: expect.stringContaining("Usage") });
  const { code, out } = await doctor(["--help"]);
  expect(code).toBe(0);
  for (const word of [
    "--config",
    "--url",
    "--origin",
    "--redirect-uri",
    "--token",
    "--send-token",
    "--json",
    "Exit codes",
  ]) {
    expect(out).toContain(word);
  }
  expect((await runCli(["--help"])).out).toContain("doctor");
});

test("prints no token, no claim's value, no secret and no person, whatever it finds [X1]", async () => {
  const person = { name: "Adele Vance", preferred_username: "adele@contoso.com", ipaddr: "203.0.113.7" };
  const secrets = { clientSecret: "s3cr3t-v4lue", clientId: "c11e27-1d" };
  const claims = {
    ...CLAIMS,
    ...person,
    aud: "api://tasks-of-adele",
    xms_cc: ["secret-capability"],
    exp: 1_600_000_000,
  };
  const bad = tokenWith({ ...claims, iss: "https://sts.windows.net/0a/" });
  const config = {
    auth: {
      ...AUTH,
      ...secrets,
      authority: `http://login.microsoftonline.com/${TENANT}/v2.0`,
      clientCapabilities: ["x"],
    },
    resources: { "http://api.contoso.com/users/adele": ["User.Read", "api://adele/.default"], "\u001B[31mred": 1 },
  };
  const asked = Buffer.from('{"access_token":{"xms_rp_ipaddr":{"value":"203.0.113.7"}},"id_token":{}}').toString(
    "base64",
  );
  const field = challengeWith({ claims: asked, realm: "adele", error: "\u009B31mred", client_id: "adele" });
  const args = [
    ...URL_OPTION,
    "--origin",
    "https://app.contoso.com",
    "--token",
    "-",
    "--send-token",
    "--context",
    "c7",
  ];
  for (const format of [[], ["--json"]]) {
    for (const [status, headers] of [
      [401, { "www-authenticate": field }],
      [401, { "www-authenticate": 'Bearer error="invalid_token", error_description="adele@contoso.com is unknown"' }],
      [302, { location: "https://login.microsoftonline.com/adele?login_hint=adele" }],
    ] as const) {
      const given = { input: bad, fetch: answering(status, { ...headers }) };
      const { code, out, err } = await doctor([...args, ...format, "--config", await fileOf(config)], given);
      expect([code, err]).toEqual([1, ""]);
      for (const part of [...bad.split("."), ...Object.values(person), ...Object.values(secrets), asked]) {
        expect(out).not.toContain(part);
      }
      expect(out).not.toMatch(/adele|203\.0\.113|secret-capability/i);
      expect(out.replaceAll("\n", "")).not.toMatch(/\p{Cc}/u);
      expect(out).not.toContain(TENANT);
    }
  }
});

test("finds nothing wrong with the app of the README of @msal-fetch/browser", async () => {
  const config = {
    auth: {
      clientId: "11111111-1111-1111-1111-111111111111",
      authority: "https://login.microsoftonline.com/contoso.example",
      redirectUri: "/redirect.html",
      clientCapabilities: ["CP1"],
    },
    cache: { cacheLocation: "localStorage" },
    system: { popupBridgeTimeout: 300_000 },
    resources: { "https://graph.microsoft.com": ["User.Read"], "/api": ["api://orders/Orders.ReadWrite"] },
  };
  const { code, out } = await doctor(["--json", "--config", await fileOf(config)]);
  expect([code, (JSON.parse(out) as { findings: unknown }).findings]).toEqual([0, []]);
});

test("finds nothing wrong with the configuration that the README shows", async () => {
  const readme = await readFile(new URL("../../packages/cli/README.md", import.meta.url), "utf8");
  const [, shown = ""] = /```json\n([\s\S]+?)```/.exec(readme) ?? [];
  expect(await doctor(["--config", await fileOf(shown)])).toMatchObject({ code: 0, err: "" });
});

test("takes little time for input that is made to take much", async () => {
  const slashes = "/".repeat(20_000);
  const aud = Array.from({ length: 300 }, (_, at) => `https://${at}.vault.azure.net${slashes.slice(0, 50)}`);
  const start = performance.now();
  await doctor(["--token", "-"], { input: tokenWith({ ...CLAIMS, aud }) });
  await doctor(["--token", "-"], { input: tokenWith({ ...CLAIMS, aud: `${slashes}x` }) });
  const scopes = Array.from({ length: 10 }, () => `x${slashes}${slashes}y/z`);
  await doctor(["--config", await fileOf({ auth: AUTH, resources: { "https://a.example/": scopes } })]);
  expect(performance.now() - start).toBeLessThan(2_000);
});

test("colours on a terminal only", async () => {
  const args = ["--config", await fileOf({ auth: {} })];
  expect((await doctor(args, { terminal: true, env: { NO_COLOR: "1" } })).out).not.toContain("\u001B");
  expect((await doctor([...args, "--no-color"], { terminal: true })).out).not.toContain("\u001B");
});
