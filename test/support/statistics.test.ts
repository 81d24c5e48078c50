/** The figures of the benchmarks are right. */
import { expect, test } from "vitest";
import { estimate, median, pairedDifference } from "../bench/statistics.mjs";

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

test("a median is the middle value, or the mean of the two", () => {
  expect(median([5, 1, 3])).toBe(3);
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(median([])).toBeNaN();
});

test("an interval leaves out as many values as the sign test allows", () => {
  // Tables of the sign test: of 6 values none may be left out, of 9 one, of 20 five, of 100 thirty-nine on either side.
  expect(estimate(upTo(6))).toEqual({ median: 3.5, low: 1, high: 6 });
  expect(estimate(upTo(9))).toEqual({ median: 5, low: 2, high: 8 });
  expect(estimate(upTo(20))).toEqual({ median: 10.5, low: 6, high: 15 });
  expect(estimate(upTo(100))).toEqual({ median: 50.5, low: 40, high: 61 });
});

test("an interval of too few values is their range", () => {
  expect(estimate([3, 1, 2])).toEqual({ median: 2, low: 1, high: 3 });
});

test("a paired difference is taken round by round", () => {
  const baseline = [100, 1, 50, 7, 20, 3];
  const dearer = baseline.map((value) => value + 2);
  expect(pairedDifference(dearer, baseline)).toEqual({ median: 2, low: 2, high: 2 });
  expect(() => pairedDifference([1], [1, 2])).toThrow(RangeError);
});

test("an interval holds the true median in about 95 of 100 samples", () => {
  let seed = 42;
  const random = () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
    return seed / 2 ** 31;
  };
  let held = 0;
  for (let sample = 0; sample < 2000; sample++) {
    const { low, high } = estimate(upTo(40).map(() => random() ** 3));
    if (low <= 0.125 && high >= 0.125) held++;
  }
  expect(held / 2000).toBeGreaterThan(0.94);
});
