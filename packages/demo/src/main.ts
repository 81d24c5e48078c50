/** `npm start`: a local Entra ID, protected APIs, and a daemon to whom things happen. */
import { parseArgs } from "node:util";
import pc from "picocolors";
import { acts } from "./acts.ts";
import { curlLines } from "./curl.ts";
import { playDiagnoses } from "./diagnoses.ts";
import { setStage } from "./stage.ts";
import { playAct } from "./story.ts";

const USAGE = `Usage: npm start [-- options]

Starts a local Microsoft Entra ID and protected APIs on loopback, and shows what msal-fetch does
while things happen to a daemon and to a signed-in user. No tenant and no network are needed.

  --verbose  print each diagnosis in full
  --keep     keep the servers up afterwards, and print curl lines to try them
  --help     this text`;

const write = (line: string): void => console.log(line);

async function main(): Promise<number> {
  const options = readOptions();
  if (typeof options === "string") {
    console.error(`${options}\n\n${USAGE}`);
    return 2;
  }
  if (options.help) {
    write(USAGE);
    return 0;
  }
  const stage = await setStage();
  try {
    write(
      `A local Entra ID and its APIs listen at ${pc.bold(stage.listener.origin)} (loopback only, for tests and demos).`,
    );
    let failed = 0;
    for (const [index, act] of acts.entries()) if (!(await playAct(stage, act, index + 1, write))) failed++;
    if ((await playDiagnoses(acts.length + 1, options.verbose === true, write)) > 0) failed++;
    const total = acts.length + 1;
    write("");
    write(
      failed === 0
        ? pc.green(`All ${total} acts went as they have to.`)
        : pc.red(`${failed} of ${total} acts did not.`),
    );
    if (options.keep) await keep(stage);
    return failed === 0 ? 0 : 1;
  } finally {
    await stage.close();
  }
}

function readOptions(): { keep?: boolean; verbose?: boolean; help?: boolean } | string {
  try {
    return parseArgs({
      options: { keep: { type: "boolean" }, verbose: { type: "boolean" }, help: { type: "boolean", short: "h" } },
    }).values;
  } catch (error) {
    return (error as Error).message;
  }
}

async function keep(stage: Awaited<ReturnType<typeof setStage>>): Promise<void> {
  stage.emulator.reset();
  write("");
  for (const line of curlLines(stage)) write(line.startsWith("#") ? pc.dim(line) : line);
  write("");
  write("The servers stay up until Ctrl-C.");
  await new Promise<void>((resolve) => {
    process.once("SIGINT", resolve);
    process.once("SIGTERM", resolve);
  });
}

process.exitCode = await main();
