/** The chart of a run: what happened, and memory, latency, token requests and recoveries over time, as one SVG. */
import { bars, clock, escaped, lines, niceMax, PLOT, panel, placeX, type Series } from "./chart-panel.ts";
import { chartStyle } from "./chart-style.ts";
import { KINDS, type Kind, type KindName } from "./episode.ts";
import { expectedOf } from "./expectation.ts";
import { expectedInAll, type Judgement, rangeText } from "./judge.ts";
import type { SoakOptions } from "./options.ts";
import type { Happening, RunRecord, Second } from "./run-record.ts";
import { quantile } from "./statistics.ts";
import { WORKERS } from "./topology.ts";

const WIDTH = 1_200;
const STRIP_TOP = 74;
const PANELS_TOP = 148;
const PANEL_STEP = 182;
const LEGEND_TOP = PANELS_TOP + 4 * PANEL_STEP;
const LEGEND_ROWS = 7;
const LEGEND_COLUMN = 372;
const HEIGHT = LEGEND_TOP + LEGEND_ROWS * 20 + 16;
/** More marks than that are drawn thinner. */
const MANY = 40;
/** As many bars as can be told apart. */
const MAX_BARS = 150;

/** Draws a run. */
export function chart(run: RunRecord, { seconds, rate, seed }: SoakOptions, judgements: readonly Judgement[]): string {
  const missed = judgements.filter(({ met }) => !met).length;
  const verdict =
    missed === 0 ? `all ${judgements.length} judgements met` : `${missed} of ${judgements.length} judgements NOT met`;
  const { needs, calls, failed } = { needs: run.verdicts["needs-user"], calls: run.calls, failed: run.verdicts.failed };
  const figures = `${calls} calls, ${failed} failed, ${run.recovered} recovered, ${needs} for the user; ${run.tokenRequests} token requests, ${rangeText(expectedInAll(run))} expected`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img" aria-labelledby="title">`,
    `<title id="title">Soak of msal-fetch: ${escaped(figures)}</title>`,
    `<style>${chartStyle}</style>`,
    `<rect class="page" width="${WIDTH}" height="${HEIGHT}"/>`,
    `<text class="title" x="${PLOT.left}" y="30">Soak: ${seconds} s at ${rate} calls a second, seed ${seed}: <tspan class="${missed === 0 ? "good" : "bad"}">${verdict}</tspan></text>`,
    `<text class="muted" x="${PLOT.left}" y="50">${escaped(figures)}</text>`,
    `<g class="${run.happenings.length > MANY ? "many" : "few"}">`,
    ...run.happenings.map((happening, index) => mark(happening, index, seconds)),
    "</g>",
    ...panels(run, seconds),
    ...legend(run),
    "</svg>\n",
  ].join("\n");
}

