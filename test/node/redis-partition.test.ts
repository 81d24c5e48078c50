/** A partition over a Redis that is a literal: in what order it writes, and when it tries again. */
import { expect, it, onTestFinished, vi } from "vitest";
import { type Entry, entryOf } from "../../packages/node/src/redis/entries.ts";
import type { RedisCacheEvent } from "../../packages/node/src/redis/events.ts";
import { linkOf } from "../../packages/node/src/redis/link.ts";
import { Partition } from "../../packages/node/src/redis/partition.ts";
import { encodeRecord, fieldOf } from "../../packages/node/src/redis/record.ts";
import { Retry } from "../../packages/node/src/redis/retry.ts";
import { Station } from "../../packages/node/src/redis/station.ts";
import { fakeClock } from "../support/clock.ts";
import { settle } from "../support/scripted.ts";

function token(resource: string, issued: number, home = ""): Entry {
  const value = { secret: `${resource}-${issued}`, cached_at: `${issued}`, expires_on: "9999999999" };
  return entryOf("AccessToken", resource, { ...value, home_account_id: home }, Date.now());
}

const put = (entry: Entry) => ({ id: entry.id, entry, issuedAt: entry.issuedAt });
const remove = ({ id, issuedAt }: Entry) => ({ id, entry: undefined, issuedAt });

/** A Redis that can be away, and a partition over it. */
function over(answer: (args: string[]) => unknown = ([name]) => (name === "EVAL" ? ["written", "", "e"] : [])) {
  const redis = {
    isAway: false,
    asked: 0,
    sent: [] as string[][],
    async sendCommand(args: string[]): Promise<unknown> {
      redis.asked++;
      if (redis.isAway) throw Object.assign(new Error("away"), { code: "ECONNREFUSED" });
      redis.sent.push(args);
      return answer(args);
    },
    /** The fields that each writing named, with a minus where they are removed. */
    written: () =>
      redis.sent
        .filter(([name]) => name === "EVAL")
        .map((args) => {
          const fields: string[] = [];
          for (let at = 9; at < args.length; at += 4) fields.push(`${args[at + 3] === "" ? "-" : ""}${args[at]}`);
          return fields;
        }),
  };
  const events: RedisCacheEvent[] = [];
  const tell = (event: RedisCacheEvent) => void events.push(event);
  return { redis, events, partition: new Partition("p", new Station(linkOf(redis), tell), undefined, tell) };
}

const field = ({ id }: Entry) => fieldOf("p", id);

it.each(["at once", "in a turn"])(
  "removes who had the partition before it yields to that account, %s [N4]",
  async (how) => {
    let owner = "";
    const [alex, ada, app] = [token("x", 1, "alex"), token("y", 2, "ada"), token("z", 3)];
    const { redis, partition, events } = over((args) => {
      const account = args[7] ?? "";
      if (account !== "" && owner !== "" && account !== owner) return ["foreign", owner, ""];
      owner = args.includes(field(alex)) && account === "" ? "" : account || owner;
      return ["written", owner, "e"];
    });
    partition.take([put(alex)]);
    await partition.write();
    partition.take([put(app), remove(alex)]);
    partition.take([put(ada)]);
    await (how === "at once" ? partition.write() : partition.writeInTurn({ ledger: "l", fence: 1 }, [put(ada)]));
    expect(owner).toBe(ada.account);
    expect(
      partition
        .entries()
        .map(({ key }) => key)
        .sort(),
    ).toEqual(["y", "z"]);
    expect(new Set(redis.written().flat())).toEqual(new Set([alex, app, ada].map(field).concat(`-${field(alex)}`)));
    expect(events).toEqual([]);
  },
);

it("tries by itself to write what it could not, less and less often, and then has no timer [N4]", async () => {
  const clock = fakeClock();
  const { redis, partition } = over();
  redis.isAway = true;
  partition.take([put(token("x", 1))]);
  await partition.write();
  expect(vi.getTimerCount()).toBe(1);
  await clock.advance(2_999);
  redis.isAway = false;
  expect(redis.written()).toEqual([]);
  await clock.advance(1);
  await settle();
  expect(redis.written()).toEqual([[field(token("x", 1))]]);
  expect(vi.getTimerCount()).toBe(0);
});

it("has no timer once another write made it good, and begins anew with the next failure [N4]", async () => {
  const clock = fakeClock();
  const { redis, partition } = over();
  for (const issued of [1, 2]) {
    redis.isAway = true;
    redis.asked = 0;
    partition.take([put(token("x", issued))]);
    await partition.write();
    await clock.advance(1_000);
    expect(redis.asked).toBe(2);
    await clock.advance(1_500);
    redis.isAway = false;
    await partition.write();
    expect(vi.getTimerCount()).toBe(0);
  }
});

