/** What a process knows of a partition, through everything that may happen to what is in Redis. */
import { expect, it } from "vitest";
import { type Entry, entryOf } from "../../packages/node/src/redis/entries.ts";
import { type Change, EMPTY_SECONDS, Mirror } from "../../packages/node/src/redis/mirror.ts";

const HOUR = 3_600_000;
const soon = Math.floor(Date.now() / 1000) + 3600;

/** An access token of a resource, issued at some second. */
function token(resource: string, issued: number, secret: string = `${resource}-${issued}`, home = ""): Entry {
  const value = { secret, cached_at: String(issued), expires_on: String(soon), home_account_id: home };
  return entryOf("AccessToken", resource, value, Date.now());
}

const put = (entry: Entry): Change => ({ id: entry.id, entry, issuedAt: entry.issuedAt });
const remove = ({ id, issuedAt }: Entry): Change => ({ id, entry: undefined, issuedAt });
const secrets = (mirror: Mirror) => [...mirror.entries(Date.now())].map(({ text }) => JSON.parse(text).secret).sort();

/** A mirror that has read these entries of a partition. */
function having(...entries: Entry[]): Mirror {
  const mirror = new Mirror();
  mirror.absorb({ epoch: "one", entries }, mirror.tick(), 0);
  return mirror;
}

it("takes what is newer in Redis, and keeps what is newer here until it is written [N4]", () => {
  const mirror = having(token("a", 1), token("b", 5));
  mirror.change([put(token("b", 6))]);
  mirror.absorb({ epoch: "one", entries: [token("a", 2), token("b", 5)] }, mirror.tick(), 1);
  expect(secrets(mirror)).toEqual(["a-2", "b-6"]);
  expect(mirror.unwritten().map(({ id }) => id)).toEqual([token("b", 6).id]);

  mirror.absorb({ epoch: "one", entries: [token("a", 2), token("b", 7)] }, mirror.tick(), 2);
  expect(secrets(mirror)).toEqual(["a-2", "b-7"]);
  expect(mirror.unwritten()).toEqual([]);
});

it("believes no reading that began before its own writing [N4]", () => {
  const mirror = having(token("a", 1));
  const began = mirror.tick();
  mirror.change([put(token("b", 2)), remove(token("a", 1))]);
  mirror.written(mirror.unwritten(), "one", 1);
  mirror.absorb({ epoch: "one", entries: [token("a", 1)] }, began, 2);
  expect(secrets(mirror)).toEqual(["b-2"]);
  mirror.absorb({ epoch: "one", entries: [token("b", 2)] }, mirror.tick(), 3);
  expect(secrets(mirror)).toEqual(["b-2"]);
});

it("drops what another process removed [N4]", () => {
  const mirror = having(token("a", 1), token("b", 1));
  mirror.absorb({ epoch: "one", entries: [token("b", 1)] }, mirror.tick(), 1);
  expect(secrets(mirror)).toEqual(["b-1"]);
  expect(mirror.unwritten()).toEqual([]);
});

it("writes again what Redis lost, in part or as a whole [N4]", () => {
  for (const epoch of ["", "two"]) {
    const mirror = having(token("a", 1), token("b", 1));
    mirror.absorb({ epoch, entries: epoch === "" ? [] : [token("b", 3)] }, mirror.tick(), 1);
    expect(secrets(mirror)).toEqual(epoch === "" ? ["a-1", "b-1"] : ["a-1", "b-3"]);
    expect(mirror.unwritten().map(({ id }) => id)).toContain(token("a", 1).id);
  }
});

it("writes again what Redis lost before it was ever read, and over no removal [N4]", () => {
  const mirror = new Mirror();
  mirror.change([put(token("a", 1))]);
  mirror.written(mirror.unwritten(), "one", 0);
  mirror.absorb({ epoch: "two", entries: [] }, mirror.tick(), 1);
  expect(mirror.unwritten()).toMatchObject([{ id: token("a", 1).id, isAgain: true }]);
});

it("writes nothing again that may have been removed while it did not look [N4]", () => {
  const mirror = having(token("a", 1));
  mirror.absorb({ epoch: "", entries: [] }, mirror.tick(), EMPTY_SECONDS * 1000 + 1);
  expect(secrets(mirror)).toEqual([]);
  expect(mirror.unwritten()).toEqual([]);
});

it("keeps a change that comes while an earlier one is being written [N4]", () => {
  const mirror = having();
  mirror.change([put(token("a", 1))]);
  const writing = mirror.unwritten();
  mirror.change([put(token("a", 2))]);
  mirror.written(writing, "one", 1);
  expect(mirror.unwritten().map(({ issuedAt }) => issuedAt)).toEqual([2]);
});

it("belongs to the first account, and to the next once that is gone [N4]", () => {
  const alex = token("a", 1, "x", "alex.home");
  const mirror = having(token("app", 1));
  expect(mirror.owner).toBeUndefined();
  mirror.change([put(alex)]);
  expect(mirror.owner).toBe(alex.account);
  mirror.yieldTo("another");
  expect(mirror.owner).toBeUndefined();
  expect(secrets(mirror)).toEqual(["app-1"]);
});

it("gives out nothing that has ended", () => {
  const mirror = having(token("a", 1));
  expect([...mirror.entries(Date.now() + 2 * HOUR)]).toEqual([]);
});
