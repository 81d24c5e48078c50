/** Draws the calls of a recording along the time, as a picture that needs no colour to be read. */
import type { Explanation } from "../explain.ts";

const WIDTH = 960;
const LEFT = 40;
const TRACK = { refused: 34, recovered: 34, ok: 78 } as const;
const HEIGHT = 132;
/** More calls than this are drawn as every n-th, refused ones always. */
const MAX_DRAWN = 2_000;

/** The picture as inline SVG; "" where there is no recording with times. */
export function drawTimeline({ calls, explained }: Explanation): string {
  const timed = calls.filter((call) => call.startedAt !== undefined);
  if (timed.length === 0) return "";
  // Note: not spread into Math.min, as a recording may hold more calls than a function takes arguments.
  let start = Number.POSITIVE_INFINITY;
  let end = Number.NEGATIVE_INFINITY;
  for (const { startedAt = 0, ms = 0 } of timed) {
    start = Math.min(start, startedAt);
    end = Math.max(end, startedAt + ms);
  }
  const span = Math.max(1, end - start);
  const x = (at: number): number => LEFT + ((WIDTH - 2 * LEFT) * (at - start)) / span;
  const marks: string[] = [];
  const refused = new Map(explained.map((one) => [(one.index ?? 0) - 1, one]));
  const step = Math.max(1, Math.ceil(calls.length / MAX_DRAWN));
  for (const [at, call] of calls.entries()) {
    if (call.startedAt === undefined) continue;
    const one = refused.get(at);
    if (!one && at % step !== 0) continue;
    const left = x(call.startedAt);
    const width = Math.max(2, x(call.startedAt + (call.ms ?? 0)) - left);
    marks.push(
      one
        ? drawRefused(left, one.recoveredBy !== undefined)
        : `<rect class="ok" x="${round(left)}" y="${TRACK.ok - 6}" width="${round(width)}" height="12"/>`,
    );
  }
  const recovered = explained.filter(({ recoveredBy }) => recoveredBy !== undefined).length;
  const title = `Time line of ${calls.length} calls over ${showSpan(span)}: ${explained.length} refused, ${recovered} of them repeated with success.`;
  return `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-labelledby="timeline-title">
<title id="timeline-title">${title}</title>
<text class="label" x="${LEFT}" y="14">refused</text>
<text class="label" x="${LEFT}" y="${TRACK.ok - 14}">answered</text>
<line class="axis" x1="${LEFT}" y1="104" x2="${WIDTH - LEFT}" y2="104"/>
${ticks(span)}
${marks.join("\n")}
</svg>`;
}

/** A cross for a refusal, a ring for one that was repeated with success. */
function drawRefused(x: number, recovered: boolean): string {
  const at = round(x);
  if (recovered) return `<circle class="recovered" cx="${at}" cy="${TRACK.recovered}" r="6"/>`;
  return `<path class="refused" d="M${round(x - 5)} ${TRACK.refused - 5}l10 10m0 -10l-10 10"/>`;
}

function ticks(span: number): string {
  return [0, 0.25, 0.5, 0.75, 1]
    .map((share) => {
      const x = round(LEFT + (WIDTH - 2 * LEFT) * share);
      const anchor = share === 0 ? "start" : share === 1 ? "end" : "middle";
      return `<line class="axis" x1="${x}" y1="104" x2="${x}" y2="110"/><text class="label" x="${x}" y="126" text-anchor="${anchor}">${showSpan(span * share)}</text>`;
    })
    .join("");
}

function showSpan(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  return ms < 120_000 ? `${(ms / 1_000).toFixed(1)} s` : `${(ms / 60_000).toFixed(1)} min`;
}

function round(value: number): string {
  return value.toFixed(1).replace(/\.0$/, "");
}
