import { expect, it, vi } from "vitest";
import { discard } from "../../../packages/core/src/request/discard.ts";
import { fakeClock } from "../../support/clock.ts";

function response(chunks: number, size: number, more: Partial<UnderlyingDefaultSource<Uint8Array>> = {}) {
  let left = chunks;
  let cancelled = false;
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        if (left-- > 0) controller.enqueue(new Uint8Array(size));
        else controller.close();
      },
      cancel() {
        cancelled = true;
      },
      ...more,
    },
    { highWaterMark: 0 },
  );
  return { response: new Response(body, { status: 401 }), read: () => chunks - left, cancelled: () => cancelled };
}

it("reads a short body to its end, so that the connection can be used again", async () => {
  const { response: refused, read, cancelled } = response(3, 1000);
  await discard(refused);
  expect([read(), cancelled(), refused.bodyUsed]).toEqual([4, false, true]);
});

it("cancels a long body after 64 KiB", async () => {
  const { response: refused, read, cancelled } = response(1000, 16_384);
  await discard(refused);
  expect([read(), cancelled()]).toEqual([5, true]);
});

it("cancels a body that does not go on", async () => {
  const clock = fakeClock();
  const { response: refused } = response(0, 0, { pull: () => new Promise(() => {}) });
  const done = vi.fn();
  const discarding = discard(refused).then(done);
  await clock.advance(99);
  expect(done).not.toHaveBeenCalled();
  await clock.advance(1);
  await discarding;
});

it("minds neither a body that fails nor one that cannot be cancelled", async () => {
  const fail = () => {
    throw new Error("connection lost");
  };
  await discard(response(0, 0, { pull: fail }).response);
  await discard(response(1000, 16_384, { cancel: fail }).response);
});

it("leaves alone what has no body or was read already", async () => {
  await discard(new Response(null, { status: 401 }));
  const read = new Response("a", { status: 401 });
  await read.text();
  await discard(read);
});
