/** The command line. */
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";

/** How long, how hard, and where to. */
export interface SoakOptions {
  readonly seconds: number;
  /** Calls a second, of all processes together. */
  readonly rate: number;
  readonly seed: number;
  /** The file of the chart. */
  readonly out: string;
}

/** What `--help` prints. */
export const HELP = `npm run soak -- [--seconds 600] [--rate 200] [--seed 1] [--out FILE.svg]

Two daemons (client credentials) and two middle-tier APIs (on-behalf-of, four users on two devices each) in processes of
their own share their tokens through Redis and call the emulated APIs over https, while a schedule of events happens to
them: policy and location changes, revoked sessions, step-ups, a token service that throttles, is slow, drops requests
or answers in HTML, a Redis that is stopped, frozen or cut off, processes that are killed. The schedule depends on the
seed alone.

It ends with 1 where
- a call failed that could have been recovered. Not counted are calls that only the user can help (they must end as
  RecoveryError of code "challenge"), calls challenged while the token service says to come back later, calls that the
  API itself answered with 502, and calls under way in a process that was killed;
- the heap grew: the lower end of the 95 % interval of its Theil-Sen slope is above 0.2 MB a minute (about 70 bytes a call)
  in a process that was not killed. Heap is what is left after forced collections, V8's code aside; the first two minutes
  do not count. Runs of less than five minutes have 12 MB a minute, which only tells a gross leak, and a shorter warm-up;
- the token requests were not as many as the events call for, within 5 %. A request that failed counts, and so does
  its repetition. Where it depends on which process was first, a range counts; so it does for a process that told that
  Redis did not answer in time, as it may have been on its own.

It needs redis-server, and draws memory, latency, token requests and recoveries over time into FILE.svg.`;

const DEFAULTS = { seconds: "600", rate: "200", seed: "1" };
/** A process must meet every session while a fault lasts. */
const MIN_RATE = 50;
const MIN_SECONDS = 10;

/** Reads the arguments; `undefined`: help is asked for. @throws Error saying what is wrong */
export function readOptions(args: readonly string[]): SoakOptions | undefined {
  const text = { type: "string" } as const;
  const { values } = parseArgs({
    args: [...args],
    options: { seconds: text, rate: text, seed: text, out: text, help: { type: "boolean" } },
  });
  if (values.help) return undefined;
  const number = (name: keyof typeof DEFAULTS, least: number): number => {
    const value = Number(values[name] ?? DEFAULTS[name]);
    if (!Number.isInteger(value) || value < least) throw new Error(`--${name} must be a whole number from ${least} on`);
    return value;
  };
  const [seconds, rate, seed] = [number("seconds", MIN_SECONDS), number("rate", MIN_RATE), number("seed", 0)];
  return { seconds, rate, seed, out: values.out ?? join(tmpdir(), `msal-fetch-soak-${seed}.svg`) };
}
