/** What a plugin finds changed in MSAL's memory, and when that was. */
import { expect, it } from "vitest";
import { Memory } from "../../packages/node/src/redis/memory.ts";

const HOUR = 3_600;
const DAY = 24 * HOUR;
/** What the clock of the token service says, in seconds. */
const SERVICE = 1_800_000_000;

type Section = Record<string, Record<string, string>>;

const jwt = (iat: number) => `h.${Buffer.from(JSON.stringify({ iat })).toString("base64url")}.s`;
const of = (home: string, more: Record<string, string>) => ({ home_account_id: home, ...more });
const access = (iat: number, home = "alex") => of(home, { secret: jwt(iat), expires_on: String(iat + HOUR) });
const refresh = (secret: string, home = "alex") => of(home, { secret });

/** A memory over what MSAL holds; `live` is what MSAL knows beyond what it serializes. */
function memoryOf(live: Record<string, unknown> = {}) {
  const held: Record<string, Section> = {};
  const memory = new Memory({
    serialize: () => JSON.stringify(held),
    deserialize() {},
    getKVStore: () => live,
  });
  /** What changed, by its key, at a second of this process's clock. */
  const changesAt = (now: number) =>
    Object.fromEntries(memory.takeChanges(now * 1000).map(({ id, ...change }) => [id.split("\n")[1], change]));
  return { held, changesAt };
}

it("dates what tells no time by the token that came with it, so that no clock of a process counts [N4]", () => {
  const { held, changesAt } = memoryOf();
  held["AccessToken"] = { at: access(SERVICE) };
  held["IdToken"] = { id: of("alex", { secret: jwt(SERVICE - 5) }) };
  held["RefreshToken"] = { rt: refresh("one") };
  held["Account"] = { account: of("alex", {}) };
  held["AppMetadata"] = { app: { client_id: "c" } };
  const changes = changesAt(SERVICE + 600);
  expect(changes).toMatchObject({
    at: { issuedAt: SERVICE, entry: { issuedAt: SERVICE } },
    id: { issuedAt: SERVICE - 5, entry: { issuedAt: SERVICE - 5 } },
    rt: { issuedAt: SERVICE, entry: { issuedAt: SERVICE } },
    account: { issuedAt: SERVICE, entry: { issuedAt: SERVICE } },
    app: { issuedAt: SERVICE, entry: { issuedAt: SERVICE } },
  });
  // The removal is of the entry of that time.
  delete held["RefreshToken"];
  expect(changesAt(SERVICE + 700)).toEqual({ rt: { entry: undefined, issuedAt: SERVICE } });
});

it("dates by its own clock what came without a token", () => {
  const { held, changesAt } = memoryOf();
  held["RefreshToken"] = { rt: refresh("one") };
  expect(changesAt(SERVICE)["rt"]?.issuedAt).toBe(SERVICE);
});

it("lets a refresh token live on for 90 days after each use, though the service gave the same one again [N4]", () => {
  const { held, changesAt } = memoryOf();
  held["AccessToken"] = { at: access(SERVICE) };
  held["RefreshToken"] = { rt: refresh("one"), ada: refresh("of another account", "ada") };
  expect(changesAt(SERVICE)["rt"]?.entry?.expiresAt).toBe(SERVICE + 90 * DAY);
  const later = SERVICE + 60 * DAY;
  held["AccessToken"] = { at: access(later) };
  const changes = changesAt(later);
  expect(Object.keys(changes).sort()).toEqual(["at", "rt"]);
  // It is the same one: nothing that was given or removed since is older than it.
  expect(changes["rt"]).toMatchObject({
    issuedAt: SERVICE,
    isAgain: true,
    entry: { issuedAt: SERVICE, expiresAt: later + 90 * DAY },
  });
  expect(changesAt(later + 1)).toEqual({});
});

it("lets a refresh token end when the token service says [N4]", () => {
  const live = { rt: { expiresOn: String(SERVICE + DAY) } };
  const { held, changesAt } = memoryOf(live);
  held["AccessToken"] = { at: access(SERVICE) };
  held["RefreshToken"] = { rt: refresh("one") };
  expect(changesAt(SERVICE)["rt"]?.entry?.expiresAt).toBe(SERVICE + DAY);
});
