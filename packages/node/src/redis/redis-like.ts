/** Clients of Redis as far as they are used: taken structurally, so that this package depends on none. */

/** A client of node-redis 5, or anything that sends a command and gives the reply. */
export interface NodeRedisLike {
  sendCommand(args: string[], options?: { abortSignal?: AbortSignal }): Promise<unknown>;
}

/** A client, or cluster, of ioredis. */
export interface IoRedisLike {
  call(command: string, ...args: string[]): Promise<unknown>;
}

/** What `redisTokenCache` takes. */
export type RedisLike = NodeRedisLike | IoRedisLike;

/** Sends one command; the signal ends its waiting in the client's queue where the client can. */
export type SendCommand = (args: string[], signal: AbortSignal) => Promise<unknown>;

/** @throws TypeError where `redis` is no such client. */
export function senderOf(redis: RedisLike): SendCommand {
  const client = redis as Partial<NodeRedisLike & IoRedisLike> | undefined;
  // Note: ioredis has a `sendCommand` too, which takes something else.
  if (typeof client?.call === "function") return async ([command = "", ...args]) => client.call?.(command, ...args);
  if (typeof client?.sendCommand === "function") {
    return async (args, abortSignal) => client.sendCommand?.(args, { abortSignal });
  }
  throw new TypeError("`redis` must be a client of node-redis or ioredis");
}
