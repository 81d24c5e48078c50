/** The program: options, input, report, exit code. */
import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { Command, CommanderError } from "commander";
import { addDoctor } from "./doctor/command.ts";
import { type Explanation, explain } from "./explain.ts";
import { BadInput } from "./input/bad-input.ts";
import { readInput } from "./input/read.ts";
import { type Input, recognise, TAKES } from "./input/recognise.ts";
import { progressOn } from "./progress.ts";
import { renderHtml } from "./report/html.ts";
import { renderJson } from "./report/json.ts";
import { renderText } from "./report/text.ts";
import { isColored, type Terminal } from "./terminal.ts";

const EXPLAINED = 0;
const NOTHING_TO_EXPLAIN = 1;
const BAD_INPUT = 2;

/** Runs the command and gives its exit code: 0 done and well, 1 nothing to explain or something wrong, 2 bad input. */
export async function run(args: readonly string[], terminal: Terminal): Promise<number> {
  let code = EXPLAINED;
  const program = createProgram(terminal, (outcome) => {
    code = outcome;
  });
  try {
    await program.parseAsync([...args], { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXPLAINED : BAD_INPUT;
    if (!(error instanceof BadInput)) throw error;
    terminal.stderr.write(`${error.message}\n`);
    return BAD_INPUT;
  }
}

interface ExplainOptions {
  file?: string;
  json?: boolean;
  html?: string;
  color: boolean;
}

function createProgram(terminal: Terminal, done: (code: number) => void): Command {
  const program = new Command("msal-fetch")
    .description(
      "Explains why calls to APIs behind Microsoft Entra ID were refused, and checks set-ups before that happens.",
    )
    .version(readVersion(), "-V, --version", "print the version")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void terminal.stdout.write(text),
      writeErr: (text) => void terminal.stderr.write(text),
    })
    .showHelpAfterError("(--help shows what can be given)");
  program
    .command("explain")
    .description("Explain a refused call: who refused it, why, and who can do what about it.")
    .argument("[input...]", "what to explain; without it, or with -, standard input is read")
    .option("-f, --file <path>", "read the input from a file")
    .option("--json", "print the diagnosis as JSON")
    .option("--html <path>", "write the report as a page")
    .option("--no-color", "print without colour")
    .addHelpText("after", HELP)
    .action(async (words: string[], options: ExplainOptions, command: Command) => {
      done(await explainCommand(words, options, terminal, command));
    });
  addDoctor(program, terminal, done);
  return program;
}

function readVersion(): string {
  const manifest = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as { version: string };
  return manifest.version;
}

const HELP = `
${TAKES}
It tells by itself which of them it got. Nothing is sent anywhere; tokens and personal data appear in no output.

Examples:
  msal-fetch explain 'Bearer error="insufficient_claims", claims="eyJhY2Nlc3NfdG9rZW4iOnsiYWNycyI6eyJlc3NlbnRpYWwiOnRydWUsInZhbHVlIjoiYzEifX19"'
  msal-fetch explain "AADSTS50076: Due to a configuration change …"
  curl -i https://graph.microsoft.com/v1.0/me | msal-fetch explain
  msal-fetch explain --file calls.har --html report.html

Exit codes: 0 explained, 1 nothing to explain, 2 bad input.`;

async function explainCommand(
  words: string[],
  options: ExplainOptions,
  terminal: Terminal,
  command: Command,
): Promise<number> {
  const text = await readInput({ words, file: options.file, stdin: terminal.stdin });
  if (text === undefined) {
    command.outputHelp({ error: true });
    return BAD_INPUT;
  }
  const progress = progressOn(terminal.stderr, text.length);
  progress.say("Reading…");
  const input = recognise(text);
  const explanation = explain(input, progress.count);
  progress.clear();
  if (explanation.explained.length === 0) {
    terminal.stderr.write(`${nothingToExplain(input, explanation)}\n`);
    if (options.json) terminal.stdout.write(input.kind === "har" || input.kind === "curl" ? "[]\n" : "null\n");
    return NOTHING_TO_EXPLAIN;
  }
  if (options.html !== undefined) await writePage(options.html, explanation);
  if (options.json) terminal.stdout.write(renderJson(explanation));
  else if (options.html !== undefined)
    terminal.stdout.write(
      `Wrote ${explanation.explained.length} explained ${explanation.explained.length === 1 ? "call" : "calls"} to ${options.html}\n`,
    );
  else terminal.stdout.write(renderText(explanation, isColored(options, terminal)));
  return EXPLAINED;
}

async function writePage(path: string, explanation: Explanation): Promise<void> {
  try {
    await writeFile(path, renderHtml(explanation), "utf8");
  } catch (error) {
    throw new BadInput(
      `Cannot write ${JSON.stringify(path)} (${(error as NodeJS.ErrnoException).code ?? "failed"}). Give a path in a folder that exists.`,
    );
  }
}

function nothingToExplain(input: Input, { calls, seen }: Explanation): string {
  switch (input.kind) {
    case "har":
    case "curl":
      return `Nothing to explain: none of ${calls.length} ${calls.length === 1 ? "call" : "calls"} was refused.`;
    case "token":
      return [
        "Nothing to explain: the token can be read and is in its time. Give the response to the refused call as well, as curl output or a HAR file.",
        ...seen,
      ].join("\n");
    case "header":
      return "Nothing to explain: this challenge gives no reason. Give the whole response (curl -i).";
    case "body":
    case "error":
      return `Nothing to explain: no refusal is recognised in this. ${TAKES}`;
    default:
      return input satisfies never;
  }
}
