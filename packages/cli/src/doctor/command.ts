/** The command `doctor`: options, gathering, checks, report, exit code. */
import type { Command } from "commander";
import { BadInput } from "../input/bad-input.ts";
import { isColored, type Terminal } from "../terminal.ts";
import { checkUp } from "./checks/all.ts";
import type { ApiFacts, ClientFacts, Facts, PageFacts } from "./facts.ts";
import { readApiUrl, readOrigin } from "./gather/address.ts";
import { readConfiguration } from "./gather/config.ts";
import { probeApi } from "./gather/probe.ts";
import { probePage } from "./gather/redirect-page.ts";
import { readRedirectUri, redirectUrisOf } from "./gather/redirect-uri.ts";
import { readToken, tokenFactsOf } from "./gather/token.ts";
import { renderFindings, renderFindingsJson } from "./report.ts";

interface DoctorOptions {
  config?: string[];
  url?: string;
  origin?: string;
  redirectUri?: string;
  token?: string;
  sendToken?: boolean;
  context?: string[];
  json?: boolean;
  color: boolean;
}

const NOTHING_WRONG = 0;
const SOMETHING_WRONG = 1;
const BAD_INPUT = 2;
const TIMEOUT_MS = 10_000;

const HELP = `
Give one of --config, --url, --redirect-uri and --token, or several: then they are compared with each other.
The address gets a GET and, with --origin, a preflight. The redirect URI, given or in the configuration of a single-page
app, gets a GET, and so do the page's own scripts. The token is sent only with --send-token, to the API, and never
verified; neither it nor personal data appear in any output.

Examples:
  msal-fetch doctor --config client.json
  msal-fetch doctor --config client.json --config api-manifest.json
  msal-fetch doctor --url https://api.contoso.com/tasks --origin https://app.contoso.com
  msal-fetch doctor --config spa.json --redirect-uri https://app.contoso.com/redirect.html
  msal-fetch doctor --config spa.json --origin https://app.contoso.com
  get-token | msal-fetch doctor --token - --send-token --url https://api.contoso.com/tasks --json

Exit codes: 0 nothing wrong, 1 something wrong, 2 bad input.`;

/** Adds the command to the program. @param done Takes the exit code. */
export function addDoctor(program: Command, terminal: Terminal, done: (code: number) => void): void {
  const several = (value: string, before: string[] = []): string[] => [...before, value];
  program
    .command("doctor")
    .description("Check a client or an API for continuous access evaluation and authentication contexts.")
    .option("-c, --config <file>", "a client's configuration as JSON, or the API's manifest; may be repeated", several)
    .option("-u, --url <url>", "the address of a protected operation of the API (https, or loopback)")
    .option("-o, --origin <origin>", "the origin of the app's pages, to check CORS and its redirect page")
    .option("-r, --redirect-uri <uri>", "the redirect URI of a single-page app, to check the page there")
    .option("-t, --token <file>", "a file with an access token of the API; - reads standard input")
    .option("--send-token", "send the token to the API, to see what it answers")
    .option("--context <id>", "an authentication context that the API asks for, such as c1; may be repeated", several)
    .option("--json", "print the findings as JSON")
    .option("--no-color", "print without colour")
    .addHelpText("after", HELP)
    .action(async (options: DoctorOptions, command: Command) => {
      checkCombination(options);
      const { config, url, redirectUri, token } = options;
      if ([config, url, redirectUri, token].every((given) => given === undefined)) {
        command.outputHelp({ error: true });
        done(BAD_INPUT);
        return;
      }
      done(await examine(options, terminal));
    });
}

async function examine(options: DoctorOptions, terminal: Terminal): Promise<number> {
  const facts = await gather(options, terminal);
  const findings = checkUp(facts);
  terminal.stdout.write(
    options.json ? renderFindingsJson(findings, facts) : renderFindings(findings, facts, isColored(options, terminal)),
  );
  return findings.some(({ level }) => level === "problem") ? SOMETHING_WRONG : NOTHING_WRONG;
}

async function gather(options: DoctorOptions, terminal: Terminal): Promise<Facts> {
  const configurations = await Promise.all((options.config ?? []).map(readConfiguration));
  const token = options.token === undefined ? undefined : await readToken(options.token, terminal.stdin);
  const { now = Date.now } = terminal;
  const clients = configurations.flatMap(({ client }) => client ?? []);
  return {
    clients,
    registrations: configurations.flatMap(({ registration }) => registration ?? []),
    token: token === undefined ? undefined : tokenFactsOf(token),
    api: await gatherApi(options, token, terminal),
    pages: await gatherPages(options, clients, terminal),
    contexts: options.context ?? [],
    now: now(),
  };
}

async function gatherApi(
  { url: address, origin, sendToken }: DoctorOptions,
  token: string | undefined,
  { fetch = globalThis.fetch, now = Date.now }: Terminal,
): Promise<ApiFacts | undefined> {
  if (address === undefined) return undefined;
  const url = readApiUrl(address);
  return probeApi({
    url,
    origin: origin === undefined ? undefined : readOrigin(origin, url),
    token: sendToken ? token : undefined,
    fetch,
    now,
    timeoutMs: TIMEOUT_MS,
  });
}

async function gatherPages(
  { redirectUri, url, origin: given }: DoctorOptions,
  clients: readonly ClientFacts[],
  { fetch = globalThis.fetch, now = Date.now }: Terminal,
): Promise<PageFacts[]> {
  const origin = given === undefined ? undefined : readOrigin(given, url === undefined ? undefined : readApiUrl(url));
  const probe = (page: URL) => probePage({ url: page, origin, fetch, now, timeoutMs: TIMEOUT_MS });
  if (redirectUri === undefined) return Promise.all(redirectUrisOf(clients, origin).map(probe));
  const page = await probe(readRedirectUri(redirectUri));
  if (typeof page.answer === "string") throw new BadInput(page.answer);
  return [page];
}

function checkCombination({ config, url, origin, redirectUri, token, sendToken, context = [] }: DoctorOptions): void {
  if (origin !== undefined && [config, url, redirectUri].every((given) => given === undefined)) {
    throw new BadInput("--origin needs an API or a page to ask. Give --url, --redirect-uri, or --config with an app.");
  }
  if (sendToken && (url === undefined || token === undefined)) {
    throw new BadInput("--send-token needs a token and where to send it. Give --token and --url.");
  }
  if (!context.every((id) => /^[\x21\x23-\x5b\x5d-\x7e]{1,256}$/.test(id))) {
    throw new BadInput("--context is not the id of an authentication context. Give one such as c1.");
  }
}
