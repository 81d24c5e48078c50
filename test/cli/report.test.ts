import { expect, test } from "vitest";
import { explain } from "../../packages/cli/src/explain.ts";
import { recognise } from "../../packages/cli/src/input/recognise.ts";
import { showAddress } from "../../packages/cli/src/report/address.ts";
import { renderHtml } from "../../packages/cli/src/report/html.ts";
import { renderText } from "../../packages/cli/src/report/text.ts";
import { CHALLENGE, har, harEntry, runCli, tokenWith } from "./support.ts";

const recording = har(
  harEntry({ status: 401, got: { "WWW-Authenticate": CHALLENGE } }),
  harEntry({ at: 900, status: 200 }),
  harEntry({ at: 1_500, status: 403, url: "https://graph.microsoft.com/v1.0/users" }),
);
const page = renderHtml(explain(recognise(recording)));

test("writes a page with one heading, landmarks, and every card named by its heading", () => {
  expect(page.match(/<h1>/g)).toHaveLength(1);
  for (const landmark of ["<header>", "<main>", "<footer>", '<html lang="en">', "<title>"])
    expect(page).toContain(landmark);
  const names = [...page.matchAll(/<(?:article|section|svg)[^>]* aria-labelledby="([^"]+)"/g)].map(([, id]) => id);
  expect(names.length).toBeGreaterThan(3);
  for (const id of names) expect(page.match(new RegExp(` id="${id}"`, "g")), id).toHaveLength(1);
});

test("writes a page that asks nothing of the network and runs no script", () => {
  expect(page).not.toMatch(/<script|<link|<img|@import|url\(| src=| on\w+=/);
  expect(page).toContain("default-src 'none'");
});

test("draws every call on the time line, with a text that says the same", () => {
  expect(page).toContain("Time line of 3 calls over 1.6 s: 2 refused, 1 of them repeated with success.");
  expect(page.match(/class="refused"/g)).toHaveLength(1);
  expect(page.match(/class="recovered"/g)).toHaveLength(1);
  expect(page.match(/<rect class="ok"/g)).toHaveLength(1);
});

test("shows what a recovered challenge looks like", () => {
  expect(page).toContain("What a recovered challenge looks like");
  expect(page).toContain("The same call succeeded later, as call 2.");
});

test("draws no time line where there is no recording", () => {
  expect(renderHtml(explain(recognise("AADSTS65001: x")))).not.toContain("<svg");
});

test("survives a recording without any times and one with all calls at once", () => {
  const entry = { request: { url: "https://graph.microsoft.com/v1.0/me" }, response: { status: 403 } };
  expect(renderHtml(explain(recognise(JSON.stringify({ log: { entries: [entry] } }))))).not.toContain("<svg");
  expect(renderHtml(explain(recognise(har(harEntry({ ms: 0, status: 403 })))))).not.toMatch(/NaN|Infinity/);
});

test("says the same in text", () => {
  const text = renderText(explain(recognise(recording)), false);
  expect(text).toContain("2 of 3 calls were refused.");
  expect(text).toContain("claims-challenge (certain)");
  expect(text).toContain("(call 3)");
});

test.each([
  [
    "https://graph.microsoft.com/v1.0/users/adelev@contoso.com/messages?$select=x",
    "GET https://graph.microsoft.com/v1.0/users/…/messages",
  ],
  ["https://my.vault.azure.net/secrets/db-password", "GET https://my.vault.azure.net/secrets/…"],
  ["https://adele:secret@api.contoso.com/x", "GET https://api.contoso.com/…"],
  ["not an address", "GET"],
  [undefined, "GET"],
])("shows %s as %s", (url, shown) => {
  expect(showAddress("GET", url)).toBe(shown);
});

const SECRETS = ["Adele", "adelev", "contoso-secret", "203.0.113.77", "S1gnature", "c42secret", "hunter2", "<b>"];

test("prints no secret in any output, wherever it stands in the input", async () => {
  const claims = Buffer.from('{"access_token":{"acrs":{"essential":true,"value":"c42secret"}}}').toString("base64");
  const token = `${tokenWith({ aud: "https://graph.microsoft.com", name: "Adele Vance", upn: "adelev@contoso-secret", ipaddr: "203.0.113.77", scp: "User.Read" })}S1gnature`;
  const inputs = [
    token,
    `Bearer error="insufficient_claims", claims="${claims}", error_description="user adelev@contoso-secret from 203.0.113.77"`,
    "AADSTS50020: User account 'adelev@contoso-secret' from identity provider 'live.com' does not exist <b>Adele</b>",
    `HTTP/1.1 403 Forbidden\r\nWWW-Authenticate: Bearer claims="${claims}"\r\n\r\n{"error":{"code":"hunter2","message":"<b>Adele</b> hunter2"}}`,
    har(
      harEntry({
        method: "<b>",
        url: "https://graph.microsoft.com/v1.0/users/adelev@contoso-secret/Adele?code=hunter2",
        status: 403,
        sent: { Authorization: `Bearer ${token}`, Cookie: "hunter2" },
        body: { error: { code: "hunter2", message: "Adele 203.0.113.77 <b>" } },
      }),
      harEntry({
        at: 1,
        status: 401,
        got: { "WWW-Authenticate": `Bearer error="insufficient_claims", claims="${claims}"` },
      }),
    ),
  ];
  for (const input of inputs) {
    for (const flags of [[], ["--json"]]) {
      const { out, err } = await runCli(["explain", ...flags], { input });
      for (const secret of SECRETS) expect((out + err).includes(secret), `${secret} in ${out}${err}`).toBe(false);
    }
    const html = renderHtml(explain(recognise(input)));
    for (const secret of SECRETS) expect(html.includes(secret), secret).toBe(false);
  }
});
