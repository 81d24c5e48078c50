/** The last act: every cause of a refusal, provoked and explained. */
import { createEmulator } from "@msal-fetch/emulator";
import type { Diagnosis } from "@msal-fetch/node";
import pc from "picocolors";
import { provocations } from "./causes.ts";
import { createKit } from "./kit.ts";

/** Prints a line for each cause, or all of its diagnosis; tells how many came out otherwise. */
export async function playDiagnoses(number: number, verbose: boolean, write: (line: string) => void): Promise<number> {
  const emulator = createEmulator();
  const kit = createKit(emulator);
  write("");
  write(pc.bold(`${number}. Every other refusal is explained: each cause, provoked by an ordinary request`));
  let wrong = 0;
  for (const { cause, title, provoke } of provocations) {
    emulator.reset();
    const diagnosis = await provoke(kit);
    const right = diagnosis?.cause === cause;
    if (!right) wrong++;
    const mark = right ? pc.green("✓") : pc.red("✗ NOT");
    write(`  ${mark} ${pc.bold(cause.padEnd(30))} ${title}`);
    if (diagnosis && verbose) for (const line of inFull(diagnosis)) write(line && `      ${line}`);
    else if (diagnosis) write(pc.dim(`      ${diagnosis.summary}`));
  }
  if (!verbose) write(pc.dim("  npm start -- --verbose prints evidence, remedies and ids of each."));
  return wrong;
}

function inFull(diagnosis: Diagnosis): string[] {
  const { summary, confidence, evidence, remedies, missing, codes, alternatives, recoverable } = diagnosis;
  return [
    `${summary} (${confidence}; recoverable: ${recoverable})`,
    ...evidence.map(({ source, fact }) => pc.dim(`${source.padEnd(8)} ${fact}`)),
    ...(missing ? [`enough   ${JSON.stringify(missing)}`] : []),
    ...remedies.map(({ who, action }) => pc.cyan(`${who}: ${action}`)),
    ...alternatives.map(({ cause, unless }) => pc.dim(`else     ${cause}, where ${unless}`)),
    ...(codes.length > 0 ? [pc.dim(`codes    ${codes.join(", ")}`)] : []),
    "",
  ];
}
