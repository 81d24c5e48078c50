/** The figures of a run, for a terminal. */
import { KINDS, type KindName } from "./episode.ts";
import { AT_START, expectedOf, type Range, sum } from "./expectation.ts";
import { expectedInAll, rangeText } from "./judge.ts";
import type { RunRecord } from "./run-record.ts";
import { quantile } from "./statistics.ts";

/** How calls ended, in words. */
const ENDINGS = {
  ok: "answered, some after a recovery",
  "needs-user": "only the user can help",
  "held-back": "challenged while the token service said to come back later",
  "api-fault": "answered with 502 by the API itself",
  lost: "under way in a process that was killed",
  failed: "failed",
} as const;

/** What happened, how often, and which token requests it caused. */
export function tables(run: RunRecord): string {
  return [eventTable(run), callTable(run), latencyLine(run), redisLine(run), strays(run)]
    .filter((part) => part !== "")
    .join("\n\n");
}

function eventTable(run: RunRecord): string {
  const rows = (Object.keys(KINDS) as KindName[]).flatMap((kind) => {
    const all = run.happenings.filter(({ episode }) => episode.kind === kind);
    if (all.length === 0) return [];
    const made = all.reduce((total, { tokenRequests }) => total + tokenRequests, 0);
    const slowest = Math.max(...all.map(({ slowestMs }) => slowestMs));
    return [
      row(
        KINDS[kind].title,
        all.length,
        sum(all.map(({ episode, degraded }) => expectedOf(episode, degraded))),
        made,
        slowest,
      ),
    ];
  });
  return aligned([
    ["event", "times", "token requests expected", "made", "slowest call"],
    row("start", 1, AT_START, run.tokenRequestsAtStart),
    ...rows,
    row("all", run.happenings.length, expectedInAll(run), run.tokenRequests),
  ]);
}

function row(title: string, times: number, expected: Range, made: number, slowestMs?: number): string[] {
  const slowest = slowestMs === undefined ? "" : `${Math.round(slowestMs)} ms`;
  return [title, String(times), rangeText(expected), String(made), slowest];
}

function callTable(run: RunRecord): string {
  const rows = Object.entries(ENDINGS).map(([verdict, text]) => [
    text,
    String(run.verdicts[verdict as keyof typeof ENDINGS]),
  ]);
  return aligned([["calls", ""], ...rows, ["recovered", String(run.recovered)]]);
}

function latencyLine(run: RunRecord): string {
  const all = run.seconds.flatMap(({ latencies }) => latencies);
  const at = (share: number) => `${quantile(all, share).toFixed(1)} ms`;
  return `Latency: half of the calls within ${at(0.5)}, 99 % within ${at(0.99)}, all within ${at(1)}`;
}

/** What the shared cache told: it is allowed to do without Redis, and must find back to it. */
function redisLine({ redisEvents }: RunRecord): string {
  const told = [...redisEvents].sort(([one], [other]) => one.localeCompare(other));
  return told.length === 0 ? "" : `Redis: ${told.map(([what, times]) => `${what} × ${times}`).join(", ")}`;
}

/** The episodes whose token requests are out of their range, or in which Redis was missed without cause: where to look. */
function strays(run: RunRecord): string {
  return run.happenings
    .flatMap(({ episode, at, tokenRequests, degraded }) => {
      const { low, high } = expectedOf(episode, degraded);
      const isOut = tokenRequests < low || tokenRequests > high;
      const isAlone = degraded.size > 0 && KINDS[episode.kind].about !== "Redis";
      if (!isOut && !isAlone) return [];
      const alone = isAlone ? `; without Redis: ${[...degraded].join(", ")}` : "";
      const expected = `${rangeText({ low, high })} expected`;
      return [`At ${at.toFixed(1)} s, ${episode.kind}: ${tokenRequests} token requests, ${expected}${alone}`];
    })
    .join("\n");
}

/** Columns: the first to the left, the others to the right. */
function aligned(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0))) ?? [];
  return rows
    .map((cells) =>
      cells
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
