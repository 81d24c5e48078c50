/** What the program talks to: the process, or a test's stand-ins. */
import type { Source } from "./input/read.ts";

/** The process as the program sees it. */
export interface Terminal {
  readonly stdin: Source["stdin"];
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** @default globalThis.fetch */
  readonly fetch?: typeof fetch;
  /** Milliseconds since 1970. @default Date.now */
  readonly now?: () => number;
}

/** Where text goes. */
export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
}

/** Whether to colour what is printed: on a terminal only, and not against the user's wish. */
export function isColored(options: { readonly color: boolean }, { stdout, env }: Terminal): boolean {
  return options.color && stdout.isTTY === true && !env["NO_COLOR"] && env["TERM"] !== "dumb";
}
