/** Clients of Redis as far as they are used: taken structurally, so that this package depends on none. */

/** A client of node-redis 5 or 6, or anything that sends a command and gives the reply. */
export interface NodeRedisLike {
  sendCommand(args: string[], options?: { abortSignal?: AbortSignal }): Promise<unknown>;
  /** Whether commands go out at once; without a connection they are kept until there is one. */
  readonly isReady?: boolean;
}

/** A client, or cluster, of ioredis. */
export interface IoRedisLike {
  call(command: string, ...args: string[]): Promise<unknown>;
}

/** What `redisTokenCache` takes. */
export type RedisLike = NodeRedisLike | IoRedisLike;

/** Sends one command. Gives the reply, and the means to take it back where it has not gone out yet. */
export type SendCommand = (args: string[]) => { reply: Promise<unknown>; takeBack?: () => void };

/** @throws TypeError where `redis` is no such client. */
export function senderOf(redis: RedisLike): SendCommand {
  const client = redis as Partial<NodeRedisLike & IoRedisLike> | undefined;
  // Note: ioredis has a `sendCommand` too, which takes something else.
  if (typeof client?.call === "function") {
    return ([command = "", ...args]) => ({ reply: (redis as IoRedisLike).call(command, ...args) });
  }
  if (typeof client?.sendCommand !== "function") {
    throw new TypeError("`redis` must be a client of node-redis or ioredis");
  }
  return (args) => {
    const node = redis as NodeRedisLike;
    if (node.isReady) return { reply: node.sendCommand(args) };
    const controller = new AbortController();
    const reply = node.sendCommand(args, { abortSignal: controller.signal });
    return { reply, takeBack: () => controller.abort() };
  };
}
