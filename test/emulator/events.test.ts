// Events are judged by order, exactly; the challenge tells whole seconds.
import { createEmulator, type Emulator } from "@msal-fetch/emulator";
import { expect, test } from "vitest";
import { call, claimsIn, claimsOf } from "./client.ts";

const users = "https://graph.microsoft.com/v1.0/users";
const status = async (emulator: Emulator, token: string): Promise<number> =>
  (await call(emulator, users, token)).status;

test("tells tokens of one millisecond apart by their order", async () => {
  const emulator = createEmulator({ now: () => 1_760_000_000_999 });
  const before = await emulator.mintToken();
  emulator.events.policyChanged();
  const after = await emulator.mintToken();
  expect([await status(emulator, before), await status(emulator, after)]).toEqual([401, 200]);
  const { nbf } = JSON.parse(claimsOf(await call(emulator, users, before))).access_token;
  expect(Number(nbf.value)).toBeLessThanOrEqual(Number(claimsIn(after)["iat"]));
});

test("gives each challenge another nbf that a new token meets, if told so", async () => {
  const emulator = createEmulator();
  const before = await emulator.mintToken();
  emulator.events.policyChanged({ nbf: "distinct" });
  const values = await Promise.all(
    Array.from({ length: 100 }, async () => claimsOf(await call(emulator, users, before))),
  );
  expect(new Set(values).size).toBe(100);
  const iat = Number(claimsIn(await emulator.mintToken())["iat"]);
  expect(values.every((text) => Number(JSON.parse(text).access_token.nbf.value) <= iat)).toBe(true);
});

test("concerns only the user, app or API that an event names", async () => {
  const emulator = createEmulator();
  const [alex, ada, daemon] = await Promise.all([
    emulator.mintToken({ user: "alex" }),
    emulator.mintToken({ user: "ada" }),
    emulator.mintToken(),
  ]);
  const todo = await emulator.mintToken({ audience: "todo" });
  emulator.events.policyChanged({ user: "alex", api: "graph" });
  const me = async (token: string): Promise<number> =>
    (await call(emulator, "https://graph.microsoft.com/v1.0/me", token)).status;
  expect([await me(alex), await me(ada), await status(emulator, daemon)]).toEqual([401, 200, 200]);
  emulator.events.policyChanged({ api: "todo" });
  expect((await call(emulator, "https://todo.contoso.example/", todo)).status).toBe(401);
  expect(await status(emulator, daemon)).toBe(200);
});

test("never accepts a token from a place that is never allowed", async () => {
  const emulator = createEmulator();
  emulator.events.locationChanged({ satisfiable: false });
  expect(await status(emulator, await emulator.mintToken())).toBe(401);
});

test("leaves a revoked token without cp1 good until it expires, if told so", async () => {
  const emulator = createEmulator({ withoutCp1: "accept" });
  const token = await emulator.mintToken({ capabilities: [] });
  emulator.events.policyChanged();
  expect(await status(emulator, token)).toBe(200);
});

test("refuses an event for a user that does not exist", () => {
  expect(() => createEmulator().events.revokeSessions("nobody")).toThrow(
    new TypeError('There is no user "nobody" in the directory.'),
  );
});

test("starts again at reset, with tokens that are out still valid", async () => {
  const emulator = createEmulator();
  const token = await emulator.mintToken();
  emulator.events.policyChanged();
  emulator.policy.challengeAlways();
  emulator.faults.add({ kind: "drop" });
  emulator.directory.updateUser("alex", { enabled: false });
  emulator.reset();
  expect(await status(emulator, token)).toBe(200);
  expect(emulator.directory.user("alex")?.enabled).toBe(true);
  expect(emulator.log.count()).toBe(1);
});
