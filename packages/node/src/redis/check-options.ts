/** What is wrong with the options of the shared cache, found before anything is written with them. */
import type { RedisTokenCacheOptions } from "./token-cache.ts";

// Note: complete, as the type demands; a misspelt `encryption` would leave tokens in the clear.
const KNOWN: Readonly<Record<keyof RedisTokenCacheOptions, true>> = {
  partition: true,
  encryption: true,
  prefix: true,
  onEvent: true,
};

/** @throws TypeError naming the option that is wrong; the key ring is checked where it is read. */
export function checkOptions(options: RedisTokenCacheOptions | undefined): void {
  const { partition, prefix = "", onEvent } = options ?? ({} as Partial<RedisTokenCacheOptions>);
  for (const name of Object.keys(options ?? {})) {
    if (!Object.hasOwn(KNOWN, name)) {
      throw new TypeError(`\`${name}\` is no option: there are \`${Object.keys(KNOWN).join("`, `")}\``);
    }
  }
  if (typeof partition !== "string" || partition === "") {
    throw new TypeError("`partition` must be a text that is not empty");
  }
  if (typeof prefix !== "string" || /[{}]/.test(prefix)) throw new TypeError("`prefix` must be a text without braces");
  if (onEvent !== undefined && typeof onEvent !== "function") throw new TypeError("`onEvent` must be a function");
}
