/** The line that tells how a run is going. */
import type { MemorySample, RunRecord } from "./run-record.ts";
import { quantile } from "./statistics.ts";

/** Latency is that of so many seconds. */
const RECENT = 5;

/** Time, calls, token requests, latency, memory, and what just happened. */
export function liveLine(run: RunRecord, at: number): string {
  const recent = run.seconds.slice(-RECENT).flatMap(({ latencies }) => latencies);
  const latency = (share: number) => quantile(recent, share).toFixed(0);
  return [
    clock(at),
    `${run.calls} calls`,
    `${run.verdicts.failed} failed`,
    `${run.recovered} recovered`,
    `${run.tokenRequests} token requests`,
    ...(recent.length > 0 ? [`p50 ${latency(0.5)} p99 ${latency(0.99)} ms`] : []),
    latestOf(run.memory)
      .map(({ worker, heapMb }) => `${worker} ${heapMb.toFixed(1)}`)
      .join(" "),
    run.happenings.at(-1)?.episode.kind ?? "start",
  ]
    .filter((part) => part !== "")
    .join(" · ");
}

function clock(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
}

function latestOf(samples: readonly MemorySample[]): MemorySample[] {
  const latest = new Map<string, MemorySample>();
  for (const sample of samples) latest.set(sample.worker, sample);
  return [...latest.values()].sort((one, other) => one.worker.localeCompare(other.worker));
}
