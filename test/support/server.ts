/** A real https server on loopback that answers as a test says, and remembers every byte that it got. */
import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import type { Socket } from "node:net";
import { createServer as createTlsServer, type TLSSocket, type Server as TlsServer } from "node:tls";
import { onTestFinished } from "vitest";
import { testCertificate } from "./certificate.ts";

/** One request, as it came over the wire. */
export interface Arrived {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  /** Every header field by its lower-case name. */
  readonly headers: Record<string, string>;
  /** The bearer token, or null. */
  readonly token: string | null;
  /** The whole body; rejects where the connection broke before its end. */
  body(): Promise<Buffer>;
  readonly request: IncomingMessage;
}

/** Answers a request; `count` is 1 for the first. */
export type Answering = (arrived: Arrived, response: ServerResponse, count: number) => void | Promise<void>;

export interface TestServer {
  /** `https://localhost:<port>` */
  readonly origin: string;
  readonly arrived: readonly Arrived[];
  /** Resolves once that many requests have arrived. */
  seen(count: number): Promise<void>;
}

/** Starts a server for the running test, which ends it. */
export async function startServer(answer: Answering): Promise<TestServer> {
  const arrived: Arrived[] = [];
  const waiting: { count: number; resolve: () => void }[] = [];
  const server = createServer(testCertificate(), (request, response) => {
    const one = toArrived(request);
    arrived.push(one);
    for (const { count, resolve } of waiting) if (arrived.length >= count) resolve();
    // What a test destroys on purpose is no failure of the server.
    Promise.resolve(answer(one, response, arrived.length)).catch(() => response.destroy());
  });
  const origin = await listening(server);
  return {
    origin,
    arrived,
    seen: (count) =>
      arrived.length >= count ? Promise.resolve() : new Promise((resolve) => waiting.push({ count, resolve })),
  };
}

/** Starts a server that speaks raw bytes: for answers that no http library would give. `count` is 1 for the first. */
export async function startRawServer(
  answer: (socket: TLSSocket, request: string, count: number) => void | Promise<void>,
): Promise<{ origin: string; requests(): number }> {
  let requests = 0;
  const server = createTlsServer(testCertificate(), (socket) => {
    let text = "";
    socket.on("error", () => {});
    socket.on("data", (chunk: Buffer) => {
      text += chunk.toString("latin1");
      if (!text.includes("\r\n\r\n")) return;
      const request = text;
      text = "";
      requests++;
      Promise.resolve(answer(socket, request, requests)).catch(() => socket.destroy());
    });
  });
  const origin = await listening(server);
  return { origin, requests: () => requests };
}

/** A status line with header fields and the empty line, as bytes on the wire. */
export function head(status: number, fields: readonly string[] = []): string {
  return [`HTTP/1.1 ${status} Whatever`, ...fields, "", ""].join("\r\n");
}

/** The value of a challenge's `WWW-Authenticate` field. */
export function challengeField(claims: string): string {
  return `Bearer realm="", error="insufficient_claims", claims="${Buffer.from(claims).toString("base64")}"`;
}

/** The error that a promise rejects with. @throws Error where it resolves */
export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  const settled = await promise.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  if ("error" in settled) return settled.error;
  throw new Error("Expected a rejection");
}

/** What one can tell of an error of `fetch`: its class, message, and the message of its cause. */
export function faceOf(error: unknown): string {
  if (!(error instanceof Error)) return `not an error: ${String(error)}`;
  const { name, message, cause } = error;
  return `${name}: ${message}${cause instanceof Error ? ` <- ${cause.name}: ${cause.message}` : ""}`;
}

async function listening(server: Server | TlsServer): Promise<string> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  server.listen({ port: 0, host: "127.0.0.1" });
  await once(server, "listening");
  onTestFinished(async () => {
    const closed = once(server, "close");
    server.close();
    // Also those that have not got as far as a request.
    for (const socket of sockets) socket.destroy();
    await closed;
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server has no port");
  return `https://localhost:${address.port}`;
}

function toArrived(request: IncomingMessage): Arrived {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) headers[name] = String(value);
  const authorization = headers["authorization"] ?? null;
  let body: Promise<Buffer> | undefined;
  return {
    method: request.method ?? "",
    path: request.url ?? "",
    headers,
    token: authorization?.startsWith("Bearer ") ? authorization.slice(7) : authorization,
    body: () => {
      body ??= readAll(request);
      return body;
    },
    request,
  };
}

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}
