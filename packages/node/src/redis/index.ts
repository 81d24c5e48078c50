export { type ClientPerPartitionOptions, clientPerPartition } from "./client-per-partition.ts";
export type { DegradedEvent, IgnoredEvent, RedisCacheEvent, RedisTrouble, RestoredEvent } from "./events.ts";
export type { KeyRing } from "./key-ring.ts";
export type { IoRedisLike, NodeRedisLike, RedisLike } from "./redis-like.ts";
export {
  type CacheContextLike,
  type CachePlugin,
  type RedisTokenCacheOptions,
  redisTokenCache,
} from "./token-cache.ts";
