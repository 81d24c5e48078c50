// biome-ignore-all lint/suspicious/noTsIgnore: consumers compile the declaration with and without msw.
// Handlers for Mock Service Worker: the emulator in place of the real hosts, in the process of a unit test.
import { createRequire } from "node:module";
import { handle } from "./handle.ts";
import { authorityHosts } from "./hosts.ts";
import type { World } from "./world.ts";

/**
 * A request handler of `msw`, to be passed to `setupServer`.
 *
 * `msw` is an optional peer: without it this type is `any`, and `handlers()` says that it is missing.
 *
 * @ts-ignore */
export type MswHandler = import("msw").HttpHandler;

type Msw = typeof import("msw");

/**
 * Gives the msw handlers for the hosts of the token service and of all APIs registered by now.
 *
 * @throws Error if `msw` is not installed
 */
export function createHandlers(world: World): MswHandler[] {
  const { http, HttpResponse } = loadMsw();
  const hosts = [...authorityHosts, "api.contoso.example", ...world.directory.apis().flatMap((api) => api.hosts)];
  const pattern = new RegExp(`^https://(${hosts.map((host) => host.replaceAll(".", "\\.")).join("|")})(?::443)?/`);
  return [http.all(pattern, async ({ request }) => (await handle(world, request)) ?? HttpResponse.error())];
}

function loadMsw(): Msw {
  try {
    return createRequire(import.meta.url)("msw") as Msw;
  } catch (cause) {
    throw new Error("`handlers()` needs the package msw (2.10 or later): npm install --save-dev msw.", { cause });
  }
}
