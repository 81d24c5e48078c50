import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, it } from "vitest";
import { runInteraction } from "../../../packages/core/src/recovery/interaction-queue.ts";

const open = new AbortController().signal;

/** An interaction that a test ends by hand. */
function interaction() {
  let end: (result: unknown) => void = () => {};
  const ended = new Promise((resolve) => {
    end = resolve;
  });
  return { end, run: () => ended };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

it("runs one interaction at a time, in the order in which they were asked for [A5]", async () => {
  const order: string[] = [];
  const all = ["a", "b", "c"].map((name) =>
    runInteraction(open, async () => {
      order.push(`${name} starts`);
      await turn();
      order.push(`${name} ends`);
      return name;
    }),
  );
  expect(await Promise.all(all)).toEqual(["a", "b", "c"]);
  expect(order).toEqual(["a starts", "a ends", "b starts", "b ends", "c starts", "c ends"]);
});

it("runs the next one after a failure, which reaches its caller [A5, E4]", async () => {
  const failing = runInteraction(open, () => Promise.reject("cancelled"));
  const broken = runInteraction(open, () => {
    throw new TypeError("broken");
  });
  const next = runInteraction(open, async () => "next");
  await expect(failing).rejects.toBe("cancelled");
  await expect(broken).rejects.toThrow("broken");
  expect(await next).toBe("next");
});

it("never starts one that is aborted while it waits, and ends it at once [A5, E5]", async () => {
  const { run, end } = interaction();
  const controller = new AbortController();
  const first = runInteraction(open, run);
  const second = runInteraction(controller.signal, () => expect.unreachable());
  let started = false;
  const third = runInteraction(open, async () => {
    started = true;
  });
  controller.abort("gone");
  await expect(second).rejects.toBe("gone");
  await turn();
  expect(started).toBe(false);
  end(undefined);
  await Promise.all([first, third]);
  expect(started).toBe(true);
});

it("never starts one that was aborted before [A5]", async () => {
  await expect(runInteraction(AbortSignal.abort("gone"), () => expect.unreachable())).rejects.toBe("gone");
});

it("leaves no rejection behind when nobody looks at a failure any more [E4]", async () => {
  const controller = new AbortController();
  const { run, end } = interaction();
  const running = runInteraction(open, run);
  runInteraction(controller.signal, () => expect.unreachable()).catch(() => {});
  controller.abort();
  end(undefined);
  await running;
  await turn();
});

it("keeps no result of an interaction that has ended [X2]", async () => {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  let result: object | undefined = { token: "secret" };
  const seen = new WeakRef(result);
  await runInteraction(open, async () => result);
  result = undefined;
  await runInteraction(open, async () => {});
  for (let round = 0; round < 10 && seen.deref(); round++) {
    await turn();
    collect();
  }
  expect(seen.deref()).toBeUndefined();
});

it("tells each whether it had to wait for another one [A5]", async () => {
  const told = (waited: boolean) => Promise.resolve(waited);
  expect(await Promise.all([runInteraction(open, told), runInteraction(open, told)])).toEqual([false, true]);
  await turn();
  expect(await runInteraction(open, told)).toBe(false);
});
