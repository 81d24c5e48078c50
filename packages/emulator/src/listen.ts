// The https listener: the only module that knows node:https.
import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import { type Certificate, createCertificate } from "./certificate.ts";
import { type Entry, handle } from "./handle.ts";
import type { World } from "./world.ts";

/** How to listen. */
export interface ListenOptions {
  /** @default 0: any free port */
  port?: number;
  /** @default a new one, made at the first call */
  certificate?: Certificate;
  /** Serves only this service, at the root of the origin: "token" or the name of an API. @default all, by path prefix */
  service?: string;
  /** Where the token service is, for a listener that serves an API only. @default this listener */
  authorityOrigin?: string;
  /** An app on the same origin: what it answers, the emulator is not asked for, nor told of. */
  app?: (request: Request) => Response | undefined;
}

/** A listener on loopback. */
export interface Listener {
  /** `https://localhost:<port>` */
  readonly origin: string;
  readonly port: number;
  /** `localhost:<port>`, for MSAL's `knownAuthorities`. */
  readonly host: string;
  /** MSAL's `authority` for the sample tenant. */
  readonly authority: string;
  /** The certificate (PEM) that clients have to trust. */
  readonly certificate: string;
  /** Stops at once: open connections are closed. */
  close(): Promise<void>;
}

const maxBodyBytes = 256 * 1024 * 1024;

/** Starts an https listener on loopback. */
export async function listen(world: World, options: ListenOptions): Promise<Listener> {
  const certificate = options.certificate ?? (await createCertificate());
  const entry: Entry = { service: options.service, authorityOrigin: options.authorityOrigin };
  const server = createServer({ cert: certificate.cert, key: certificate.key }, (incoming, outgoing) => {
    serve(world, entry, options.app, incoming, outgoing).catch(() => outgoing.destroy());
  });
  // IPv4 only: clients that try ::1 for `localhost` first fall back at once.
  server.listen({ port: options.port ?? 0, host: "127.0.0.1" });
  await once(server, "listening");
  const port = portOf(server);
  const host = `localhost:${port}`;
  const origin = `https://${host}`;
  return {
    origin,
    port,
    host,
    authority: `${options.authorityOrigin ?? origin}/${world.directory.sample.tenantId}`,
    certificate: certificate.cert,
    async close() {
      if (!server.listening) return;
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function serve(
  world: World,
  entry: Entry,
  app: ListenOptions["app"],
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const body = await readAll(incoming);
  if (body === undefined) {
    outgoing.writeHead(413, { connection: "close" }).end();
    return;
  }
  const request = toRequest(incoming, body);
  if (!request) {
    outgoing.writeHead(400, { connection: "close" }).end();
    return;
  }
  const response = app?.(request) ?? (await handle(world, request, entry));
  if (!response) {
    incoming.socket.destroy();
    return;
  }
  const headers: [string, string][] = [...response.headers];
  for (const [name, value] of headers) outgoing.appendHeader(name, value);
  const content =
    response.body === null || incoming.method === "HEAD" ? undefined : Buffer.from(await response.arrayBuffer());
  outgoing.writeHead(response.status);
  outgoing.end(content);
}

async function readAll(incoming: IncomingMessage): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.byteLength;
    if (size > maxBodyBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function toRequest(incoming: IncomingMessage, body: Uint8Array<ArrayBuffer>): Request | undefined {
  const { method = "GET", url = "/", rawHeaders } = incoming;
  const headers = new Headers();
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const name = rawHeaders[at];
    if (name !== undefined && !name.startsWith(":")) headers.append(name, rawHeaders[at + 1] ?? "");
  }
  const hasBody = method !== "GET" && method !== "HEAD" && body.byteLength > 0;
  try {
    return new Request(new URL(url, `https://${incoming.headers.host ?? "localhost"}`), {
      method,
      headers,
      ...(hasBody && { body }),
    });
  } catch {
    // A host or method that no Request can have: CONNECT, TRACE, "Host: :".
    return undefined;
  }
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The listener has no port.");
  return address.port;
}
