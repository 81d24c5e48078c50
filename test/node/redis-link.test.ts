/** The way to a Redis that comes and goes. */
import { expect, it, onTestFinished, vi } from "vitest";
import { linkOf } from "../../packages/node/src/redis/link.ts";

it("takes a reply that comes late for a sign that Redis is back, so that turns can be given back [N4]", async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  let frozen = true;
  const kept: (() => void)[] = [];
  const sent: string[] = [];
  const redis = {
    sendCommand: (args: string[]) =>
      new Promise<unknown>((resolve) => {
        sent.push(args[0] ?? "");
        if (frozen) kept.push(() => resolve("turn"));
        else resolve("given back");
      }),
  };
  const link = linkOf(redis);
  const outcomes: unknown[] = [];
  const giveBack = () =>
    void link.send(["LEAVE"]).then(
      (reply) => outcomes.push(reply),
      () => outcomes.push("failed"),
    );

  const entering = ["ENTER", "ENTER", "ENTER"].map((name) => link.send([name], giveBack).catch(() => "gave up"));
  await vi.advanceTimersByTimeAsync(2_000);
  expect(await Promise.all(entering)).toEqual(["gave up", "gave up", "gave up"]);
  frozen = false;
  for (const answer of kept) answer();
  await vi.advanceTimersByTimeAsync(0);

  expect(outcomes).toEqual(["given back", "given back", "given back"]);
  expect(sent).toEqual(["ENTER", "ENTER", "ENTER", "LEAVE", "LEAVE", "LEAVE"]);
});
