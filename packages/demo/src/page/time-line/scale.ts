/** The axis of the picture: a person takes a thousand times as long as a request, and both are to be seen. */
import { now, type Row } from "./row.ts";

/** Times that differ by less are drawn as one. */
const SAME_MS = 4;
/** What this takes is drawn in proportion; what takes longer, ever less so. */
const PROPORTIONAL_MS = 30;
/** Of each interval, so that none vanishes. */
const LEAST = 0.35;

/** Gives the place of a time between 0 and 1; the order of times is kept. */
export function scaleOf(rows: readonly Row[]): (time: number) => number {
  const present = now();
  const times = rows.flatMap(({ began, ended, steps }) => [
    began,
    ended ?? present,
    ...steps.flatMap(({ from, to }) => [from, to ?? present]),
  ]);
  const knots: { time: number; place: number }[] = [];
  for (const time of times.sort((one, other) => one - other)) {
    const last = knots.at(-1);
    if (!last) knots.push({ time, place: 0 });
    else if (time - last.time >= SAME_MS)
      knots.push({ time, place: last.place + LEAST + Math.log1p((time - last.time) / PROPORTIONAL_MS) });
  }
  const whole = knots.at(-1)?.place || 1;
  return (time) => {
    const after = knots.findIndex((knot) => knot.time >= time);
    const right = knots[after] ?? knots.at(-1);
    const left = knots[after - 1];
    if (!right) return 0;
    if (after === -1 || !left) return right.place / whole;
    const share = (time - left.time) / (right.time - left.time);
    return (left.place + share * (right.place - left.place)) / whole;
  };
}
