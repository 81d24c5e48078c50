/** One token request for all processes of a partition, over Redis; for those of this process, without it. */
import type { AsyncLocalStorage } from "node:async_hooks";
import { setTimeout as wait } from "node:timers/promises";
import type { SharedRequest } from "../shared-cache.ts";
import { digestOf } from "../token-facts.ts";
import { type Entry, tokenDigest } from "./entries.ts";
import { keepTurn } from "./keep-turn.ts";
import type { Link } from "./link.ts";
import type { Partition, WriteTurn } from "./partition.ts";
import { textsOf } from "./replies.ts";
import { ENTER, EXTEND, LEAVE } from "./scripts.ts";
import type { Station } from "./station.ts";
import { type Ledger, type Note, type Standing, TURN_MS, takeTurn } from "./turns.ts";

/** How long is remembered how many turns there were, and what the last one came to, in milliseconds. */
const LEDGER_MS = 24 * 3600 * 1000;

/** What a plugin has. */
export interface Surroundings {
  readonly partition: Partition;
  readonly station: Station;
  readonly link: Link;
  /** The turn in which this plugin is called. */
  readonly ownTurn: AsyncLocalStorage<WriteTurn>;
}

/** Makes the request, or gives the answer of who made it meanwhile. */
export async function requestOnce<T>(request: SharedRequest<T>, surroundings: Surroundings): Promise<T> {
  const { running } = surroundings.link;
  const name = `${surroundings.partition.name}:${request.name}`;
  const before = running.get(name) as Promise<T> | undefined;
  if (before) {
    const answer = await ended(before, request.signal);
    if (answer !== undefined && accepts(request, request.token(answer), surroundings.partition)) return answer;
  }
  const own = inTurn(request, surroundings, name);
  running.set(name, own);
  try {
    return await own;
  } finally {
    if (running.get(name) === own) running.delete(name);
  }
}

function entryOf(partition: Partition, digest: string): Entry | undefined {
  return partition.entries().find((entry) => tokenDigest(entry) === digest);
}

function accepts(request: SharedRequest<unknown>, token: string, partition: Partition): boolean {
  return request.accepts(token, entryOf(partition, digestOf(token))?.issuedAt);
}

function inTurn<T>(request: SharedRequest<T>, { partition, station, ownTurn }: Surroundings, name: string): Promise<T> {
  const ledger = ledgerOf(station, name);
  const { signal } = request;
  return takeTurn<T>(
    ledger,
    {
      async taken(digest) {
        await partition.read("anew");
        if (!entryOf(partition, digest)) return undefined;
        const answer = await request.cached();
        const token = request.token(answer);
        return digestOf(token) === digest && accepts(request, token, partition) ? answer : undefined;
      },
      async fetch(fence) {
        const acquire = () => request.acquire();
        const inOwnTurn = () => ownTurn.run({ ledger: `${name}:ledger`, fence }, acquire);
        const value = await (fence > 0 ? keepTurn(() => ledger.extend(fence), inOwnTurn) : acquire());
        return { value, digest: digestOf(request.token(value)) };
      },
    },
    {
      now: () => performance.now(),
      random: Math.random,
      // Nobody waits any more: the reason is the caller's own.
      sleep: (ms) => wait(ms, undefined, { ...(signal && { signal }) }).catch(() => signal?.throwIfAborted()),
    },
  );
}

/** The lock and the ledger of one kind of request, in Redis. */
function ledgerOf(station: Station, name: string): Ledger & { extend(fence: number): Promise<unknown> } {
  const keys = ["2", `${name}:lock`, `${name}:ledger`];
  const leave = async (fence: number, note: Note | undefined) => {
    const text = note ? `${note.fence} ${note.digest ?? "-"}` : "";
    await station.send("lock", ["EVAL", LEAVE, ...keys, String(fence), text], done);
  };
  return {
    // A turn that comes when nobody waits for it any more is given back.
    enter: () =>
      station.send("lock", ["EVAL", ENTER, ...keys, String(TURN_MS), String(LEDGER_MS)], standingOf, ({ fence }) => {
        if (fence > 0) void leave(fence, undefined);
      }),
    extend: (fence) =>
      station.send("lock", ["EVAL", EXTEND, "1", `${name}:lock`, String(fence), String(TURN_MS)], done),
    leave,
  };
}

/** A reply of which nothing is read. */
function done(reply: unknown): unknown {
  return reply ?? undefined;
}

function standingOf(reply: unknown): Standing | undefined {
  const [fence, holder, left, text, ...more] = textsOf(reply) ?? [];
  const numbers = [fence, holder, left].map(Number);
  if (text === undefined || more.length > 0 || !numbers.every(Number.isSafeInteger)) return undefined;
  const [, number, digest] = text.match(/^(\d+) (\S+)$/) ?? [];
  const note =
    number === undefined ? undefined : { fence: Number(number), digest: digest === "-" ? undefined : digest };
  const [taken = 0, held = 0, rest = 0] = numbers;
  return { fence: taken, holder: held, left: Math.max(rest, 0), note };
}

/** What a request of this process came to; `undefined`: to nothing that could be shared. */
async function ended<T>(running: Promise<T>, signal: AbortSignal | undefined): Promise<T | undefined> {
  const settled = running.catch(() => undefined);
  if (!signal) return settled;
  signal.throwIfAborted();
  let abort = () => {};
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(signal.reason);
    signal.addEventListener("abort", abort, { once: true });
  });
  try {
    return await Promise.race([settled, aborted]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}
