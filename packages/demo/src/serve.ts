/** Serves the page, the token service and the APIs: on one origin, or on several. */
import { type Certificate, createEmulator, type Emulator, type Listener } from "@msal-fetch/emulator";
import type { Files } from "./bundle.ts";
import { placeOf, website } from "./website.ts";

/** What is being served. */
export interface Served {
  readonly emulator: Emulator;
  /** The token service, and the APIs by path. */
  readonly listener: Listener;
  /** The address of the page. */
  readonly url: string;
  /** Each origin, and what is there. */
  readonly origins: readonly { origin: string; what: string }[];
}

/** How to serve. */
export interface ServeOptions {
  readonly certificate: Certificate;
  /** Whether page, token service and APIs have origins of their own. */
  readonly origins?: boolean;
  /** The port of the page. @default any free port */
  readonly port?: number;
}

/**
 * Serves until the emulator is closed. People decide on its sign-in page.
 * @param files Looked up at each request: they may come later.
 */
export async function servePage(files: Files, { certificate, origins, port }: ServeOptions): Promise<Served> {
  const emulator = createEmulator({ certificate, signIn: "page" });
  try {
    return await (origins ? serveApart(emulator, files, port) : serveTogether(emulator, files, port));
  } catch (error) {
    // Where the port is taken, others may have been opened by now.
    await emulator.close();
    throw error;
  }
}

async function serveTogether(emulator: Emulator, files: Files, port: number | undefined): Promise<Served> {
  const app = website(files, (origin) => placeOf(placeAt(origin, emulator)));
  const listener = await emulator.listen({ app, ...(port !== undefined && { port }) });
  const { origin } = listener;
  return {
    emulator,
    listener,
    url: `${origin}/`,
    origins: [{ origin, what: "the page, the token service and the APIs" }],
  };
}

async function serveApart(emulator: Emulator, files: Files, port: number | undefined): Promise<Served> {
  const listener = await emulator.listen();
  const { origin: authorityOrigin } = listener;
  const [todo, graph] = await Promise.all([
    emulator.listen({ service: "todo", authorityOrigin }),
    emulator.listen({ service: "graph", authorityOrigin }),
  ]);
  const place = placeOf(listener, { todo: todo.origin, graph: graph.origin });
  // Not the emulator's own origin, which would let the page read what CORS keeps from it.
  const page = await emulator.listen({
    app: (request) => website(files, () => place)(request) ?? new Response("There is nothing here.", { status: 404 }),
    ...(port !== undefined && { port }),
  });
  return {
    emulator,
    listener,
    url: `${page.origin}/`,
    origins: [
      { origin: page.origin, what: "the page" },
      { origin: authorityOrigin, what: "the token service, and what controls the emulator" },
      { origin: todo.origin, what: "the to-do API" },
      { origin: graph.origin, what: "Microsoft Graph" },
    ],
  };
}

const placeAt = (origin: string, { directory }: Emulator) => ({
  origin,
  authority: `${origin}/${directory.sample.tenantId}`,
});
