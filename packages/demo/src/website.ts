/** Answers for the files of the page, under a policy as strict as an app could have. */
import { sample } from "@msal-fetch/emulator";
import type { Files } from "./bundle.ts";
import type { Place } from "./page/place.ts";

const TYPES: Readonly<Record<string, string>> = {
  css: "text/css; charset=utf-8",
  html: "text/html; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  json: "application/json",
  svg: "image/svg+xml",
};

/** Gives the page's part of an origin: its answer, or `undefined` for what is not part of the page. */
export function website(files: Files, placeAt: (origin: string) => Place): (request: Request) => Response | undefined {
  return ({ method, url }) => {
    const { origin, pathname } = new URL(url);
    if (method !== "GET") return undefined;
    if (pathname === "/place.json") return file(JSON.stringify(placeAt(origin)), "json", {});
    const path = pathname === "/" ? "/index.html" : pathname;
    const content = files.get(path);
    if (content === undefined) return undefined;
    const type = path.slice(path.lastIndexOf(".") + 1);
    return file(content, type, type === "html" ? { "content-security-policy": policy(placeAt(origin)) } : {});
  };
}

/** Where everything is behind an emulator, whose APIs may have origins of their own. */
export function placeOf(
  { authority, origin }: { authority: string; origin: string },
  own: Readonly<Record<string, string>> = {},
): Place {
  const api = (name: string, path: string, scope: string) => ({
    url: own[name] ?? `${origin}/${path}`,
    scopes: [scope],
  });
  return {
    clientId: sample.publicClient.clientId,
    authority,
    host: new URL(authority).host,
    control: `${origin}/__emulator`,
    apis: {
      todo: api("todo", "api/todo", sample.api.scope),
      graph: api("graph", "graph", "https://graph.microsoft.com/User.Read"),
      vault: api("vault", "vault", "https://vault.azure.net/user_impersonation"),
    },
    crossOrigin: Object.keys(own).length > 0,
  };
}

function policy({ authority, control, apis }: Place): string {
  const origins = [...new Set([authority, control, ...Object.values(apis).map(({ url }) => url)].map(originOf))];
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    `connect-src 'self' ${origins.join(" ")}`,
    // MSAL asks silently in a hidden frame, which comes back to this origin.
    `frame-src 'self' ${originOf(authority)}`,
    "frame-ancestors 'self'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
}

const originOf = (url: string): string => new URL(url).origin;

function file(content: string | Uint8Array<ArrayBuffer>, type: string, more: Record<string, string>): Response {
  return new Response(content, {
    headers: { "content-type": TYPES[type] ?? "application/octet-stream", "cache-control": "no-store", ...more },
  });
}
