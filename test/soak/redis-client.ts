/** The clients of Redis that the processes share their tokens over. */
import { setTimeout as wait } from "node:timers/promises";
import type { RedisLike } from "@msal-fetch/node/redis";
import { Redis } from "ioredis";
import { createClient } from "redis";
import type { WorkerPlace } from "./topology.ts";

const RECONNECT_MS = 50;
const PING_MS = 500;
/** Longer than Redis is frozen: who gives a connection up may leave a turn behind that nobody ends. */
const DEAF_MS = 2_800;

/** Connects; what fails is tried again soon, and is nobody's trouble. */
export async function connectRedis(url: string, driver: WorkerPlace["driver"]): Promise<RedisLike> {
  if (driver === "ioredis") {
    const client = new Redis(url, { retryStrategy: () => RECONNECT_MS });
    client.on("error", () => {});
    return client;
  }
  const client = createClient({ url, socket: { reconnectStrategy: RECONNECT_MS } });
  client.on("error", () => {});
  await client.connect();
  // Note: node-redis 5.9 can take a connection for ready that was reset in its handshake, and is then deaf for ever:
  // it reconnects at once when the server ends, to a port that is still open for a moment.
  setInterval(async () => {
    if (!client.isReady) return;
    const heard = await Promise.race([client.ping().then(isOver, isOver), wait(DEAF_MS)]);
    if (heard || !client.isOpen) return;
    client.destroy();
    await client.connect().catch(() => {});
  }, PING_MS);
  return client;
}

function isOver(): true {
  return true;
}
