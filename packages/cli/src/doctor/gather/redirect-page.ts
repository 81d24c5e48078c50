/** Looks at what is served at a redirect URI: the page and the scripts that it runs, of its own origin, up to a bound. */
import type { PageContent, PageFacts } from "../facts.ts";
import { type Download, type Downloaded, download } from "./download.ts";
import { holdsBridge, holdsClient } from "./marks.ts";
import { importsOf, loadsMore, scriptsOf } from "./scripts.ts";
import { unreachable } from "./unreachable.ts";

/** Where to look, and the means to do it. */
export interface PageProbe extends Pick<Download, "url" | "fetch" | "now"> {
  /** The origin of the page that signs in. */
  readonly origin: string | undefined;
  /** For the page, and once more for all of its scripts. */
  readonly timeoutMs: number;
}

const MAX_PAGE_BYTES = 512 * 1024;
const MAX_SCRIPT_BYTES = 3 * 1024 * 1024;
const MAX_SCRIPTS = 20;

/** Gets the page and reads it. Never rejects: what could not be reached is a fact too. */
export async function probePage({ url, origin, timeoutMs, fetch, now }: PageProbe): Promise<PageFacts> {
  const nothing = { hasBridge: false, hasClient: false, scripts: 0, unread: [] };
  try {
    const means = { fetch, now, signal: AbortSignal.timeout(timeoutMs) };
    const page = await download({ ...means, url, accept: "text/html", maxBytes: MAX_PAGE_BYTES });
    const more = { fetch, now, signal: AbortSignal.timeout(timeoutMs) };
    const content = page.answer.status < 300 ? await readPage(page, more) : nothing;
    return { url, origin, answer: page.answer, content };
  } catch (error) {
    return { url, origin, answer: unreachable(url, error, timeoutMs).message, content: nothing };
  }
}

/** What is known so far. */
interface Reading {
  readonly origin: string;
  readonly queue: { readonly url: URL; readonly module: boolean }[];
  /** Addresses that were in the queue. */
  readonly known: Set<string>;
  readonly unread: Set<string>;
  hasBridge: boolean;
  hasClient: boolean;
}

/** Goes through page and scripts until bridge and client are found, or there is nothing left to read. */
async function readPage(
  { text, whole, url }: Downloaded,
  means: Pick<Download, "fetch" | "now" | "signal">,
): Promise<PageContent> {
  const found = { queue: [], known: new Set<string>(), unread: new Set<string>(), hasBridge: false, hasClient: false };
  const reading: Reading = { origin: url.origin, ...found };
  if (!whole) reading.unread.add("the page is too long to be read");
  const { scripts, base } = scriptsOf(text);
  const root = base !== undefined && URL.canParse(base, url.href) ? new URL(base, url) : url;
  for (const { src, text: inline, module } of scripts) {
    if (src === undefined) take(reading, inline, root, module);
    else enqueue(reading, src, root, module);
  }
  let count = 0;
  for (let next = reading.queue.shift(); next; next = reading.queue.shift()) {
    if (reading.hasBridge && reading.hasClient) break;
    if (count === MAX_SCRIPTS) {
      reading.unread.add(`there are more than ${MAX_SCRIPTS} scripts`);
      break;
    }
    count++;
    const script = { ...means, url: next.url, accept: "text/javascript, */*;q=0.1", maxBytes: MAX_SCRIPT_BYTES };
    const got = await download(script).catch(() => undefined);
    if (got?.answer.status === 200) take(reading, got.text, got.url, next.module);
    if (got?.answer.status !== 200 || !got.whole) reading.unread.add("a script could not be read");
  }
  const { hasBridge, hasClient, unread } = reading;
  return { hasBridge, hasClient, scripts: count, unread: [...unread] };
}

function take(reading: Reading, text: string, from: URL, module: boolean): void {
  const imports = importsOf(text);
  reading.hasBridge ||= holdsBridge(text, imports);
  reading.hasClient ||= holdsClient(text);
  if (loadsMore(text)) reading.unread.add("a script loads others, by names that it makes up as it runs");
  if (!module) return;
  for (const name of imports) {
    if (/^(?:\.{0,2}\/|https?:)/.test(name)) enqueue(reading, name, from, true);
    else reading.unread.add("a script imports a package by its name");
  }
}

function enqueue({ origin, known, queue, unread }: Reading, address: string, from: URL, module: boolean): void {
  const url = URL.canParse(address, from.href) ? new URL(address, from) : undefined;
  if (!url || known.has(url.href) || isOfDevServer(url)) return;
  known.add(url.href);
  if (url.protocol === "data:" || url.origin === origin) queue.push({ url, module });
  else unread.add("a script comes from another origin");
}

/** What Vite adds to every page in development: it is of no app, and would leave all of them untold. */
function isOfDevServer({ pathname }: URL): boolean {
  return /\/@(?:vite\/client|react-refresh)$/.test(pathname);
}
