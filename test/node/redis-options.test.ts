/** Options of the shared cache that would do harm unnoticed, and observers that fail. */
import { setImmediate } from "node:timers/promises";
import { type RedisCacheEvent, redisTokenCache } from "@msal-fetch/node/redis";
import { expect, it, onTestFinished } from "vitest";
import { sealerOf } from "../../packages/node/src/redis/key-ring.ts";

const redis = { sendCommand: async (): Promise<unknown> => [] };
const make = (options: object) => () => redisTokenCache(redis, { partition: "p", ...options });

it.each([null, false, "", 0, "key"])("writes nothing in the clear where the key ring is %j [N4]", (encryption) => {
  expect(make({ encryption })).toThrow(new TypeError("`encryption` must be a key ring: { current, keys }"));
});

it("writes nothing in the clear where the name of an option is misspelt [N4]", () => {
  expect(make({ encrypton: {} })).toThrow(
    new TypeError("`encrypton` is no option: there are `partition`, `encryption`, `prefix`, `onEvent`"),
  );
  expect(make({ encryption: undefined, prefix: undefined, onEvent: undefined })).not.toThrow();
});

it("uses the bytes of a key as they are when the ring is given [N4]", async () => {
  const bytes = new Uint8Array(32).fill(1);
  const ring = { current: "k", keys: { k: bytes } };
  const first = sealerOf(ring);
  bytes.fill(2);
  const sealed = await sealerOf(ring).seal("text", "context");
  expect(await first.open(sealed, "k", "context")).toBeUndefined();
  const other = sealerOf({ current: "k", keys: { k: new Uint8Array(32).fill(2) } });
  expect(await other.open(sealed, "k", "context")).toBe("text");
});

it("is not disturbed by an observer that fails later [X1]", async () => {
  const unhandled: unknown[] = [];
  const listen = (reason: unknown) => void unhandled.push(reason);
  process.on("unhandledRejection", listen);
  onTestFinished(() => void process.off("unhandledRejection", listen));
  const broken = { sendCommand: () => Promise.reject(new Error("OOM used memory > 'maxmemory'")) };
  const seen: RedisCacheEvent[] = [];
  const onEvent = async (event: RedisCacheEvent) => {
    seen.push(event);
    throw new Error("the log is down");
  };
  const plugin = redisTokenCache(broken, { partition: "p", onEvent });
  await plugin.beforeCacheAccess({ cacheHasChanged: false, tokenCache: { serialize: () => "{}", deserialize() {} } });
  await setImmediate();
  expect([seen.length, unhandled]).toEqual([1, []]);
});
