/** Bundles the app and serves it over https, on an origin of its own. */

import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { createServer } from "node:https";
import { join } from "node:path";
import { build } from "esbuild";
import { testCertificate } from "./certificate.ts";
import { root } from "./sources.ts";
import type { Major } from "./spa-protocol.ts";

/** A running server of the app. */
export interface SpaServer {
  readonly origin: string;
  close(): Promise<void>;
}

/**
 * Serves `/4/` and `/5/`, the app with either major of msal-browser; `/framed/5/`, the same inside an iframe;
 * `/redirect/bridge` and `/redirect/blank`.
 * A query `coop=same-origin` cuts the app off from its windows, and `sandbox` lets it have none.
 */
export async function serveSpa(): Promise<SpaServer> {
  const [four, five] = await Promise.all([bundle("4"), bundle("5")]);
  const files = new Map([...four, ...five]);
  const server = createServer(testCertificate(), (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "https://localhost");
    const coop = searchParams.get("coop");
    if (coop !== null) response.setHeader("cross-origin-opener-policy", coop);
    if (searchParams.has("sandbox")) {
      response.setHeader("content-security-policy", "sandbox allow-scripts allow-same-origin allow-forms");
    }
    answer(pathname, files, response);
  });
  server.listen({ port: 0, host: "127.0.0.1" });
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server has no port");
  return {
    origin: `https://localhost:${address.port}`,
    async close() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** The app from the sources of the packages, with one major of msal-browser: its files by path. */
async function bundle(major: Major): Promise<[path: string, text: Uint8Array][]> {
  const entries = ["spa-main", "spa-worker-main", ...(major === "5" ? ["spa-redirect-main"] : [])];
  const { outputFiles } = await build({
    entryPoints: entries.map((name) => join(root, "test/support", `${name}.ts`)),
    bundle: true,
    write: false,
    outdir: `/${major}`,
    format: "esm",
    splitting: true,
    platform: "browser",
    target: "es2022",
    conditions: ["@msal-fetch/source"],
    ...(major === "4" && { alias: { "@azure/msal-browser": "msal-browser-4" } }),
  });
  return outputFiles.map(({ path, contents }) => [path, contents]);
}

function answer(path: string, files: ReadonlyMap<string, Uint8Array>, response: ServerResponse): void {
  const script = files.get(path);
  const page = pageAt(path);
  if (script)
    response.writeHead(200, { "content-type": "text/javascript", "cache-control": "max-age=600" }).end(script);
  else if (page !== undefined) response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(page);
  else response.writeHead(404, { "content-type": "text/plain" }).end("There is nothing here.");
}

function pageAt(path: string): string | undefined {
  const [, first = "", second = ""] = path.split("/");
  if (first === "4" || first === "5") return html(`App with msal-browser ${first}`, scriptTag(`/${first}/spa-main.js`));
  if (first === "framed")
    return html(
      "Host",
      `<iframe src="/${second}/" style="position:fixed;inset:0;border:0;width:100%;height:100%"></iframe>`,
    );
  if (path === "/redirect/bridge") return html("Signing in", scriptTag("/5/spa-redirect-main.js"));
  if (path === "/redirect/blank" || path === "/elsewhere") return html("Blank", "");
  return undefined;
}

const scriptTag = (src: string): string => `<script type="module" src="${src}"></script>`;

const html = (title: string, body: string): string =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><link rel="icon" href="data:,"><title>${title}</title></head><body>${body}</body></html>`;
