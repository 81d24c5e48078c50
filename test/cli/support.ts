/** Stand-ins for the process, and recordings to explain. */
import { run } from "../../packages/cli/src/run.ts";
import type { Output, Terminal } from "../../packages/cli/src/terminal.ts";

/** What a run printed and returned. */
export interface Outcome {
  code: number;
  out: string;
  err: string;
}

/** Runs the command with the given standard input, as a pipe or a terminal. */
export async function runCli(
  args: readonly string[],
  {
    input,
    terminal = false,
    env = {},
    ...means
  }: { input?: string | Uint8Array; terminal?: boolean; env?: Record<string, string> } & Pick<
    Terminal,
    "fetch" | "now"
  > = {},
): Promise<Outcome> {
  const out = collect(terminal);
  const err = collect(terminal);
  const stdin = Object.assign(chunks(input), { isTTY: input === undefined });
  const code = await run(args, { stdin, stdout: out, stderr: err, env, ...means });
  return { code, out: out.text, err: err.text };
}

function collect(isTTY: boolean): Output & { text: string } {
  return {
    isTTY,
    text: "",
    write(text: string) {
      this.text += text;
    },
  };
}

async function* chunks(input: string | Uint8Array | undefined): AsyncGenerator<Uint8Array> {
  if (input !== undefined) yield typeof input === "string" ? new TextEncoder().encode(input) : input;
}

/** A token of the usual form; its signature is none. */
export function tokenWith(claims: object): string {
  const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${encode({ alg: "RS256", typ: "JWT" })}.${encode(claims)}.bm9uZQ`;
}

/** An entry of a HAR file. */
export function harEntry(entry: {
  at?: number;
  ms?: number;
  method?: string;
  url?: string;
  status?: number;
  sent?: Record<string, string>;
  got?: Record<string, string>;
  body?: unknown;
}): object {
  const fields = (of: Record<string, string> = {}): object[] =>
    Object.entries(of).map(([name, value]) => ({ name, value }));
  const {
    at = 0,
    ms = 50,
    method = "GET",
    url = "https://graph.microsoft.com/v1.0/me",
    status = 200,
    sent,
    got,
    body,
  } = entry;
  return {
    startedDateTime: new Date(Date.parse("2026-03-02T09:00:00Z") + at).toISOString(),
    time: ms,
    request: { method, url, headers: fields(sent) },
    response: { status, headers: fields(got), content: body === undefined ? {} : { text: JSON.stringify(body) } },
  };
}

/** A HAR file of these entries, as text. */
export function har(...entries: readonly object[]): string {
  return JSON.stringify({ log: { version: "1.2", entries } });
}

/** A challenge that asks for an authentication context. */
export const CHALLENGE = `Bearer realm="", error="insufficient_claims", claims="${Buffer.from('{"access_token":{"acrs":{"essential":true,"value":"c1"}}}').toString("base64")}"`;
