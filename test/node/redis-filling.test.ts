/** When MSAL's memory is filled, and what goes from it again. */
import { redisTokenCache } from "@msal-fetch/node/redis";
import { expect, it } from "vitest";
import { entryOf } from "../../packages/node/src/redis/entries.ts";

/** MSAL's memory, which only ever adds what it is given. */
function memory() {
  const live: Record<string, unknown> = {};
  return {
    live,
    serialize: () => JSON.stringify({ AccessToken: live }),
    deserialize(cache: string) {
      const { AccessToken: given = {} } = JSON.parse(cache) as { AccessToken?: Record<string, unknown> };
      Object.assign(live, given);
    },
    getKVStore: () => live,
  };
}

const token = (secret: string, home = "") => ({ secret, expires_on: "9999999999", home_account_id: home });

it("fills the memory before it waits for Redis, as others of MSAL's calls look there meanwhile [N4]", async () => {
  let answer: (value: unknown) => void = () => {};
  const redis = {
    sendCommand: ([name]: string[]): Promise<unknown> =>
      name === "EVAL"
        ? Promise.resolve(["written", "", "e"])
        : new Promise((resolve) => {
            answer = resolve;
          }),
  };
  const plugin = redisTokenCache(redis, { partition: "p" });
  const tokenCache = memory();
  tokenCache.live["key"] = token("t");
  await plugin.afterCacheAccess({ cacheHasChanged: true, tokenCache });
  delete tokenCache.live["key"];
  const look = plugin.beforeCacheAccess({ cacheHasChanged: false, tokenCache });
  expect(tokenCache.live).toEqual({ key: token("t") });
  answer([]);
  await look;
});

it("takes from the memory what Redis refused: it is another account's [N4]", async () => {
  const owner = entryOf("AccessToken", "k", token("t", "alex"), 0).account;
  const redis = {
    sendCommand: async (args: string[]): Promise<unknown> => (args[0] === "EVAL" ? ["foreign", owner, ""] : []),
  };
  const plugin = redisTokenCache(redis, { partition: "p" });
  const tokenCache = memory();
  tokenCache.live["key"] = token("t", "ada");
  await plugin.afterCacheAccess({ cacheHasChanged: true, tokenCache });
  expect(tokenCache.live).toEqual({});
});
