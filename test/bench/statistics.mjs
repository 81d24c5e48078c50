// @ts-check
/** Figures from noisy samples: medians, and how sure they are without assuming a distribution. */

/**
 * A median and its 95 % interval.
 * @typedef {{ median: number; low: number; high: number }} Estimate
 */

/**
 * The middle of the values; of two middle ones, their mean.
 *
 * @param {readonly number[]} values
 * @returns {number} NaN if there are none
 */
export function median(values) {
  const sorted = ascending(values);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/**
 * The median with the interval between the order statistics that hold it in 95 of 100 cases (the sign test's).
 * With fewer than six values no two of them do; then it is the whole range.
 *
 * @param {readonly number[]} values
 * @returns {Estimate}
 */
export function estimate(values) {
  const sorted = ascending(values);
  const outside = Math.max(rankOutside(sorted.length), 0);
  return {
    median: median(sorted),
    low: sorted[outside] ?? Number.NaN,
    high: sorted[sorted.length - 1 - outside] ?? Number.NaN,
  };
}

/**
 * What one contender costs above another that was measured in the same rounds.
 *
 * @param {readonly number[]} values
 * @param {readonly number[]} baseline the other one's values, round by round
 * @returns {Estimate}
 * @throws RangeError if the rounds differ in number
 */
export function pairedDifference(values, baseline) {
  if (values.length !== baseline.length) throw new RangeError("Pairs need as many values on both sides");
  return estimate(values.map((value, round) => value - (baseline[round] ?? Number.NaN)));
}

/**
 * How many values may lie outside on either side, so that a median is missed in at most 5 of 100 cases.
 *
 * @param {number} count
 */
function rankOutside(count) {
  // The normal approximation, where the power below would vanish.
  if (count > 1000) return Math.floor((count - 1.96 * Math.sqrt(count)) / 2);
  let probability = 0.5 ** count;
  let sum = probability;
  let rank = 0;
  while (sum <= 0.025) {
    probability *= (count - rank) / (rank + 1);
    rank++;
    sum += probability;
  }
  return rank - 1;
}

/** @param {readonly number[]} values */
function ascending(values) {
  return [...values].sort((one, other) => one - other);
}
