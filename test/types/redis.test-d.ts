/** What the types of the shared cache promise: every major of MSAL and both clients of Redis fit without a cast. */
import type { ConfidentialClientApplication, ICachePlugin } from "@azure/msal-node";
import {
  type CachePlugin,
  clientPerPartition,
  type RedisCacheEvent,
  type RedisLike,
  redisTokenCache,
} from "@msal-fetch/node/redis";
import type { Redis } from "ioredis";
import type { ICachePlugin as OfThree } from "msal-node-3";
import type { ICachePlugin as OfFive } from "msal-node-5";
import type { ICachePlugin as OfSix } from "msal-node-6";
import type { createClient } from "redis";
import { expectTypeOf, it } from "vitest";

declare const app: ConfidentialClientApplication;
declare const redis: RedisLike;

it("gives a plugin of every major of MSAL", () => {
  expectTypeOf<CachePlugin>().toExtend<ICachePlugin>();
  expectTypeOf<CachePlugin>().toExtend<OfThree>();
  expectTypeOf<CachePlugin>().toExtend<OfFive>();
  expectTypeOf<CachePlugin>().toExtend<OfSix>();
});

it("takes the clients of node-redis and ioredis", () => {
  expectTypeOf<ReturnType<typeof createClient>>().toExtend<RedisLike>();
  expectTypeOf<Redis>().toExtend<RedisLike>();
});

it("gives what the factory of clients makes", () => {
  expectTypeOf(clientPerPartition(() => app)).toEqualTypeOf<(partition: string) => ConfidentialClientApplication>();
});

it("refuses a cache without a partition, and an algorithm of one's own", () => {
  // @ts-expect-error Whose tokens these are must be said.
  redisTokenCache(redis, {});
  // @ts-expect-error Keys are bytes.
  redisTokenCache(redis, { partition: "p", encryption: { current: "k", keys: { k: "secret" } } });
});

it("tells events apart by literals", () => {
  expectTypeOf<RedisCacheEvent["type"]>().toEqualTypeOf<"degraded" | "restored" | "entry-ignored">();
});
