/** Whose turn it is: one gets it, the others take it, and nobody waits for ever. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { keepTurn } from "../../packages/node/src/redis/keep-turn.ts";
import {
  type Errand,
  type Ledger,
  type Note,
  type Pace,
  TURN_MS,
  takeTurn,
} from "../../packages/node/src/redis/turns.ts";
import { rows, simulate } from "../simulation/instances.mjs";
import { fakeClock } from "../support/clock.ts";
import { deferred } from "../support/scripted.ts";
import { root } from "../support/sources.ts";

/** A pace that never waits and counts what it should have waited. */
function pace(): Pace & { waited: number } {
  const one = {
    waited: 0,
    now: () => one.waited,
    random: () => 0.5,
    async sleep(ms: number) {
      one.waited += ms;
    },
  };
  return one;
}

const errand = (taken: string | undefined, log: string[] = []): Errand<string> => ({
  async taken(digest) {
    log.push(`taken ${digest}`);
    return taken;
  },
  async fetch(fence) {
    log.push(`fetch ${fence}`);
    return { value: "fetched", digest: "d" };
  },
});

function ledger(standing: (round: number) => Awaited<ReturnType<Ledger["enter"]>>): Ledger & { left: unknown[] } {
  let round = 0;
  const left: unknown[] = [];
  return {
    left,
    enter: async () => standing(round++),
    leave: async (fence: number, note: Note | undefined) => void left.push([fence, note]),
  };
}

const NOTE = { fence: 1, digest: "theirs" };

it("gets it in its turn, and notes what it got [N4]", async () => {
  const held = ledger(() => ({ fence: 3, holder: 3, left: 0, note: undefined }));
  expect(await takeTurn(held, errand(undefined), pace())).toBe("fetched");
  expect(held.left).toEqual([[3, { fence: 3, digest: "d" }]]);
});

it("takes what another one got before it came, and gives the turn back [N4]", async () => {
  const log: string[] = [];
  const held = ledger(() => ({ fence: 2, holder: 2, left: 0, note: NOTE }));
  expect(await takeTurn(held, errand("theirs", log), pace())).toBe("theirs");
  expect(log).toEqual(["taken theirs"]);
  expect(held.left).toEqual([[2, undefined]]);
});

it("gets it itself where what another one got will not do, or is not there any more [N4]", async () => {
  const log: string[] = [];
  const held = ledger((round) => ({ fence: round === 2 ? 2 : 0, holder: 1, left: 900, note: NOTE }));
  expect(await takeTurn(held, errand(undefined, log), pace())).toBe("fetched");
  expect(log).toEqual(["taken theirs", "fetch 2"]);
  const broken = { ...errand("x"), taken: () => Promise.reject(new Error("no_tokens_found")) };
  expect(await takeTurn(held, broken, pace())).toBe("fetched");
});

it("goes on at once where the one that it waited for failed: each hears of its own failure [N4]", async () => {
  const log: string[] = [];
  const failed = { fence: 4, digest: undefined };
  const held = ledger((round) => ({
    fence: 0,
    holder: round === 0 ? 4 : 5,
    left: 900,
    note: round ? failed : undefined,
  }));
  const time = pace();
  expect(await takeTurn(held, errand(undefined, log), time)).toBe("fetched");
  expect(log).toEqual(["fetch 0"]);
  expect(time.waited).toBeLessThan(100);
});

it("does not take an old failure for the one that it waits for [N4]", async () => {
  const log: string[] = [];
  const held = ledger((round) => ({
    fence: 0,
    holder: 7,
    left: 900,
    note: round < 3 ? { fence: 6, digest: undefined } : NOTE,
  }));
  expect(await takeTurn(held, errand("theirs", log), pace())).toBe("theirs");
  expect(log).toEqual(["taken theirs"]);
});

it("notes a failure, and passes it on [N4]", async () => {
  const held = ledger(() => ({ fence: 3, holder: 3, left: 0, note: undefined }));
  const error = new Error("interaction_required");
  await expect(takeTurn(held, { ...errand(""), fetch: () => Promise.reject(error) }, pace())).rejects.toBe(error);
  expect(held.left).toEqual([[3, { fence: 3, digest: undefined }]]);
});

it("waits for a slow one as long as that keeps its turn [N4]", async () => {
  const log: string[] = [];
  const time = pace();
  const held = ledger(() => ({ fence: 0, holder: 1, left: 3_000, note: time.waited > 20_000 ? NOTE : undefined }));
  expect(await takeTurn(held, errand("theirs", log), time)).toBe("theirs");
  expect(log).toEqual(["taken theirs"]);
});

it("waits for one that never ends half a minute, and no longer [N4]", async () => {
  const log: string[] = [];
  const time = pace();
  const held = ledger(() => ({ fence: 0, holder: 1, left: TURN_MS, note: undefined }));
  expect(await takeTurn(held, errand(undefined, log), time)).toBe("fetched");
  expect(log).toEqual(["fetch 0"]);
  expect(time.waited).toBeGreaterThanOrEqual(30_000);
  expect(time.waited).toBeLessThan(31_000);
});

it("extends its turn while its token request is under way, and not for ever [N4]", async () => {
  const clock = fakeClock();
  const extended: number[] = [];
  const began = clock.now();
  const extend = () => extended.push(clock.now() - began);
  const slow = deferred<string>();
  const kept = keepTurn(extend, () => slow.promise);
  await clock.advance(TURN_MS - 1);
  expect(extended).toEqual([2_500]);
  await clock.advance(3_000);
  expect(extended).toEqual([2_500, 5_000, 7_500]);
  slow.resolve("token");
  expect(await kept).toBe("token");
  await expect(keepTurn(extend, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  await clock.advance(60_000);
  expect(extended).toHaveLength(3);

  void keepTurn(extend, () => new Promise(() => {}));
  await clock.advance(120_000);
  // Nobody who came after the last one waits longer than for a turn.
  expect(extended).toHaveLength(3 + 10);
});

it("gets it without a turn where Redis cannot tell whose it is [N4]", async () => {
  const log: string[] = [];
  expect(
    await takeTurn(
      ledger(() => undefined),
      errand(undefined, log),
      pace(),
    ),
  ).toBe("fetched");
  expect(log).toEqual(["fetch 0"]);
});

it("makes one token request for a thousand instances [N4]", async () => {
  const outcome = await simulate(takeTurn, TURN_MS, { instances: 1_000 });
  expect(outcome.tokenRequests).toBe(1);
  expect(outcome.perInstance).toBeLessThan(10);
});

it("has the simulated figures in the documentation", async () => {
  const simulated = await rows(takeTurn, TURN_MS);
  const columns = Object.keys(simulated[0] ?? {});
  const line = (cells: readonly unknown[]) =>
    `| ${cells.map((cell) => (typeof cell === "number" ? cell.toLocaleString("en") : cell)).join(" | ")} |`;
  const table = [
    line(columns),
    `|${columns.map(() => "---|").join("")}`,
    ...simulated.map((row) => line(Object.values(row))),
  ];
  expect(readFileSync(join(root, "packages/node/REDIS.md"), "utf8")).toContain(table.join("\n"));
});
