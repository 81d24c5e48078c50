import { expect, it, vi } from "vitest";
import { abortable, Flights } from "../../../packages/core/src/tokens/flights.ts";

/** A request that a test ends by hand. */
function request<T>() {
  const { promise, resolve, reject } = withResolvers<T>();
  const signals: AbortSignal[] = [];
  const start = vi.fn((signal: AbortSignal) => {
    signals.push(signal);
    return promise;
  });
  return { start, resolve, reject, aborted: () => signals[0]?.aborted };
}

function withResolvers<T>() {
  let resolve: (value: T) => void = () => {};
  let reject: (error: unknown) => void = () => {};
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));
const never = () => expect.unreachable();

it("makes one request for all who want the same, and says who joined [A4]", async () => {
  const flights = new Flights<string>();
  const { start, resolve } = request<string>();
  const results = Promise.all([1, 2, 3].map(() => flights.join("a", undefined, start)));
  resolve("token");
  expect(await results).toEqual([
    { value: "token", shared: false },
    { value: "token", shared: true },
    { value: "token", shared: true },
  ]);
  expect(start).toHaveBeenCalledTimes(1);
});

it("makes a request for every different wish [A4]", async () => {
  const flights = new Flights<string>();
  const results = ["a", "b"].map((key) => flights.join(key, undefined, async () => key));
  expect((await Promise.all(results)).map(({ value }) => value)).toEqual(["a", "b"]);
});

it("makes a new request after one has ended, well or not [A4]", async () => {
  const flights = new Flights<number>();
  expect(await flights.join("a", undefined, async () => 1)).toEqual({ value: 1, shared: false });
  await expect(flights.join("a", undefined, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(await flights.join("a", undefined, async () => 2)).toEqual({ value: 2, shared: false });
  expect(flights.running("a")).toBeUndefined();
});

it("lets every waiter fail with the error itself [A4, A9]", async () => {
  const flights = new Flights<string>();
  const { start, reject } = request<string>();
  const error = Object.freeze(new Error("no"));
  const waiters = [1, 2, 3].map(() => flights.join("a", undefined, start));
  reject(error);
  for (const { status, reason } of (await Promise.allSettled(waiters)) as PromiseRejectedResult[]) {
    expect([status, reason]).toEqual(["rejected", error]);
  }
});

it("rejects where the request cannot even be started", async () => {
  const flights = new Flights<string>();
  const broken = () => {
    throw new TypeError("broken");
  };
  await expect(flights.join("a", undefined, broken)).rejects.toThrow("broken");
  expect(flights.running("a")).toBeUndefined();
});

it("ends only the caller that aborts, with its own reason; the request goes on for the others [E5]", async () => {
  const flights = new Flights<string>();
  const { start, resolve, aborted } = request<string>();
  const controller = new AbortController();
  const leaving = flights.join("a", controller.signal, start);
  const staying = flights.join("a", new AbortController().signal, start);
  controller.abort("enough");
  await expect(leaving).rejects.toBe("enough");
  expect(aborted()).toBe(false);
  resolve("token");
  expect(await staying).toEqual({ value: "token", shared: true });
  expect(aborted()).toBe(false);
});

it("aborts the request when the last one that waits has gone, and leaves no rejection behind [E5]", async () => {
  const flights = new Flights<string>();
  const { start, reject, aborted } = request<string>();
  const controllers = [new AbortController(), new AbortController()];
  const waiters = controllers.map(({ signal }) => flights.join("a", signal, start));
  for (const [index, controller] of controllers.entries()) controller.abort(index);
  expect(await Promise.allSettled(waiters)).toMatchObject([{ reason: 0 }, { reason: 1 }]);
  expect(aborted()).toBe(true);
  expect(flights.running("a")).toBeUndefined();
  reject(new Error("aborted"));
  await turn();
});

it("makes a new request for who comes after the last has gone, and keeps the two apart [E5]", async () => {
  const flights = new Flights<string>();
  const [first, second] = [request<string>(), request<string>()];
  const controller = new AbortController();
  const leaving = flights.join("a", controller.signal, first.start);
  controller.abort();
  await expect(leaving).rejects.toThrow();
  const staying = flights.join("a", undefined, second.start);
  first.reject(new Error("aborted"));
  await turn();
  expect(flights.running("a")).toBeDefined();
  second.resolve("token");
  expect(await staying).toEqual({ value: "token", shared: false });
});

it("starts nothing for a caller that has aborted already [E5]", async () => {
  const flights = new Flights<string>();
  await expect(flights.join("a", AbortSignal.abort("gone"), never)).rejects.toBe("gone");
});

it("leaves no listener on the signals of callers [E5]", async () => {
  const flights = new Flights<string>();
  const { signal } = new AbortController();
  const added = vi.spyOn(signal, "addEventListener");
  const removed = vi.spyOn(signal, "removeEventListener");
  await flights.join("a", signal, async () => "token");
  await turn();
  expect(removed).toHaveBeenCalledTimes(added.mock.calls.length);
});

it("shows a running request until it ends [A4]", async () => {
  const flights = new Flights<string>();
  const { start, resolve } = request<string>();
  const waiter = flights.join("a", undefined, start);
  const running = flights.running("a");
  resolve("token");
  await waiter;
  expect(await running).toBe("token");
  expect(flights.running("a")).toBeUndefined();
});

it("tells the order of requests and refusals [A4]", () => {
  const flights = new Flights<number>();
  const first = flights.tick();
  expect(flights.tick()).toBeGreaterThan(first);
});

it("waits for a promise or for the signal, whichever comes first [E5]", async () => {
  const controller = new AbortController();
  expect(await abortable(Promise.resolve(1), undefined)).toBe(1);
  expect(await abortable(Promise.resolve(1), controller.signal)).toBe(1);
  await expect(abortable(Promise.reject("no"), controller.signal)).rejects.toBe("no");
  const waiting = abortable(new Promise(() => {}), controller.signal);
  controller.abort("enough");
  await expect(waiting).rejects.toBe("enough");
  await expect(abortable(Promise.resolve(1), controller.signal)).rejects.toBe("enough");
});

it("takes care of a promise that fails after the signal came first [E5]", async () => {
  const failing = withResolvers<string>();
  await expect(abortable(failing.promise, AbortSignal.abort("gone"))).rejects.toBe("gone");
  failing.reject(new Error("late"));
  await turn();
});
