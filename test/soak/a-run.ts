/** Notes of a run of ten minutes, made up: a policy change every few seconds, and a call every tenth of a second. */
import type { SoakOptions } from "./options.ts";
import { RunRecord } from "./run-record.ts";
import { WORKERS } from "./topology.ts";
import type { CallRecord } from "./verdict.ts";

export const OPTIONS: SoakOptions = { seconds: 600, rate: 10, seed: 1, out: "" };
const START = 1_700_000_000_000;
const EPISODES = 99;
const SECONDS_BETWEEN = 5.5;
/** Among so many, the last ones, token requests that nothing calls for are shared out. */
const SHARES = 10;

/** What is not as it should be. */
interface Flaws {
  /** Part of the calls that were made. */
  calls?: number;
  recovered?: boolean;
  failures?: number;
  /** How many events took place. */
  episodes?: number;
  /** Token requests that nothing calls for; fewer, if negative. */
  extra?: number;
  /** By process, in MB a minute. */
  growth?: Record<string, number>;
  /** What is freed again in the first minute. */
  warmUpMb?: number;
}

/** Makes the notes. The heap goes up and down by half a megabyte. */
export function aRun({
  calls = 1,
  recovered = true,
  failures = 0,
  episodes = EPISODES,
  extra = 0,
  growth = {},
  warmUpMb = 0,
}: Flaws = {}): RunRecord {
  const run = new RunRecord();
  for (let n = 0; n < 10; n++) run.tokenRequest(START, 200);
  run.start(START);
  const call = (at: number, more: Partial<CallRecord> = {}) => {
    const record = { worker: "middle-1", target: "alex-1", secured: false, startedAt: START + at * 1_000, ms: 5 };
    return { ...record, outcome: { status: 200, recovered: false }, ...more };
  };
  let begun = 0;
  for (let at = 0; at < OPTIONS.seconds; at += 0.1 / calls) {
    if (begun < episodes && at >= (begun + 1) * SECONDS_BETWEEN) {
      begun++;
      const episode = { at: at * 1_000, kind: "policy", scope: {}, user: "alex", session: "alex-1" } as const;
      run.begin({ ...episode, worker: "daemon-2", context: "c1" }, START + Math.round(at) * 1_000);
      const share = Math.max(0, begun - episodes + SHARES);
      const upTo = (shares: number) => Math.round((extra * shares) / SHARES);
      const requests = 10 + (share > 0 ? upTo(share) - upTo(share - 1) : 0);
      for (let n = 0; n < requests; n++) run.tokenRequest(START + at * 1_000, n === 0 ? 429 : 200);
      run.call(call(at, { outcome: { status: 200, recovered } }), "ok");
    }
    run.call(call(at), "ok");
  }
  for (let n = 0; n < failures; n++) {
    run.call(call(101, { ms: 100, outcome: { status: 401, reason: "too-many-recoveries" } }), "failed");
  }
  for (const { name } of WORKERS) {
    for (let at = 0; at < OPTIONS.seconds; at += 5) {
      const noise = (((at / 5) * 7) % 11) / 22;
      const heapMb = 20 + noise + (growth[name] ?? 0) * (at / 60) + (at < 60 ? warmUpMb : 0);
      run.memory.push({ worker: name, life: 1, at, heapMb, rssMb: 80 });
    }
  }
  return run;
}
