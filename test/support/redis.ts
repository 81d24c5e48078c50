/** A real Redis for a test: Debian's server on a port of loopback, with nothing on disk. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createConnection, createServer, type Server, type Socket } from "node:net";
import { createClient } from "redis";
import { ensureProgram } from "./programs.ts";

/** A running server. */
export interface RedisServer {
  readonly port: number;
  readonly url: string;
  /** A connected client of node-redis that survives outages, and ends with the server. */
  client(): Promise<NodeRedis>;
  /** Ends the server, with all that it holds. */
  stop(): Promise<void>;
  /** Starts it again, empty, on the same port. */
  start(): Promise<void>;
  /** Lets it hang, and go on. */
  hang(): void;
  goOn(): void;
  /** Ends the server and all clients that it gave out. */
  close(): Promise<void>;
}

export type NodeRedis = ReturnType<typeof connect>;

/** Starts a server; `args` as on its command line. */
export async function startRedis(...args: string[]): Promise<RedisServer> {
  const program = ensureProgram("redis-server");
  const port = await freePort();
  const url = `redis://127.0.0.1:${port}`;
  const clients: NodeRedis[] = [];
  let server: ChildProcess | undefined;
  const start = async () => {
    server = spawn(program, [
      "--port",
      String(port),
      "--bind",
      "127.0.0.1",
      "--save",
      "",
      "--appendonly",
      "no",
      ...args,
    ]);
    await ready(server);
  };
  const stop = async () => {
    if (!server) return;
    const exited = once(server, "exit");
    server.kill("SIGKILL");
    await exited;
    server = undefined;
  };
  await start();
  return {
    port,
    url,
    start,
    stop,
    hang: () => void server?.kill("SIGSTOP"),
    goOn: () => void server?.kill("SIGCONT"),
    async client() {
      const client = connect(url);
      clients.push(client);
      await client.connect();
      return client;
    },
    async close() {
      for (const client of clients) client.destroy();
      await stop();
    },
  };
}

/** A client of node-redis that tries again soon, and whose troubles are nobody's. */
export function connect(url: string) {
  const client = createClient({ url, socket: { reconnectStrategy: 50 } });
  client.on("error", () => {});
  return client;
}

async function ready(server: ChildProcess): Promise<void> {
  let printed = "";
  for await (const chunk of server.stdout as AsyncIterable<Buffer>) {
    printed += chunk.toString();
    if (printed.includes("Ready to accept connections")) {
      server.stdout?.resume();
      return;
    }
  }
  throw new Error(`redis-server did not start: ${printed}`);
}

/** A server in front of another one, or of none: passes on what comes after a while, or answers by itself. */
export async function startProxy(
  behaviour: { to: number; delayMs: number } | { answer: string },
): Promise<{ url: string; close(): Promise<void> }> {
  const sockets = new Set<Socket>();
  const hold = (socket: Socket) => {
    sockets.add(socket);
    socket.on("error", () => socket.destroy()).on("close", () => sockets.delete(socket));
  };
  const proxy = createServer((socket) => {
    hold(socket);
    if ("answer" in behaviour) return void socket.on("data", () => socket.write(behaviour.answer));
    const onward = createConnection(behaviour.to, "127.0.0.1");
    hold(onward);
    socket.on("data", (data) => onward.write(data));
    onward.on("data", (data) => void setTimeout(() => socket.writable && socket.write(data), behaviour.delayMs));
  }).listen(0, "127.0.0.1");
  await once(proxy, "listening");
  return {
    url: `redis://127.0.0.1:${portOf(proxy)}`,
    async close() {
      proxy.close();
      for (const socket of sockets) socket.destroy();
      await once(proxy, "close");
    },
  };
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const port = portOf(probe);
  probe.close();
  await once(probe, "close");
  return port;
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("No port is free");
  return address.port;
}
