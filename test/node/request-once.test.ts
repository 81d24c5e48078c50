/** One request for all, over doubles of Redis and of a partition: what is joined, taken and given up. */
import { AsyncLocalStorage } from "node:async_hooks";
import { expect, it } from "vitest";
import { entryOf } from "../../packages/node/src/redis/entries.ts";
import type { WriteTurn } from "../../packages/node/src/redis/partition.ts";
import { requestOnce, type Surroundings } from "../../packages/node/src/redis/request-once.ts";
import { ENTER, EXTEND } from "../../packages/node/src/redis/scripts.ts";
import { TURN_MS } from "../../packages/node/src/redis/turns.ts";
import type { SharedRequest } from "../../packages/node/src/shared-cache.ts";
import { digestOf } from "../../packages/node/src/token-facts.ts";
import { fakeClock } from "../support/clock.ts";
import { deferred, settle } from "../support/scripted.ts";

const FREE = [7, 7, -2, ""];
const TAKEN = [0, 6, 5_000, ""];

/** A plugin's surroundings: what Redis answers to who wants the turn, the last answer for ever; and what is in it. */
function surroundings(answers: unknown[][], tokens: readonly string[] = []) {
  const commands: string[][] = [];
  const readings: unknown[] = [];
  const entries = tokens.map((secret) =>
    entryOf("AccessToken", secret, { secret, cached_at: "50", expires_on: "9" }, 0),
  );
  let round = 0;
  const ownTurn = new AsyncLocalStorage<WriteTurn>();
  const all = {
    partition: { name: "{p}", entries: () => entries, read: async (how: unknown) => void readings.push(how) },
    station: {
      async send(_: string, args: string[], read: (reply: unknown) => unknown) {
        commands.push(args);
        return read(args[1] === ENTER ? answers[Math.min(round++, answers.length - 1)] : 1);
      },
    },
    link: { running: new Map() },
    ownTurn,
  };
  return { all: all as unknown as Surroundings, commands, readings, ownTurn };
}

function request(more: Partial<SharedRequest<string>> = {}): SharedRequest<string> {
  return {
    name: "r",
    token: (answer) => answer,
    accepts: () => true,
    cached: async () => "theirs",
    acquire: async () => "own",
    ...more,
  };
}

const noted = (token: string) => [...FREE.slice(0, 3), `6 ${digestOf(token)}`];

it("takes what another one got where a new look finds it, and by when it was got it will do [N4, A4]", async () => {
  const { all, readings } = surroundings([noted("theirs")], ["theirs", "other"]);
  const times: unknown[] = [];
  const accepts = (_: string, acquiredAt: number | undefined) => times.push(acquiredAt) > 0;
  expect(await requestOnce(request({ accepts }), all)).toBe("theirs");
  // A look that began before the other one's turn ended would not show what that got.
  expect([readings, times]).toEqual([["anew"], [50]]);
  expect(await requestOnce(request({ accepts: () => false }), all)).toBe("own");
});

it("takes nothing but the very token that another one noted [N4]", async () => {
  const there = surroundings([noted("theirs")], ["theirs", "other"]);
  expect(await requestOnce(request({ cached: async () => "other" }), there.all)).toBe("own");
  const gone = surroundings([noted("theirs")], ["other"]);
  expect(await requestOnce(request(), gone.all)).toBe("own");
});

it("joins a request of this process where its token will do, else makes its own [N4, A4]", async () => {
  const { all } = surroundings([FREE]);
  const running = deferred<string>();
  const first = requestOnce(request({ acquire: () => running.promise }), all);
  const joining = requestOnce(request({ accepts: (token) => token === "first" }), all);
  const refusing = requestOnce(request({ accepts: (token) => token !== "first" }), all);
  const other = requestOnce(request({ name: "another" }), all);
  expect(await other).toBe("own");
  running.resolve("first");
  expect(await Promise.all([first, joining, refusing])).toEqual(["first", "first", "own"]);
});

it("makes its own request where one of this process failed [N4]", async () => {
  const { all } = surroundings([FREE]);
  const failing = requestOnce(request({ acquire: () => Promise.reject(new Error("interaction_required")) }), all);
  const next = requestOnce(request(), all);
  await expect(failing).rejects.toThrow("interaction_required");
  expect(await next).toBe("own");
});

it("waits no longer for who has the turn once nobody waits for it [E5]", async () => {
  const { all } = surroundings([TAKEN, FREE]);
  const caller = new AbortController();
  const waiting = requestOnce(request({ signal: caller.signal }), all);
  await settle();
  caller.abort(new Error("given up"));
  await expect(waiting).rejects.toThrow("given up");
});

it("waits no longer for a request of this process once nobody waits for it, and leaves that one alone [E5]", async () => {
  const { all } = surroundings([FREE]);
  const caller = new AbortController();
  const running = deferred<string>();
  const first = requestOnce(request({ acquire: () => running.promise }), all);
  const joining = requestOnce(request({ signal: caller.signal }), all);
  await settle();
  caller.abort(new Error("given up"));
  await expect(joining).rejects.toThrow("given up");
  await expect(requestOnce(request({ signal: caller.signal }), all)).rejects.toThrow("given up");
  running.resolve("first");
  expect(await first).toBe("first");
});

it("keeps its turn in Redis while the token service is slow, and acquires within it [N4]", async () => {
  const clock = fakeClock();
  const { all, commands, ownTurn } = surroundings([FREE]);
  const slow = deferred<string>();
  let turn: WriteTurn | undefined;
  const acquire = () => {
    turn = ownTurn.getStore();
    return slow.promise;
  };
  const answer = requestOnce(request({ acquire }), all);
  await clock.advance(TURN_MS / 2);
  slow.resolve("own");
  expect(await answer).toBe("own");
  await clock.advance(TURN_MS);
  expect(commands.filter(([, script]) => script === EXTEND).map((args) => args.slice(2))).toEqual([
    ["1", "{p}:r:lock", "7", String(TURN_MS)],
  ]);
  expect(turn).toEqual({ ledger: "{p}:r:ledger", fence: 7 });
});
