/** The cache plugin: MSAL's cache in Redis, for all processes of a partition. */
import { AsyncLocalStorage } from "node:async_hooks";
import { type MemoryLike, SHARED_CACHE, type SharedCache, type SharedRequest } from "../shared-cache.ts";
import { digestOf } from "../token-facts.ts";
import { checkOptions } from "./check-options.ts";
import type { RedisCacheEvent } from "./events.ts";
import { type KeyRing, sealerOf } from "./key-ring.ts";
import { linkOf } from "./link.ts";
import { Memory } from "./memory.ts";
import { Partition, type WriteTurn } from "./partition.ts";
import type { RedisLike } from "./redis-like.ts";
import { requestOnce } from "./request-once.ts";
import { Station } from "./station.ts";

/** How a partition of the cache is kept. */
export interface RedisTokenCacheOptions {
  /**
   * Whose tokens these are, such as the account's `homeAccountId`, the id of a session, or "app" for tokens of the
   * application itself. Every client application gets a partition of its own, or a user's will be another's.
   */
  partition: string;
  /** Encrypts what lies in Redis. @default tokens lie there in the clear */
  encryption?: KeyRing;
  /** What the names of the keys in Redis begin with. @default "msal-fetch:" */
  prefix?: string;
  /** Is told when Redis fails and when it is back, and of entries that are not used. What it throws is dropped. */
  onEvent?: (event: RedisCacheEvent) => void;
}

/** `ICachePlugin` of msal-node 3, 5, 6 and 7. */
export interface CachePlugin {
  beforeCacheAccess(context: CacheContextLike): Promise<void>;
  afterCacheAccess(context: CacheContextLike): Promise<void>;
}

/** `TokenCacheContext`, as MSAL gives it to a plugin. */
export interface CacheContextLike {
  readonly cacheHasChanged: boolean;
  readonly tokenCache: MemoryLike;
}

/**
 * Gives a cache plugin for the configuration of one MSAL client. What one process gets is there for the others; the
 * providers of `@msal-fetch/node` make a token request that answers a challenge once for all of them. A Redis that
 * fails makes no call fail: tokens are then kept in this process.
 *
 * @param redis A client of node-redis 5 or 6, or of ioredis; one for all partitions.
 * @throws TypeError naming the option that is wrong.
 * @example
 * const cachePlugin = redisTokenCache(redis, { partition: account.homeAccountId });
 * const client = new ConfidentialClientApplication({ auth, cache: { cachePlugin } });
 */
export function redisTokenCache(redis: RedisLike, options: RedisTokenCacheOptions): CachePlugin {
  checkOptions(options);
  const { partition: of, encryption, prefix = "msal-fetch:", onEvent } = options;
  const sealer = encryption === undefined ? undefined : sealerOf(encryption);
  const tell = (event: RedisCacheEvent) => {
    try {
      const result: unknown = onEvent?.(event);
      if (result instanceof Promise) result.catch(() => {});
    } catch {
      // Who looks on changes nothing.
    }
  };
  const link = linkOf(redis);
  const station = new Station(link, tell);
  // In braces: all keys of a partition are in one slot of a cluster.
  const partition = new Partition(`${prefix}{${digestOf("partition", of)}}`, station, sealer, tell);
  const memories = new WeakMap<MemoryLike, Memory>();
  // What MSAL writes from within is of the turn, and nothing else: a user may sign in meanwhile.
  const ownTurn = new AsyncLocalStorage<WriteTurn>();

  const memoryOf = (cache: MemoryLike): Memory => {
    const memory = memories.get(cache) ?? new Memory(cache);
    memories.set(cache, memory);
    return memory;
  };
  const load = async (cache: MemoryLike): Promise<void> => {
    const memory = memoryOf(cache);
    // At once: MSAL may just have emptied its memory, and others of its calls look there while this one waits.
    memory.fill(partition.entries());
    await partition.read();
    partition.ignore(memory.fill(partition.entries()));
  };
  const shared: SharedCache = {
    load,
    once: <T>(request: SharedRequest<T>) => requestOnce(request, { partition, station, link, ownTurn }),
  };
  const plugin: CachePlugin & { [SHARED_CACHE]: SharedCache } = {
    [SHARED_CACHE]: shared,
    beforeCacheAccess: ({ tokenCache }) => load(tokenCache),
    async afterCacheAccess({ tokenCache, cacheHasChanged }) {
      if (!cacheHasChanged) return;
      const memory = memoryOf(tokenCache);
      const changes = memory.takeChanges(Date.now());
      if (changes.length === 0) return;
      partition.take(changes);
      const turn = ownTurn.getStore();
      await (turn ? partition.writeInTurn(turn, changes) : partition.write());
      // What was refused goes from MSAL's memory as well.
      memory.fill(partition.entries());
    },
  };
  return plugin;
}
