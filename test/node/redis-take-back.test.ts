/** Commands that a client keeps until it has a connection. */
import { expect, it } from "vitest";
import { linkOf } from "../../packages/node/src/redis/link.ts";
import { fakeClock } from "../support/clock.ts";

it("takes a command back that was not sent in time, so that it does nothing later [N4]", async () => {
  const clock = fakeClock();
  let signal: AbortSignal | undefined;
  const redis = {
    isReady: false,
    sendCommand: (_: string[], options?: { abortSignal?: AbortSignal }) => {
      signal = options?.abortSignal;
      return new Promise<unknown>(() => {});
    },
  };
  const sent = expect(linkOf(redis).send(["GET", "key"])).rejects.toMatchObject({ reason: "time-limit" });
  await clock.advance(499);
  expect(signal?.aborted).toBe(false);
  await clock.advance(1);
  await sent;
  expect(signal?.aborted).toBe(true);
});
