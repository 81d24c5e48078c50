/** Where one plugin meets Redis: failures become events, and `undefined`. */
import type { DegradedEvent, RedisCacheEvent } from "./events.ts";
import { type Link, RedisFailure } from "./link.ts";

/** What Redis is used for. */
export type Operation = DegradedEvent["operation"];

/** Sends commands for one plugin. */
export class Station {
  readonly #link: Link;
  readonly #tell: (event: RedisCacheEvent) => void;
  readonly #degraded = new Set<Operation>();

  constructor(link: Link, tell: (event: RedisCacheEvent) => void) {
    this.#link = link;
    this.#tell = tell;
  }

  /** Gives the reply as read; `undefined` where there is none, or none that can be read. Never rejects. */
  async send<T>(
    operation: Operation,
    args: string[],
    read: (reply: unknown) => T | undefined,
    late?: (reply: T) => void,
  ): Promise<T | undefined> {
    try {
      const reply = read(
        await this.#link.send(args, (given) => {
          const reply = read(given);
          if (reply !== undefined) late?.(reply);
        }),
      );
      if (reply === undefined) throw new RedisFailure("unreadable-reply");
      if (this.#degraded.delete(operation)) this.#tell({ type: "restored", operation });
      return reply;
    } catch (error) {
      const { reason, code } = error instanceof RedisFailure ? error : new RedisFailure("unreadable-reply");
      if (!this.#degraded.has(operation)) {
        this.#degraded.add(operation);
        this.#tell({ type: "degraded", operation, reason, ...(code !== undefined && { code }) });
      }
      return undefined;
    }
  }
}
