/** The short report for a terminal. */
import pc from "picocolors";
import type { ExplainedCall, Explanation } from "../explain.ts";
import { showAddress } from "./address.ts";
import { CONFIDENCE, idLines, missingLines, outcomeOf, RECOVERABLE, WHO } from "./words.ts";

type Colors = ReturnType<typeof pc.createColors>;

/** What a terminal shows at most; the rest is counted. */
const MAX_SHOWN = 100;

/** The report as text. @param color Whether to colour it; nothing is said by colour alone. */
export function renderText(explanation: Explanation, color: boolean): string {
  const colors = pc.createColors(color);
  const { explained, calls } = explanation;
  const parts: string[] = [];
  if (calls.length > 1) {
    const count = `${explained.length} of ${calls.length} calls ${explained.length === 1 ? "was" : "were"} refused`;
    parts.push(colors.bold(`${count}.`));
  }
  for (const one of explained.slice(0, MAX_SHOWN)) parts.push(renderCall(one, colors, calls.length > 1));
  if (explained.length > MAX_SHOWN)
    parts.push(`… and ${explained.length - MAX_SHOWN} more: --json or --html shows all of them.`);
  return `${parts.join("\n\n")}\n`;
}

function renderCall(one: ExplainedCall, colors: Colors, isNumbered: boolean): string {
  const { call, diagnosis, index } = one;
  const lines: string[] = [];
  if (call) {
    const number = index === undefined || !isNumbered ? "" : colors.dim(`  (call ${index})`);
    lines.push(`${colors.red(String(call.status))} ${showAddress(call.method, call.url)}${number}`);
  }
  lines.push(`${colors.bold(colors.yellow(diagnosis.cause))} (${CONFIDENCE[diagnosis.confidence]})`, diagnosis.summary);
  const outcome = outcomeOf(one);
  if (outcome) lines.push(colors.green(outcome));
  if (call?.challengeHidden)
    lines.push("A page of another origin cannot read this challenge: the API does not expose WWW-Authenticate.");
  section(lines, colors, "Would have been enough", missingLines(diagnosis));
  section(lines, colors, "To do", [
    ...diagnosis.remedies.map(({ who, action, link }) => `${WHO[who]}: ${action}${link ? ` ${colors.dim(link)}` : ""}`),
    RECOVERABLE[diagnosis.recoverable],
  ]);
  section(
    lines,
    colors,
    "Seen",
    diagnosis.evidence.map(({ source, fact }) => `${source}: ${fact}`),
  );
  section(
    lines,
    colors,
    "Unless",
    diagnosis.alternatives.map(({ cause, unless }) => `${cause}, if ${unless}`),
  );
  const reference = [...diagnosis.codes, ...idLines(diagnosis)];
  section(lines, colors, "For the search", reference.length > 0 ? [reference.join(", ")] : []);
  return lines.join("\n");
}

function section(lines: string[], colors: Colors, title: string, items: readonly string[]): void {
  if (items.length === 0) return;
  lines.push(colors.bold(`  ${title}`), ...items.map((item) => `    - ${item}`));
}
