/** One client application per partition, kept as long as it is in use. */

/** How many clients are kept. */
export interface ClientPerPartitionOptions {
  /** The most that are kept; the one that was used least lately goes first. Its tokens stay in Redis. @default 1000 */
  max?: number;
}

/**
 * Gives a function that gives the client of a partition, which is made once. Tokens at hand belong to the client, so
 * one that is kept costs no look into Redis.
 *
 * @param factory Makes the client of a partition; it gives the partition to `redisTokenCache`.
 * @throws TypeError naming what is wrong.
 * @example
 * const clientFor = clientPerPartition((partition) =>
 *   new ConfidentialClientApplication({ auth, cache: { cachePlugin: redisTokenCache(redis, { partition }) } }));
 */
export function clientPerPartition<Client>(
  factory: (partition: string) => Client,
  { max = 1_000 }: ClientPerPartitionOptions = {},
): (partition: string) => Client {
  if (typeof factory !== "function") throw new TypeError("`factory` must be a function that makes a client");
  if (!Number.isInteger(max) || max < 1) throw new TypeError("`max` must be a whole number from 1 on");
  const clients = new Map<string, Client>();
  return (partition) => {
    if (typeof partition !== "string" || partition === "") {
      throw new TypeError("`partition` must be a text that is not empty");
    }
    const client = clients.has(partition) ? (clients.get(partition) as Client) : factory(partition);
    clients.delete(partition);
    clients.set(partition, client);
    if (clients.size > max) clients.delete(clients.keys().next().value ?? "");
    return client;
  };
}
