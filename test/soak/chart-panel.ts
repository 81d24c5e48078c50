/** One panel of the chart: axes with lines or bars over time, as SVG. */

/** Where panels are drawn, in pixels. */
export const PLOT = { left: 64, right: 1180, height: 120 } as const;

/** A value axis. */
export interface Axis {
  readonly top: number;
  readonly max: number;
  /** @default from 0 in even steps; else each step is ten times the one before, from this value on */
  readonly logFrom?: number;
}

/** A line or a pile of bars. */
export interface Series {
  readonly name: string;
  /** The class that gives the color. */
  readonly color: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

/** Places a time. */
export function placeX(seconds: number, inAll: number): number {
  return PLOT.left + (Math.min(seconds, inAll) / inAll) * (PLOT.right - PLOT.left);
}

/** Places a value. */
function placeY(value: number, { top, max, logFrom }: Axis): number {
  const share = logFrom ? Math.log(Math.max(value, logFrom) / logFrom) / Math.log(max / logFrom) : value / max;
  return top + PLOT.height * (1 - Math.min(1, share));
}

/** A panel's heading with the names of its series, its grid, and what is drawn in it. */
export function panel(title: string, axis: Axis, series: readonly Series[], inAll: number, content: string): string {
  const names = series.map(
    ({ name, color }) => `<tspan class="${color} key" dx="14">●</tspan><tspan dx="4">${escaped(name)}</tspan>`,
  );
  return [
    `<text x="${PLOT.left}" y="${axis.top - 12}"><tspan class="heading">${escaped(title)}</tspan>${names.join("")}</text>`,
    ...ticks(axis).map((value) => gridLine(value, axis)),
    ...timeTicks(inAll).map((seconds) => timeMark(seconds, inAll, axis)),
    content,
  ].join("\n");
}

/** Lines through points; a point whose value is no number ends one line and begins another. */
export function lines(all: readonly Series[], axis: Axis, inAll: number): string {
  return all
    .map(({ color, points }) => {
      let pen = "M";
      const path = points.map(([x, y]) => {
        if (!Number.isFinite(y)) {
          pen = "M";
          return "";
        }
        const step = `${pen}${fixed(placeX(x, inAll))} ${fixed(placeY(y, axis))}`;
        pen = "L";
        return step;
      });
      return `<path class="line ${color}" d="${path.join("")}"/>`;
    })
    .join("\n");
}

/** Bars that stand on each other; all series have the same times, `width` seconds apart. */
export function bars(all: readonly Series[], axis: Axis, inAll: number, width: number): string {
  const piled = new Map<number, number>();
  const pixels = Math.max(1, placeX(width, inAll) - placeX(0, inAll) - 1);
  return all
    .flatMap(({ color, points }) =>
      points.map(([x, y]) => {
        const below = piled.get(x) ?? 0;
        piled.set(x, below + y);
        const [top, bottom] = [placeY(below + y, axis), placeY(below, axis)];
        return y > 0
          ? `<rect class="bar ${color}" x="${fixed(placeX(x, inAll))}" y="${fixed(top)}" width="${fixed(pixels)}" height="${fixed(bottom - top)}"/>`
          : "";
      }),
    )
    .join("");
}

/** The end of an axis from 0 that holds a value, and whose half is a round number as well. */
export function niceMax(value: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(value, 1)));
  return [1, 2, 3, 4, 5, 6, 8, 10].map((times) => times * power).find((end) => end >= value) ?? 10 * power;
}

/** Text that means nothing to SVG. */
export function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** A time as minutes and seconds. */
export function clock(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
}

function ticks({ max, logFrom }: Axis): number[] {
  if (logFrom) return Array.from({ length: Math.round(Math.log10(max / logFrom)) + 1 }, (_, n) => logFrom * 10 ** n);
  return [0, max / 2, max];
}

function timeTicks(inAll: number): number[] {
  const step = [5, 10, 30, 60, 120, 300, 600, 3_600].find((seconds) => inAll / seconds <= 12) ?? inAll;
  return Array.from({ length: Math.floor(inAll / step) + 1 }, (_, n) => n * step);
}

function gridLine(value: number, axis: Axis): string {
  const y = fixed(placeY(value, axis));
  const text = value >= 1_000 ? `${value / 1_000}k` : String(value);
  return `<line class="grid" x1="${PLOT.left}" x2="${PLOT.right}" y1="${y}" y2="${y}"/><text class="tick end" x="${PLOT.left - 8}" y="${y}" dy="4">${text}</text>`;
}

function timeMark(seconds: number, inAll: number, { top }: Axis): string {
  const x = fixed(placeX(seconds, inAll));
  return `<text class="tick middle" x="${x}" y="${top + PLOT.height + 15}">${clock(seconds)}</text>`;
}

function fixed(pixels: number): string {
  return String(Math.round(pixels * 10) / 10);
}
