/** What is noted of a run, second by second. */
import type { RedisCacheEvent } from "@msal-fetch/node/redis";
import type { Episode } from "./episode.ts";
import type { CallRecord, Verdict } from "./verdict.ts";

/** A second of the run. */
export interface Second {
  calls: number;
  recovered: number;
  needsUser: number;
  failed: number;
  tokenRequests: number;
  /** Of those, the ones that got no token. */
  tokenless: number;
  readonly latencies: number[];
}

/** The data on the heap of a process after a forced collection, and all that the system gave it. */
export interface MemorySample {
  readonly worker: string;
  /** Rises when the process is started anew. */
  readonly life: number;
  /** Seconds since the start of the run. */
  readonly at: number;
  readonly heapMb: number;
  readonly rssMb: number;
}

/** An episode that took place. */
export interface Happening {
  readonly episode: Episode;
  /** Seconds since the start of the run. */
  readonly at: number;
  tokenRequests: number;
  /** Of the calls that ended in it, in milliseconds. */
  slowestMs: number;
  /** The processes that told meanwhile that Redis did not answer them in time. */
  readonly degraded: Set<string>;
}

/** A call that failed, as far as it helps to find out why. */
export interface Failure {
  readonly at: number;
  readonly during: string;
  readonly call: CallRecord;
}

const MAX_FAILURES = 200;

/** The notes of a run. */
export class RunRecord {
  readonly seconds: Second[] = [];
  readonly memory: MemorySample[] = [];
  readonly happenings: Happening[] = [];
  /** The first of the calls that failed. */
  readonly failures: Failure[] = [];
  readonly verdicts: Record<Verdict, number> = {
    ok: 0,
    "needs-user": 0,
    "held-back": 0,
    "api-fault": 0,
    lost: 0,
    failed: 0,
  };
  /** Those before the first episode. */
  tokenRequestsAtStart = 0;
  recovered = 0;
  /** What the processes told of Redis, by what it was. */
  readonly redisEvents: Map<string, number> = new Map();
  #startedAt = Number.POSITIVE_INFINITY;

  /** Begins to count the time, in milliseconds since 1970; what was before happened at the start. */
  start(at: number): void {
    this.#startedAt = at;
  }

  get calls(): number {
    return Object.values(this.verdicts).reduce((total, count) => total + count, 0);
  }

  get tokenRequests(): number {
    return this.happenings.reduce((total, one) => total + one.tokenRequests, this.tokenRequestsAtStart);
  }

  /** Seconds since the start. */
  timeOf(at: number): number {
    return Math.max(0, (at - this.#startedAt) / 1_000);
  }

  call(call: CallRecord, verdict: Verdict): void {
    const endedAt = call.startedAt + call.ms;
    const second = this.#second(endedAt);
    this.verdicts[verdict]++;
    second.calls++;
    second.latencies.push(call.ms);
    const happening = this.happenings.at(-1);
    if (happening) happening.slowestMs = Math.max(happening.slowestMs, call.ms);
    if (verdict === "needs-user") second.needsUser++;
    if (call.outcome.recovered) {
      second.recovered++;
      this.recovered++;
    }
    if (verdict !== "failed") return;
    second.failed++;
    const during = happening?.episode.kind ?? "start";
    if (this.failures.length < MAX_FAILURES) this.failures.push({ at: this.timeOf(endedAt), during, call });
  }

  /** Counts a token request for the episode that began last. */
  tokenRequest(at: number, status: number): void {
    const second = this.#second(at);
    second.tokenRequests++;
    if (status !== 200) second.tokenless++;
    const happening = this.happenings.at(-1);
    if (happening) happening.tokenRequests++;
    else this.tokenRequestsAtStart++;
  }

  measured({ worker, life, heapMb, rssMb }: Omit<MemorySample, "at">): void {
    this.memory.push({ worker, life, heapMb, rssMb, at: this.timeOf(Date.now()) });
  }

  told(worker: string, { type }: RedisCacheEvent): void {
    const what = `${worker} ${type}`;
    this.redisEvents.set(what, (this.redisEvents.get(what) ?? 0) + 1);
    if (type === "degraded") this.happenings.at(-1)?.degraded.add(worker);
  }

  begin(episode: Episode, at: number): void {
    this.happenings.push({ episode, at: this.timeOf(at), tokenRequests: 0, slowestMs: 0, degraded: new Set() });
  }

  #second(at: number): Second {
    const index = Math.floor(this.timeOf(at));
    while (this.seconds.length <= index) {
      const none = { calls: 0, recovered: 0, needsUser: 0, failed: 0, tokenRequests: 0, tokenless: 0 };
      this.seconds.push({ ...none, latencies: [] });
    }
    return this.seconds[index] as Second;
  }
}