function panels(run: RunRecord, inAll: number): string[] {
  const width = Math.max(1, Math.ceil(inAll / MAX_BARS));
  const slots = slotsOf(run.seconds, width, inAll);
  const series = (name: string, color: string, value: (all: readonly Second[]) => number): Series => ({
    name,
    color,
    points: slots.map((all, index) => [index * width, value(all)]),
  });
  const total = (value: (second: Second) => number) => (all: readonly Second[]) =>
    all.reduce((sum, second) => sum + value(second), 0);
  const latency = (share: number) => (all: readonly Second[]) =>
    quantile(
      all.flatMap(({ latencies }) => latencies),
      share,
    );
  const memory = WORKERS.map(({ name }, index) => memoryOf(run, name, `c${index}`));
  const latencies = [series("half within", "c0", latency(0.5)), series("99 % within", "c1", latency(0.99))];
  const requests = [
    series(
      "got a token",
      "c0",
      total(({ tokenRequests, tokenless }) => tokenRequests - tokenless),
    ),
    series(
      "got none",
      "c1",
      total(({ tokenless }) => tokenless),
    ),
  ];
  const recoveries = [
    series(
      "recovered",
      "c2",
      total(({ recovered }) => recovered),
    ),
    series(
      "only the user can help",
      "c1",
      total(({ needsUser }) => needsUser),
    ),
    series(
      "failed",
      "c4",
      total(({ failed }) => failed),
    ),
  ];
  const axis = (index: number, all: readonly Series[], piled: boolean) => ({
    top: PANELS_TOP + index * PANEL_STEP,
    max: niceMax(highest(all, piled)),
  });
  const slot = width === 1 ? "a second" : `in ${width} s`;
  const [mb, ms] = [axis(0, memory, false), { ...axis(1, latencies, false), max: 10_000, logFrom: 1 }];
  const [asked, ended] = [axis(2, requests, true), axis(3, recoveries, true)];
  return [
    panel("Data on the heap after a forced collection, MB", mb, memory, inAll, lines(memory, mb, inAll)),
    panel("Latency, ms", ms, latencies, inAll, lines(latencies, ms, inAll)),
    panel(`Token requests ${slot}`, asked, requests, inAll, bars(requests, asked, inAll, width)),
    panel(`Challenged calls ${slot}`, ended, recoveries, inAll, bars(recoveries, ended, inAll, width)),
  ];
}

function slotsOf(seconds: readonly Second[], width: number, inAll: number): Second[][] {
  return Array.from({ length: Math.ceil(inAll / width) }, (_, index) =>
    seconds.slice(index * width, (index + 1) * width),
  );
}

function memoryOf({ memory }: RunRecord, name: string, color: string): Series {
  let life = 0;
  const points: [number, number][] = [];
  for (const sample of memory) {
    if (sample.worker !== name) continue;
    if (sample.life !== life) points.push([sample.at, Number.NaN]);
    life = sample.life;
    points.push([sample.at, sample.heapMb]);
  }
  return { name, color, points };
}

function highest(all: readonly Series[], piled: boolean): number {
  const heights = new Map<number, number>();
  for (const { points } of all) {
    for (const [x, y] of points) {
      if (Number.isFinite(y)) heights.set(x, piled ? (heights.get(x) ?? 0) + y : Math.max(heights.get(x) ?? 0, y));
    }
  }
  return Math.max(0, ...heights.values());
}

/** In three rows, as many things follow close upon each other. */
function mark({ episode, at, tokenRequests, degraded }: Happening, index: number, inAll: number): string {
  const { title, mark: letter, about }: Kind = KINDS[episode.kind];
  const x = placeX(at, inAll).toFixed(1);
  const text = `${clock(at)} ${title}: ${tokenRequests} token requests, ${rangeText(expectedOf(episode, degraded))} expected`;
  const y = STRIP_TOP + (index % 3) * 13;
  return `<g class="${colorOf(about)}"><title>${escaped(text)}</title><line class="mark" x1="${x}" x2="${x}" y1="${y + 3}" y2="${LEGEND_TOP - 44}"/><text class="letter middle" x="${x}" y="${y}">${letter}</text></g>`;
}

function legend({ happenings }: RunRecord): string[] {
  return (Object.keys(KINDS) as KindName[]).map((kind, index) => {
    const { title, mark: letter, about } = KINDS[kind];
    const [x, y] = [
      PLOT.left + Math.floor(index / LEGEND_ROWS) * LEGEND_COLUMN,
      LEGEND_TOP + (index % LEGEND_ROWS) * 20,
    ];
    const times = happenings.filter(({ episode }) => episode.kind === kind).length;
    return `<text x="${x}" y="${y}"><tspan class="letter ${colorOf(about)}">${letter}</tspan></text><text class="muted" x="${x + 16}" y="${y}">${escaped(title)} × ${times}</text>`;
  });
}

function colorOf(about: Kind["about"]): string {
  return { policy: "e0", "token service": "e1", API: "e2", Redis: "e3", process: "e4" }[about];
}
