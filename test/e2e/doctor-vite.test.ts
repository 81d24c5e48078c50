/** `msal-fetch doctor` at the pages of an app as Vite builds it, and as Vite serves it in development. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build, createServer } from "vite";
import { afterAll, beforeAll, expect, it } from "vitest";
import { runCli } from "../cli/support.ts";
import { startServer } from "../support/server.ts";
import { root as repository } from "../support/sources.ts";

const SOURCES = {
  "index.html": '<!doctype html><title>App</title><script type="module" src="./main.ts"></script>',
  "redirect.html": '<!doctype html><title>Signing in</title><script type="module" src="./redirect.ts"></script>',
  "redirect.ts": 'import "@msal-fetch/browser/redirect";',
  "main.ts": `
    import { PublicClientApplication } from "@azure/msal-browser";
    import { createFetch, publicClient } from "@msal-fetch/browser";
    const auth = { clientId: "11111111-1111-1111-1111-111111111111", redirectUri: "/redirect.html" };
    const fetch = createFetch({
      tokens: publicClient(new PublicClientApplication({ auth })),
      resources: { "/api": ["api://orders/Orders.ReadWrite"] },
    });
    document.body.onclick = () => void fetch("/api/orders");`,
};
let root: string;

beforeAll(async () => {
  const cache = join(repository, "node_modules/.cache");
  await mkdir(cache, { recursive: true });
  root = await mkdtemp(join(cache, "doctor-vite-"));
  for (const [name, text] of Object.entries(SOURCES)) await writeFile(join(root, name), text);
});
afterAll(() => rm(root, { recursive: true }));

async function doctorAt(page: string): Promise<{ code: number; ids: string[] }> {
  const { code, out, err } = await runCli(["doctor", "--json", "--redirect-uri", page]);
  expect(err).toBe("");
  const { findings } = JSON.parse(out) as { findings: { id: string }[] };
  return { code, ids: findings.map(({ id }) => id) };
}

/** Serves what Vite builds of these pages, and the app at any other path. */
async function serveBuilt(...pages: string[]): Promise<string> {
  const input = pages.map((page) => join(root, page));
  const options = { write: false, chunkSizeWarningLimit: 2_000, rolldownOptions: { input } } as const;
  const result = await build({ root, configFile: false, logLevel: "error", build: options });
  const files = (Array.isArray(result) ? result : [result]).flatMap((one) => ("output" in one ? one.output : []));
  const { origin } = await startServer(({ path }, response) => {
    const file = files.find(({ fileName }) => `/${fileName}` === path);
    const served = file ?? files.find(({ fileName }) => fileName === "index.html");
    response.setHeader("content-type", served?.type === "chunk" ? "text/javascript" : "text/html");
    response.end(served?.type === "chunk" ? served.code : served?.source);
  });
  return origin;
}

it("takes no page of an app that Vite built for its redirect page", async () => {
  const origin = await serveBuilt("index.html");
  for (const path of ["/", "/nothere.html"]) {
    expect(await doctorAt(`${origin}${path}`)).toEqual({ code: 1, ids: ["redirect-page-is-app"] });
  }
});

it("finds the redirect page beside the app, with which it shares a chunk", async () => {
  const origin = await serveBuilt("index.html", "redirect.html");
  expect(await doctorAt(`${origin}/redirect.html`)).toEqual({ code: 0, ids: [] });
  for (const path of ["/", "/nothere.html"]) {
    expect(await doctorAt(`${origin}${path}`)).toEqual({ code: 1, ids: ["redirect-page-is-app"] });
  }
});

it("tells the same pages apart on Vite's server for development", async () => {
  const cacheDir = await mkdtemp(join(tmpdir(), "msal-fetch-vite-"));
  const server = await createServer({
    root,
    configFile: false,
    logLevel: "error",
    cacheDir,
    // Packages that are installed are bundled beforehand; here they are links, which are not unless named.
    optimizeDeps: { include: ["@azure/msal-browser", "@msal-fetch/browser", "@msal-fetch/browser/redirect"] },
    server: { port: 0, host: "127.0.0.1", watch: null, fs: { strict: false } },
  });
  try {
    await server.listen();
    const origin = server.resolvedUrls?.local[0] ?? "";
    expect(await doctorAt(`${origin}redirect.html`)).toEqual({ code: 0, ids: [] });
    for (const path of ["", "nothere"]) {
      expect(await doctorAt(`${origin}${path}`)).toEqual({ code: 1, ids: ["redirect-page-is-app"] });
    }
  } finally {
    await server.close();
    await rm(cacheDir, { recursive: true });
  }
});
