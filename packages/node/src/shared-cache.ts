/** How providers find a token cache that several processes share: at the cache plugin of their MSAL client. */

/** A property of the plugin, by its name: the plugin is of another entry point, maybe of another copy of it. */
export const SHARED_CACHE: unique symbol = Symbol.for("msal-fetch.shared-cache") as never;

/** MSAL's memory, as a cache plugin gets it. */
export interface MemoryLike {
  serialize(): string;
  deserialize(cache: string): void;
  getKVStore?(): Record<string, unknown>;
}

/** A token request that one process makes for all. */
export interface SharedRequest<T> {
  /** Equal for requests that any token of the other would answer as well. */
  readonly name: string;
  readonly signal?: AbortSignal | undefined;
  /** The token of an answer. */
  token(answer: T): string;
  /**
   * Whether what another one got will do.
   * @param acquiredAt When it was put into the cache, for tokens that do not tell when they were issued: seconds since 1970.
   */
  accepts(token: string, acquiredAt: number | undefined): boolean;
  /** Asks MSAL for what is in the cache by now. */
  cached(): Promise<T>;
  /** Asks the token service. */
  acquire(): Promise<T>;
}

/** What a plugin offers to providers. */
export interface SharedCache {
  /** Brings what the processes share into MSAL's memory, for grants that MSAL itself looks up only there. */
  load(memory: MemoryLike): Promise<void>;
  /** Makes the request, or gives the answer of who made it meanwhile. */
  once<T>(request: SharedRequest<T>): Promise<T>;
}

/** The shared cache behind a client of MSAL, where there is one. */
export function sharedCacheOf(client: object): SharedCache | undefined {
  const { config } = client as { config?: { cache?: { cachePlugin?: { [SHARED_CACHE]?: SharedCache } } } };
  return config?.cache?.cachePlugin?.[SHARED_CACHE];
}
