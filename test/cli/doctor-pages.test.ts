/** Which pages the command looks at, by its options and by the configurations of single-page apps. */
import { expect, test } from "vitest";
import { doctor, fileOf } from "./doctor-command.ts";
import { AUTH } from "./doctor-support.ts";

const API = ["--url", "https://api.contoso.com/tasks"];

test("looks at the redirect page that is given, else at those of single-page apps", async () => {
  const asked: string[] = [];
  const recording: typeof fetch = (input) => {
    asked.push(String(input));
    return Promise.resolve(new Response(null, { status: 404 }));
  };
  const spa = ["--config", await fileOf({ auth: { ...AUTH, redirectUri: "/redirect" } })];
  const daemon = [
    "--config",
    await fileOf({ auth: { ...AUTH, redirectUri: "https://app.contoso.com/x", clientSecret: "x" } }),
  ];
  const page = ["--origin", "https://app.contoso.com"];
  const { code, out } = await doctor([...spa, ...daemon, ...API, ...page], { fetch: recording });
  expect([code, asked.filter((url) => url.endsWith("/redirect"))]).toEqual([1, ["https://app.contoso.com/redirect"]]);
  expect(out).toContain("redirect-page-missing (problem, redirect page)");
  expect(out).toContain("https://app.contoso.com answers 404");

  asked.length = 0;
  const given = await doctor([...spa, "--redirect-uri", "https://app.contoso.com/other#code=1"], { fetch: recording });
  expect([given.code, asked]).toEqual([1, ["https://app.contoso.com/other"]]);

  asked.length = 0;
  const without = await doctor(spa, { fetch: recording });
  expect([without.code, asked]).toEqual([0, []]);
  expect(without.out).toContain(
    "Not looked at: the redirect page: `redirectUri` is relative, so the origin of the app is needed (--origin).",
  );
});

test("looks at a relative redirect URI on the origin that is given, without an API", async () => {
  const asked: string[] = [];
  const recording: typeof fetch = (input) => {
    asked.push(String(input));
    return Promise.resolve(new Response(null, { status: 404 }));
  };
  const spa = ["--config", await fileOf({ auth: { ...AUTH, redirectUri: "redirect.html" } })];
  const { code, out, err } = await doctor([...spa, "--origin", "https://app.contoso.com"], { fetch: recording });
  expect([code, err, asked]).toEqual([1, "", ["https://app.contoso.com/redirect.html"]]);
  expect(out).toContain("redirect-page-missing");
  expect(out).toContain("Not looked at: CORS (--url with --origin).");

  const given = ["--redirect-uri", "https://www.contoso.com/redirect.html", "--origin", "https://app.contoso.com"];
  expect((await doctor(given, { fetch: recording })).out).toContain("redirect-page-other-origin");
});

test("names the redirect page that it did not look at where there is none in the configuration", async () => {
  const { out } = await doctor(["--config", await fileOf({ auth: AUTH })]);
  expect(out).toContain("Not looked at: the redirect page of a single-page app (--redirect-uri).");
});

test("cannot look at a redirect page that is not reached: bad input where it was given, else advice", async () => {
  const failing: typeof fetch = () =>
    Promise.reject(new TypeError("fetch failed", { cause: { code: "ECONNREFUSED" } }));
  const given = await doctor(["--redirect-uri", "https://localhost:3000/redirect"], { fetch: failing });
  expect(given).toMatchObject({ code: 2, out: "", err: expect.stringContaining("nothing listens there") });
  const spa = await fileOf({ auth: { ...AUTH, redirectUri: "https://localhost:3000/redirect" } });
  const { code, out } = await doctor(["--config", spa], { fetch: failing });
  expect(code).toBe(0);
  expect(out).toContain("redirect-page-not-told (advice, redirect page)");
});
