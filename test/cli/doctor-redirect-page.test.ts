/** The redirect page of a single-page app: what is read of it, what is found, and that no page, however hostile, holds the command up. */
import { expect, test } from "vitest";
import type { PageFacts } from "../../packages/cli/src/doctor/facts.ts";
import { probePage } from "../../packages/cli/src/doctor/gather/redirect-page.ts";
import { importsOf, scriptsOf } from "../../packages/cli/src/doctor/gather/scripts.ts";
import { foundIn } from "./doctor-support.ts";

const APP = "https://app.contoso.com";
const BRIDGE = "msalRedirectBridge.broadcastResponseToMainFrame()";
const MINIFIED = "const n=new BroadcastChannel(t);n.postMessage({v:1,payload:o}),n.close()";
const CLIENT = "class C{initializeWrapperLibrary(t,e){}}";
const MESSAGE =
  '"does not hand the answer over: have it import `@msal-fetch/browser/redirect`, or broadcastResponseToMainFrame"';
const html = (body: string): string => `<!doctype html><title>Signing in</title>${body}`;

/** What is served where: a text is a page or a script, by its path. */
type Site = Readonly<Record<string, string | Response | (() => Response)>>;

async function pageOf(site: Site, origin?: string): Promise<{ page: PageFacts; asked: string[] }> {
  const asked: string[] = [];
  const serve: typeof fetch = async (input) => {
    const url = new URL(String(input));
    asked.push(url.href);
    const found = url.origin === APP ? site[url.pathname] : undefined;
    if (typeof found === "function") return found();
    if (found instanceof Response) return found;
    const type = url.pathname.endsWith(".js") ? "text/javascript" : "text/html; charset=utf-8";
    return new Response(found ?? null, { status: found === undefined ? 404 : 200, headers: { "content-type": type } });
  };
  const url = new URL("/redirect", APP);
  const page = await probePage({ url, origin, fetch: serve, now: Date.now, timeoutMs: 1_000 });
  return { page, asked };
}

const found = async (site: Site, origin?: string): Promise<string[]> =>
  foundIn({ pages: [(await pageOf(site, origin)).page] });

const sent = (headers: Record<string, string>, status = 200): Response =>
  new Response(html(`<script>${BRIDGE}</script>`), { status, headers: { "content-type": "text/html", ...headers } });

test.each<[string, Site]>([
  ["the bridge in the page", { "/redirect": html(`<SCRIPT>\n${BRIDGE}\n</SCRIPT>`) }],
  [
    "the bridge in a script",
    { "/redirect": html(`<script defer src='/bridge.js'></script>`), "/bridge.js": `x(${BRIDGE})` },
  ],
  [
    "the bridge behind a base, in a module that another one imports",
    {
      "/redirect": html(`<base href="/assets/"><script type=module src=main.js?v=1&amp;x=2></script>`),
      "/assets/main.js": `import"./deep/bridge.js";`,
      "/assets/deep/bridge.js": MINIFIED,
    },
  ],
  [
    "constants of MSAL, which the bridge shares with the app",
    {
      "/redirect": html(`<script type="module" src="/bridge.js"></script>`),
      "/bridge.js": `import"./shared.js";${MINIFIED}`,
      "/shared.js": 'const sku="msal.js.browser";',
    },
  ],
  [
    "what a server for development adds",
    {
      "/redirect": html(`<script type="module" src="/@vite/client"></script><script>${BRIDGE}</script>`),
      "/@vite/client": CLIENT,
    },
  ],
  [
    "the module of @msal-fetch/browser",
    { "/redirect": html(`<script type="module">import "@msal-fetch/browser/redirect";</script>`) },
  ],
  [
    "the module of MSAL",
    { "/redirect": html(`<script type="module">import { x } from '@azure/msal-browser/redirect-bridge'</script>`) },
  ],
  [
    "a redirect within the origin",
    {
      "/redirect": () => new Response(null, { status: 308, headers: { location: "/redirect.html" } }),
      "/redirect.html": html(`<script>${BRIDGE}</script>`),
    },
  ],
  ["an opener policy that is none", { "/redirect": sent({ "cross-origin-opener-policy": "unsafe-none" }) }],
  [
    "frames of its own origin",
    { "/redirect": sent({ "x-frame-options": "DENY", "content-security-policy": "frame-ancestors 'self'" }) },
  ],
])("finds nothing wrong with %s", async (_what, site) => {
  expect(await found(site, APP)).toEqual([]);
});

