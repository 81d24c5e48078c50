/** Runs the soak and says what it found. Started by run.mjs. */
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { chart } from "./chart.ts";
import { judge } from "./judge.ts";
import { liveLine } from "./live-line.ts";
import { HELP, readOptions, type SoakOptions } from "./options.ts";
import { soak } from "./soak.ts";
import { tables } from "./table.ts";

/** Where nobody looks on, a line now and then is enough. */
const SECONDS_BETWEEN_LINES = 10;

/** Gives the exit code. */
async function main(options: SoakOptions | undefined): Promise<number> {
  if (!options) {
    console.log(HELP);
    return 0;
  }
  const { seconds, rate, seed } = options;
  console.log(`${seconds} s at ${rate} calls a second, seed ${seed}. Node ${process.version}, ${process.platform}.`);
  const interruption = new AbortController();
  for (const name of ["SIGINT", "SIGTERM"]) process.once(name, () => interruption.abort(new Error(`Ended by ${name}`)));
  const run = await soak(options, {
    folder: import.meta.dirname,
    signal: interruption.signal,
    onSecond(sofar, at) {
      const line = liveLine(sofar, at);
      if (process.stdout.isTTY) process.stdout.write(`\r\u001b[K${line.slice(0, process.stdout.columns - 1)}`);
      else if (Math.round(at) % SECONDS_BETWEEN_LINES === 0) console.log(line);
    },
  });
  const judgements = judge(run, options);
  console.log(`\n\n${tables(run)}\n`);
  for (const { met, sentence } of judgements) console.log(`${met ? "✓" : "✗"} ${sentence}`);
  const file = resolve(options.out);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, chart(run, options, judgements));
  console.log(`\nChart: ${file}`);
  return judgements.every(({ met }) => met) ? 0 : 1;
}

try {
  process.exitCode = await main(readOptions(process.argv.slice(2)));
} catch (error) {
  console.error(error instanceof Error && error.message.startsWith("--") ? `${error.message}\n\n${HELP}` : error);
  // Not only the code: of a run that was ended early, timers are left.
  process.exit(2);
}
