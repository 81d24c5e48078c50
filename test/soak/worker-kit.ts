/** What the processes of a soak have in common: their set-up, a shared cache, and telling how it goes. */
import { getHeapSpaceStatistics } from "node:v8";
import { reportOf } from "@msal-fetch/core";
import { RecoveryError } from "@msal-fetch/node";
import { type CachePlugin, redisTokenCache } from "@msal-fetch/node/redis";
import { POOL_SIZE, Pool } from "./pool.ts";
import type { Order, Told, WorkerSetup } from "./protocol.ts";
import { connectRedis } from "./redis-client.ts";
import type { CallRecord, Outcome } from "./verdict.ts";

/** Tokens that a client holds: few, so that what is no longer asked for is given up in a run. */
export const MAX_TOKENS = 8;
const TELL_MS = 250;
const MB = 1024 * 1024;

/** A process on its way. */
export interface Kit {
  readonly setup: WorkerSetup;
  /** A cache plugin for a client of MSAL. */
  cachePlugin(partition: string): CachePlugin;
  tell(told: Told): void;
  /** Makes a call, which is told of soon. */
  call(make: () => Promise<CallRecord>): void;
}

/** Reads the set-up, connects to Redis, and carries out orders. */
export async function startKit(start: (rate: number) => () => void): Promise<Kit> {
  const setup = JSON.parse(process.argv[2] ?? "") as WorkerSetup;
  const redis = await connectRedis(setup.redis, setup.place.driver);
  const pool = new Pool(POOL_SIZE);
  let calls: CallRecord[] = [];
  const tell = (told: Told) => void process.send?.(told);
  setInterval(() => {
    tell({ type: "calls", calls, oldestMs: pool.oldestMs });
    calls = [];
  }, TELL_MS);
  let rest = () => {};
  process.on("message", (order: Order) => {
    if (order.do === "call") rest = start(order.rate);
    if (order.do === "rest") rest();
    if (order.do === "measure") tell({ type: "memory", ...measure() });
  });
  process.on("disconnect", () => process.exit());
  return {
    setup,
    tell,
    call: (make) => pool.run(async () => calls.push(await make())),
    cachePlugin: (partition) =>
      redisTokenCache(redis, {
        partition,
        encryption: { current: "soak", keys: { soak: new Uint8Array(32).fill(7) } },
        onEvent: (event) => tell({ type: "redis", event }),
      }),
  };
}

/** What came of a call; its body is read, as a program would. */
export async function outcomeOf(call: () => Promise<Response>): Promise<Outcome> {
  try {
    const response = await call();
    await response.arrayBuffer();
    const { status } = response;
    const { outcome, reason } = reportOf(response) ?? {};
    return { status, recovered: outcome === "recovered", ...(reason !== undefined && { reason }) };
  } catch (error) {
    return outcomeOfError(error);
  }
}

/** What a call ended with that gave no response. */
export function outcomeOfError(error: unknown): Outcome {
  if (!(error instanceof RecoveryError)) {
    const cause = error instanceof Error && error.cause !== undefined ? ` <- ${String(error.cause)}` : "";
    return { status: 0, error: `${String(error)}${cause}` };
  }
  const { code, report } = error;
  return { status: 0, code, ...(report.reason !== undefined && { reason: report.reason }) };
}

function measure(): { heapMb: number; rssMb: number } {
  // Twice: what the first collection finalizes, the second one frees.
  globalThis.gc?.();
  globalThis.gc?.();
  // V8 compiles what is used much for minutes on: that is no data, and not ours.
  const data = getHeapSpaceStatistics().filter(({ space_name }) => !space_name.includes("code"));
  const heap = data.reduce((total, { space_used_size }) => total + space_used_size, 0);
  return { heapMb: heap / MB, rssMb: process.memoryUsage.rss() / MB };
}