test.each<[string, string, Site]>([
  ["no page", "redirect-page-missing", {}],
  ["an error", "redirect-page-missing", { "/redirect": sent({}, 500) }],
  [
    "a sign-in of the server",
    "redirect-page-elsewhere",
    { "/redirect": sent({ location: "https://login.microsoftonline.com/x" }, 302) },
  ],
  ["JSON", "redirect-page-not-html", { "/redirect": sent({ "content-type": "application/json" }) }],
  [
    "an opener policy",
    "redirect-page-opener-policy",
    { "/redirect": sent({ "cross-origin-opener-policy": 'same-origin; report-to="x"' }) },
  ],
  [
    "another opener policy",
    "redirect-page-opener-policy",
    { "/redirect": sent({ "cross-origin-opener-policy": "same-origin-allow-popups" }) },
  ],
  ["no frames", "redirect-page-not-framed", { "/redirect": sent({ "x-frame-options": "deny" }) }],
  [
    "no frames by a policy",
    "redirect-page-not-framed",
    { "/redirect": sent({ "content-security-policy": "default-src 'self'; frame-ancestors 'none'" }) },
  ],
  ["an empty page", "redirect-page-without-bridge", { "/redirect": html("") }],
  [
    "a bridge that is commented out",
    "redirect-page-without-bridge",
    { "/redirect": html(`<!-- <script>${BRIDGE}</script> -->`) },
  ],
  [
    "data that is no script",
    "redirect-page-without-bridge",
    { "/redirect": html(`<script type="application/json">"${BRIDGE}"</script>`) },
  ],
  [
    "a page of the app",
    "redirect-page-is-app",
    { "/redirect": html(`<script src="/app.js"></script>`), "/app.js": CLIENT },
  ],
  [
    "a page of the app with parts",
    "redirect-page-is-app",
    {
      "/redirect": html(`<script type="module" src="/app.js"></script>`),
      "/app.js": `import"./msal.js";import("./lazy.js")`,
      "/msal.js": CLIENT,
      "/lazy.js": "0",
    },
  ],
  [
    "a page of the app with messages that name the module of the bridge",
    "redirect-page-is-app",
    {
      "/redirect": html(`<script type="module" src="/app.js"></script>`),
      "/app.js": `import"./parts.js";${CLIENT}`,
      "/parts.js": `throw new Error(${MESSAGE})`,
    },
  ],
  [
    "an app on a server for development",
    "redirect-page-is-app",
    {
      "/redirect": html(
        '<script type="module" src="/@vite/client"></script><script type="module" src="/main.js"></script>',
      ),
      "/@vite/client": "import(name)",
      "/main.js": "export const client = new PublicClientApplication({ auth });",
    },
  ],
  [
    "messages that name the bridge",
    "redirect-page-without-bridge",
    { "/redirect": html(`<script>say(${MESSAGE})</script>`) },
  ],
  [
    "the bridge as a lazy part of the app",
    "redirect-page-not-told",
    { "/redirect": html(`<script type="module">${CLIENT}import("/lazy.js")</script>`), "/lazy.js": BRIDGE },
  ],
  [
    "the bridge before the app",
    "redirect-page-not-told",
    {
      "/redirect": html(`<script>${BRIDGE}</script><script type="module" src="/app.js"></script>`),
      "/app.js": CLIENT,
    },
  ],
  ["a script that is not there", "redirect-page-not-told", { "/redirect": html(`<script src="/gone.js"></script>`) }],
  [
    "a script of another origin",
    "redirect-page-not-told",
    { "/redirect": html(`<script src="https://cdn.example/x.js"></script>`) },
  ],
  [
    "an app that loads parts by made-up names",
    "redirect-page-not-told",
    { "/redirect": html(`<script src="/app.js"></script>`), "/app.js": `${CLIENT}self.webpackChunkapp=[]` },
  ],
  [
    "a module by its name",
    "redirect-page-not-told",
    { "/redirect": html(`<script type="module">import "./x.js"; import "react";</script>`), "/x.js": "0" },
  ],
])("finds %s: %s", async (_what, id, site) => {
  expect(await found(site, APP)).toEqual([id]);
});

