/** Plays the acts and prints what happened. */
import pc from "picocolors";
import type { Act, Scene } from "./acts.ts";
import type { Stage } from "./stage.ts";
import { TimeLine } from "./time-line.ts";

/** Plays one act; tells whether it went as it has to. */
export async function playAct(stage: Stage, act: Act, number: number, write: (line: string) => void): Promise<boolean> {
  const { emulator } = stage;
  stage.onTold = () => {};
  emulator.reset();
  await stage.order({ type: "start", who: act.who });
  if (act.before) await stage.order({ type: "call", who: act.who, times: 1, ...act.before });
  emulator.log.clear();

  const line = new TimeLine(act.crowd === true);
  stage.onTold = (told) => line.told(told);
  const stop = emulator.log.subscribe((entry) => {
    if (entry.service !== "discovery") line.served(entry);
  });
  const results = await act.play(scene(stage, line));
  stop();

  const tokenRequests = emulator.log.count({ service: "token" });
  const apiRequests = emulator.log.count() - tokenRequests - emulator.log.count({ service: "discovery" });
  const good = act.isAsExpected({ results, apiRequests, tokenRequests });
  write("");
  write(pc.bold(`${number}. ${act.title}`));
  line.print(write);
  const counts = [
    count(results.length, "call"),
    count(apiRequests, "API request"),
    count(tokenRequests, "token request"),
  ];
  // Where all is well, the sentence says some of it already.
  const more = counts.filter((one) => !good || !new RegExp(`\\b${one}\\b`).test(act.expected)).join(", ");
  const mark = good ? pc.green("✓") : pc.red("✗ NOT");
  write(`  ${mark} ${act.expected}${more && pc.dim(` (${more})`)}`);
  return good;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

function scene(stage: Stage, line: TimeLine): Scene {
  return {
    emulator: stage.emulator,
    happen(text, what) {
      line.happened(text);
      what();
    },
    call: (who, method, path, times = 1) => stage.order({ type: "call", who, method, path, times }),
    async order(order) {
      await stage.order(order);
    },
  };
}
