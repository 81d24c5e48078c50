// The request log tells what happened, and no secret.
import { createEmulator, type LogEntry, sample } from "@msal-fetch/emulator";
import { beforeEach, expect, test } from "vitest";
import { answerOf, authorizeUrl, call, redeem, requestToken, signIn } from "./client.ts";

const emulator = createEmulator();
beforeEach(() => emulator.reset());

const daemon = {
  grant_type: "client_credentials",
  client_id: sample.daemon.clientId,
  client_secret: sample.daemon.clientSecret,
};
const claims =
  '{"access_token":{"nbf":{"essential":true,"value":"1700000000"},"xms_rp_ipaddr":{"value":"198.51.100.77"},"xms_cc":{"values":["CP1"]}}}';

test("names service, grant, claims and what decided", async () => {
  await requestToken(emulator, { ...daemon, scope: "https://graph.microsoft.com/.default", claims });
  const token = await emulator.mintToken();
  emulator.events.policyChanged();
  await call(emulator, "https://graph.microsoft.com/v1.0/users?$top=1", token);
  expect(emulator.log.entries()).toMatchObject([
    {
      service: "token",
      method: "POST",
      status: 200,
      grant: "client_credentials",
      claims: ["nbf", "xms_rp_ipaddr", "xms_cc"],
    },
    {
      service: "graph",
      method: "GET",
      path: "/v1.0/users",
      status: 401,
      fact: "challenged: TokenCreatedWithOutdatedPolicies",
    },
  ]);
  expect(emulator.log.count({ challenged: true })).toBe(1);
  expect(emulator.log.count({ service: "token", grant: "client_credentials", status: 200 })).toBe(1);
});

test("holds no token, code, secret or claims value", async () => {
  const approved = await emulator.fetch(await authorizeUrl({ claims }));
  const code = answerOf(approved).get("code") ?? "";
  const body = await (await redeem(emulator, code)).json();
  await requestToken(emulator, { grant_type: "refresh_token", refresh_token: body.refresh_token, claims });
  await requestToken(emulator, { ...daemon, client_secret: "wrong-secret", scope: "x/.default", claims });
  await call(
    emulator,
    `https://todo.contoso.example/x?key=query-secret`,
    await emulator.mintToken({ audience: "todo" }),
    { method: "POST", body: "body-secret" },
  );
  await call(emulator, "https://graph.microsoft.com/v1.0/me", "not.a.token");
  const printed = JSON.stringify(emulator.log.entries());
  const secrets = [
    code,
    body.access_token,
    body.refresh_token,
    body.id_token,
    "wrong-secret",
    sample.daemon.clientSecret,
    "198.51.100.77",
    "1700000000",
    "query-secret",
    "body-secret",
    "not.a.token",
    "the-nonce",
  ];
  expect(secrets.filter((secret) => printed.includes(secret))).toEqual([]);
});

test("gives the claims texts of token requests apart from the log, byte for byte", async () => {
  await requestToken(emulator, { ...daemon, scope: "https://graph.microsoft.com/.default", claims });
  expect(emulator.receivedClaims()).toEqual([claims]);
  emulator.reset();
  expect(emulator.receivedClaims()).toEqual([]);
});

test("tells subscribers of each entry until they leave", async () => {
  const seen: LogEntry[] = [];
  const leave = emulator.log.subscribe((entry) => seen.push(entry));
  await signIn(emulator);
  expect(seen.map(({ service }) => service)).toEqual(["authorize", "token"]);
  leave();
  await signIn(emulator);
  expect(seen).toHaveLength(2);
  emulator.log.clear();
  expect(emulator.log.count()).toBe(0);
});

test("counts a dropped connection with status 0", async () => {
  emulator.faults.add({ service: "graph", kind: "drop" });
  await expect(call(emulator, "https://graph.microsoft.com/v1.0/me", undefined)).rejects.toThrow(TypeError);
  expect(emulator.log.entries()).toMatchObject([{ status: 0, fact: "fault: drop" }]);
});
