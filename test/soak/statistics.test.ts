/** The figures of a soak are right. */
import { expect, test } from "vitest";
import { randomOf } from "./random.ts";
import { quantile, theilSen } from "./statistics.ts";

const points = (count: number, y: (x: number) => number) => Array.from({ length: count }, (_, x) => ({ x, y: y(x) }));

test("a quantile is a value below which that share lies", () => {
  const values = Array.from({ length: 100 }, (_, n) => 100 - n);
  expect([quantile(values, 0.5), quantile(values, 0.99), quantile(values, 1)]).toEqual([51, 100, 100]);
  expect(quantile([7], 0.5)).toBe(7);
  expect(quantile([], 0.5)).toBeNaN();
});

test("a line has its own slope", () => {
  expect(theilSen(points(20, (x) => 3 + 0.5 * x))).toEqual({ slope: 0.5, low: 0.5, high: 0.5 });
});

test("outliers do not move the slope", () => {
  const { slope } = theilSen(points(40, (x) => (x % 10 === 9 ? 1_000 : 2 * x)));
  expect(slope).toBeCloseTo(2, 5);
});

test("too few points tell nothing", () => {
  expect(theilSen(points(5, (x) => x))).toEqual({
    slope: 1,
    low: Number.NEGATIVE_INFINITY,
    high: Number.POSITIVE_INFINITY,
  });
});

test("the interval leaves out as many slopes as the table of Kendall's tau allows", () => {
  // Of the 45 slopes between ten points, 11 on either side: the critical value at 95 % is 23, and (45 - 23) / 2 is 11.
  const all = points(10, (x) => x ** 2);
  const slopes = all.flatMap((one, at) => all.slice(at + 1).map((other) => (other.y - one.y) / (other.x - one.x)));
  slopes.sort((a, b) => a - b);
  expect(theilSen(all)).toEqual({ slope: slopes[22], low: slopes[11], high: slopes[33] });
});

test("the interval holds the true slope in about 95 of 100 samples", () => {
  const random = randomOf(3);
  let held = 0;
  for (let sample = 0; sample < 600; sample++) {
    const { low, high } = theilSen(points(30, (x) => 0.2 * x + 5 * random() ** 2));
    if (low <= 0.2 && high >= 0.2) held++;
  }
  expect(held / 600).toBeGreaterThan(0.92);
  expect(held / 600).toBeLessThan(0.99);
});