test("finds a redirect page of another origin: redirect-page-other-origin", async () => {
  const site = { "/redirect": html(`<script>${BRIDGE}</script>`) };
  expect(await found(site, "https://www.contoso.com")).toEqual(["redirect-page-other-origin"]);
  expect(await found(site)).toEqual([]);
});

test("asks its own origin only, and nothing once bridge and client are found", async () => {
  const scripts = ["https://cdn.example/x.js", "//evil.example/y.js", "/a.js", "/a.js", "/b.js"];
  const page = html(scripts.map((src) => `<script src="${src}"></script>`).join(""));
  const { asked } = await pageOf({ "/redirect": page, "/a.js": `${CLIENT}${BRIDGE}`, "/b.js": "0" });
  expect(asked).toEqual([`${APP}/redirect`, `${APP}/a.js`]);
});

test("follows no redirect of a script to another origin", async () => {
  const away = () => new Response(null, { status: 302, headers: { location: "https://evil.example/" } });
  const { page, asked } = await pageOf({ "/redirect": html(`<script src="/a.js"></script>`), "/a.js": away });
  expect(page.content.unread).toEqual(["a script could not be read"]);
  expect(asked).toEqual([`${APP}/redirect`, `${APP}/a.js`]);
});

test("reads a number of scripts, and says that there are more", async () => {
  const many = Array.from({ length: 100 }, (_, at) => `<script src="/${at}.js"></script>`).join("");
  const site = Object.fromEntries(Array.from({ length: 100 }, (_, at) => [`/${at}.js`, "0"]));
  const { page, asked } = await pageOf({ ...site, "/redirect": html(many) });
  expect(asked).toHaveLength(21);
  expect(page.content).toMatchObject({ scripts: 20, unread: ["there are more than 20 scripts"] });
});

/** A body without an end. */
const endless = (): Response => {
  const chunk = new TextEncoder().encode("x".repeat(65_536));
  const body = new ReadableStream({ pull: (controller) => controller.enqueue(chunk) });
  return new Response(body, { headers: { "content-type": "text/html" } });
};

test("reads endless pages and scripts up to a size", async () => {
  expect((await pageOf({ "/redirect": endless })).page.content.unread).toEqual(["the page is too long to be read"]);
  const { page } = await pageOf({ "/redirect": html(`<script src="/a.js"></script>`), "/a.js": endless });
  expect(page.content).toMatchObject({ scripts: 1, unread: ["a script could not be read"] });
});

test("waits for no script for ever, and ends endless redirects with a sentence", async () => {
  const never = (signal: AbortSignal): Promise<Response> =>
    new Promise((_, reject) => {
      if (signal.aborted) reject(signal.reason);
      signal.addEventListener("abort", () => reject(signal.reason));
    });
  const start = performance.now();
  const fetch: typeof globalThis.fetch = (input, init) =>
    String(input).endsWith(".js")
      ? never(init?.signal as AbortSignal)
      : Promise.resolve(new Response('<script src="a.js"></script><script src="b.js"></script>'));
  const means = { url: new URL(`${APP}/redirect`), origin: undefined, now: Date.now, timeoutMs: 100 };
  const { content } = await probePage({ ...means, fetch });
  expect(content.unread).toEqual(["a script could not be read"]);
  expect(performance.now() - start).toBeLessThan(1_000);

  let hops = 0;
  const turning = () => Promise.resolve(new Response(null, { status: 302, headers: { location: `/${hops++}` } }));
  const { answer } = await probePage({ ...means, fetch: turning });
  expect(answer).toBe(`${APP} redirects more than 3 times. Give the address that it ends at.`);
  expect(hops).toBe(4);
});

test("takes little time for pages that are made to take much", () => {
  const start = performance.now();
  for (const part of ["<script ", "<script>", "<!--", "<", "<script src=", "<base ", "<script a=' "]) {
    scriptsOf(part.repeat((512 * 1024) / part.length));
  }
  for (const part of ["import ", "import(", 'from"', "from          ", "import`", "postMessage({v:1"]) {
    importsOf(part.repeat((3 * 1024 * 1024) / part.length));
  }
  expect(performance.now() - start).toBeLessThan(3_000);
});
