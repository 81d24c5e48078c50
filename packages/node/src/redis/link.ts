/** The way to one Redis: every command has a time limit, and a Redis that is away is left alone for a while. */
import type { RedisTrouble } from "./events.ts";
import { type RedisLike, type SendCommand, senderOf } from "./redis-like.ts";

/** How long a reply is waited for, and how long a silent Redis is not asked again, in milliseconds. */
const LIMIT_MS = 500;
const PAUSE_MS = 1_000;

const links = new WeakMap<object, Link>();

/** The link of a Redis client: outages are known to all partitions at once. */
export function linkOf(redis: RedisLike): Link {
  const link = links.get(redis) ?? new Link(senderOf(redis));
  links.set(redis, link);
  return link;
}

/** Redis did not do what it was asked to. It carries nothing of the command nor of the reply. */
export class RedisFailure extends Error {
  override readonly name = "RedisFailure";
  readonly reason: RedisTrouble;
  readonly code: string | undefined;

  constructor(reason: RedisTrouble, code?: string) {
    super(`Redis failed: ${reason}`);
    this.reason = reason;
    this.code = code;
  }
}

/** Sends commands, within limits. */
export class Link {
  /** Token requests of this process that are under way, for when the lock is out of reach. */
  readonly running: Map<string, Promise<unknown>> = new Map();
  readonly #sendCommand: SendCommand;
  #away: { since: number; failure: RedisFailure } | undefined;
  #probing = false;

  constructor(sendCommand: SendCommand) {
    this.#sendCommand = sendCommand;
  }

  /**
   * Gives the reply; `late` gets one that came after the limit.
   * @throws RedisFailure
   */
  async send(args: string[], late?: (reply: unknown) => void): Promise<unknown> {
    const probes = this.#away !== undefined;
    if (this.#away) {
      const pause = performance.now() - this.#away.since;
      if (this.#probing || pause < PAUSE_MS) throw this.#away.failure;
      this.#probing = true;
    }
    try {
      const reply = await this.#limited(args, late);
      this.#away = undefined;
      return reply;
    } catch (error) {
      const failure = error instanceof RedisFailure ? error : failureOf(error);
      // An error is an answer, and came in time.
      this.#away = failure.reason === "refused" ? undefined : { since: performance.now(), failure };
      throw failure;
    } finally {
      if (probes) this.#probing = false;
    }
  }

  #limited(args: string[], late: ((reply: unknown) => void) | undefined): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const { reply, takeBack } = this.#sendCommand(args);
      let isLate = false;
      let isThere = false;
      const giveUp = () => {
        if (isThere) return;
        isLate = true;
        reject(new RedisFailure("time-limit"));
        takeBack?.();
      };
      // Where it was this process that was busy, the reply may be there by now, and is read before an immediate runs.
      const timer = setTimeout(() => setImmediate(giveUp), LIMIT_MS);
      reply.then(
        (value) => {
          isThere = true;
          clearTimeout(timer);
          if (!isLate) return resolve(value);
          // It is back: what is to be made good now must not be held off.
          this.#away = undefined;
          late?.(value);
        },
        (error: unknown) => {
          isThere = true;
          clearTimeout(timer);
          reject(error);
        },
      );
    });
  }
}

/** Redis begins its errors with a word in capitals; those of a connection have a `code`. */
function failureOf(error: unknown): RedisFailure {
  const { message, code, cause, errors } = (error ?? {}) as Partial<Record<string, unknown>>;
  const [word] = (typeof message === "string" && message.match(/^[A-Z][A-Z0-9_]+(?= )/)) || [];
  if (word !== undefined) return new RedisFailure("refused", word);
  const [first] = Array.isArray(errors) ? (errors as unknown[]) : [];
  const codes = [code, codeOf(cause), codeOf(first)].filter((one) => typeof one === "string");
  return new RedisFailure(
    "unreachable",
    codes.find((one) => /^[A-Z][A-Z_]+$/.test(one)),
  );
}

function codeOf(error: unknown): unknown {
  return (error as { code?: unknown } | null | undefined)?.code;
}
