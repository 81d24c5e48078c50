/** Figures from noisy samples. */

/** A sample at a time. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A slope with its 95 % interval. */
export interface Slope {
  readonly slope: number;
  readonly low: number;
  readonly high: number;
}

/** With fewer, no interval holds the slope in 95 of 100 cases. */
const MIN_POINTS = 6;

/** The value below which a share of the values lies; NaN if there are none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

/**
 * The median of the slopes between all pairs of points, which a few outliers do not move, and the interval between
 * those slopes that holds the true one in 95 of 100 cases. Unbounded where there are too few points to tell.
 *
 * @see Sen, Estimates of the regression coefficient based on Kendall's tau, 1968
 */
export function theilSen(points: readonly Point[]): Slope {
  const slopes: number[] = [];
  for (const [index, one] of points.entries()) {
    for (const other of points.slice(index + 1)) {
      if (other.x !== one.x) slopes.push((other.y - one.y) / (other.x - one.x));
    }
  }
  const sorted = Float64Array.from(slopes).sort();
  const n = points.length;
  const deviation = Math.sqrt((n * (n - 1) * (2 * n + 5)) / 18);
  const outside = n < MIN_POINTS ? -1 : Math.floor((sorted.length - 1.96 * deviation) / 2);
  return {
    slope: middle(sorted),
    low: outside < 0 ? Number.NEGATIVE_INFINITY : (sorted[outside] ?? Number.NEGATIVE_INFINITY),
    high: outside < 0 ? Number.POSITIVE_INFINITY : (sorted[sorted.length - 1 - outside] ?? Number.POSITIVE_INFINITY),
  };
}

function middle(sorted: Float64Array): number {
  const half = sorted.length >> 1;
  const upper = sorted[half] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? Number.NaN) + upper) / 2;
}
