/** What `npm start` can be told. */
import { parseArgs } from "node:util";

/** How to start. */
export interface Options {
  readonly help: boolean;
  readonly verbose: boolean;
  /** Whether the story is told. */
  readonly story: boolean;
  /** Whether the page is served, and where. */
  readonly serve: boolean;
  readonly origins: boolean;
  readonly port: number | undefined;
  /** Whether curl lines are printed. */
  readonly curl: boolean;
}

export const USAGE = `Usage: npm start [-- options]

Starts a local Microsoft Entra ID and protected APIs on loopback, shows what msal-fetch does while things
happen to a daemon and to a signed-in user, and then serves a page in which you are that user, until Ctrl-C.
No tenant and no network are needed.

  --once     end after the story; without a terminal, that is the default
  --page     serve the page at once, without the story
  --origins  give page, token service and APIs an origin each, to try what CORS hides
  --port n   the port of the page; default: any free one
  --verbose  print each diagnosis in full
  --keep     serve also without a terminal, and print curl lines to try the servers with
  --help     this text`;

/**
 * Reads the arguments.
 * @param isTerminal Whether somebody is there to look at a page, and to press Ctrl-C.
 * @throws Error that says what is wrong.
 */
export function readOptions(args: readonly string[], isTerminal: boolean): Options {
  const boolean = { type: "boolean", default: false } as const;
  const { values } = parseArgs({
    args: [...args],
    options: {
      once: boolean,
      page: boolean,
      origins: boolean,
      verbose: boolean,
      keep: boolean,
      help: { ...boolean, short: "h" },
      port: { type: "string" },
    },
  });
  const { once, page, origins, verbose, keep, help } = values;
  const serves = page || origins || keep || values.port !== undefined;
  if (once && serves) throw new Error("--once ends after the story: nothing is served then.");
  return {
    help,
    verbose,
    story: !page,
    serve: !once && (serves || isTerminal),
    origins,
    port: values.port === undefined ? undefined : readPort(values.port),
    curl: keep,
  };
}

function readPort(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port >= 1 && port <= 65_535) return port;
  throw new Error(`--port needs a number from 1 to 65535, not ${JSON.stringify(text.slice(0, 20))}.`);
}