it("keeps no process alive with what it could not write", () => {
  const alive = () => process.getActiveResourcesInfo().filter((resource) => resource === "Timeout").length;
  const before = alive();
  const retry = new Retry(() => {});
  onTestFinished(() => retry.stop());
  retry.later();
  expect(alive()).toBe(before);
});

it("takes the mark of a removal for nothing, and undoes none when it writes again what was lost [N4]", async () => {
  let lost = false;
  const kept = token("x", 1);
  const record = await encodeRecord(kept, "p", undefined);
  const { redis, partition, events } = over(([name]) => {
    if (name === "EVAL") return ["written", "", "two"];
    const mark = { [field(token("y", 1))]: "1 1 9999999999 r -" };
    return lost ? { epoch: "two", ...mark } : { epoch: "one", ...mark, [field(kept)]: record };
  });
  await partition.read();
  expect(partition.entries()).toEqual([kept]);
  expect(events).toEqual([]);
  lost = true;
  await partition.read();
  await settle();
  const [, , , , , , , , , ...args] = redis.sent.find(([name]) => name === "EVAL") ?? [];
  expect(args).toEqual([field(kept), "1", "again", record]);
});

it("gives up trying by itself after about an hour [N4]", async () => {
  const clock = fakeClock();
  const { redis, partition } = over();
  redis.isAway = true;
  partition.take([put(token("x", 1))]);
  await partition.write();
  await clock.advance(50 * 60_000);
  expect(vi.getTimerCount()).toBe(1);
  await clock.advance(20 * 60_000);
  expect(vi.getTimerCount()).toBe(0);
  // The next look tries again.
  redis.isAway = false;
  await partition.read();
  await settle();
  expect(redis.written()).toHaveLength(1);
});

it("has no timer where a reading brings something newer than what it could not write [N4]", async () => {
  fakeClock();
  const newer = token("x", 2);
  const record = await encodeRecord(newer, "p", undefined);
  let isRefused = true;
  const { redis, partition } = over(([name]) => {
    if (name === "HGETALL") return { epoch: "e", [field(newer)]: record };
    if (isRefused) throw new Error("OOM used memory > 'maxmemory'");
    return ["written", "", "e"];
  });
  partition.take([put(token("x", 1))]);
  await partition.write();
  expect(vi.getTimerCount()).toBe(1);
  isRefused = false;
  await partition.read();
  expect(partition.entries()).toEqual([newer]);
  expect(vi.getTimerCount()).toBe(0);
  expect(redis.written()).toHaveLength(1);
});

it("has no timer where Redis refuses all that it could not write [N4]", async () => {
  fakeClock();
  let reply: unknown;
  const { partition } = over(() => reply);
  partition.take([put(token("x", 1, "ada"))]);
  await partition.write();
  expect(vi.getTimerCount()).toBe(1);
  reply = ["foreign", "alex", ""];
  await partition.write();
  expect(partition.entries()).toEqual([]);
  expect(vi.getTimerCount()).toBe(0);
});

it("does not try at every look to write what it could not just before [N4]", async () => {
  const clock = fakeClock();
  const { redis, partition } = over(([name]) => {
    if (name === "EVAL") throw new Error("OOM used memory > 'maxmemory'");
    return [];
  });
  partition.take([put(token("x", 1))]);
  await partition.write();
  await clock.advance(900);
  await partition.read();
  await settle();
  expect(redis.written()).toHaveLength(1);
  await clock.advance(200);
  expect(redis.written()).toHaveLength(2);
});

it("keeps nothing of another account than the partition's, and tells so [N4]", async () => {
  const { partition, events } = over();
  partition.take([put(token("x", 1, "alex"))]);
  partition.take([put(token("y", 2, "ada")), put(token("z", 3))]);
  expect(partition.entries().map(({ key }) => key)).toEqual(["x", "z"]);
  expect(events).toEqual([{ type: "entry-ignored", reason: "foreign-account" }]);
});

it("takes from Redis what is the owner's, by who owns the partition at that look [N4]", async () => {
  const [alex, ada] = [token("x", 1, "alex"), token("y", 2, "ada")];
  const records = await Promise.all([alex, ada].map((entry) => encodeRecord(entry, "p", undefined)));
  let owner = alex.account;
  const { partition, events } = over(() => {
    return { epoch: "e", owner, [field(alex)]: records[0], [field(ada)]: records[1] };
  });
  await partition.read();
  expect(partition.entries().map(({ key }) => key)).toEqual(["x"]);
  expect(events).toEqual([{ type: "entry-ignored", reason: "foreign-account" }]);
  // Told once for an entry.
  await partition.read();
  expect(events).toHaveLength(1);
  owner = ada.account;
  await partition.read();
  expect(partition.entries().map(({ key }) => key)).toEqual(["y"]);
});
