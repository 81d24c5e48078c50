/** Finds what a page runs: its scripts, and what these import. By plain search, which takes linear time on any input. */

/** A script of a page. */
export interface Script {
  /** The address as written; `undefined`: the text is in the page. */
  readonly src: string | undefined;
  readonly text: string;
  readonly module: boolean;
}

const MAX_TAG = 2_000;

/** The scripts of a page, in order, and the address that theirs are relative to, where the page says so. */
export function scriptsOf(html: string): { scripts: Script[]; base: string | undefined } {
  const lower = html.toLowerCase();
  const scripts: Script[] = [];
  let base: string | undefined;
  for (let at = lower.indexOf("<"); at !== -1; at = lower.indexOf("<", at)) {
    if (lower.startsWith("<!--", at)) {
      at = after(lower, "-->", at);
      continue;
    }
    const end = after(lower, ">", at);
    const tag = html.slice(at, Math.min(end, at + MAX_TAG));
    if (/^<script[\s>/]/i.test(tag)) {
      const close = lower.indexOf("</script", end);
      const type = attribute(tag, "type")?.trim().toLowerCase() ?? "";
      const text = html.slice(end, close === -1 ? undefined : close);
      if (isProgram(type)) scripts.push({ src: attribute(tag, "src"), text, module: type === "module" });
      at = close === -1 ? lower.length : close + 1;
      continue;
    }
    if (/^<base[\s/]/i.test(tag)) base ??= attribute(tag, "href");
    at = end;
  }
  return { scripts, base };
}

/** What a module imports by a literal name, statically or not. */
export function importsOf(text: string): string[] {
  const names = text.matchAll(
    // A text with backticks is a name in a call only.
    /\b(?:(?:from|import)\s{0,20}\(?\s{0,20}(?:"([^"\n]{1,500})"|'([^'\n]{1,500})')|import\s{0,20}\(\s{0,20}`([^`\n$]{1,500})`)/g,
  );
  return [...new Set([...names].map(([, double, single, tick]) => double ?? single ?? tick ?? ""))];
}

/** Whether a script loads others whose names it makes up as it runs. */
export function loadsMore(text: string): boolean {
  return text.includes("webpackChunk") || /\bimport\(\s{0,20}[^"'`\s)]/.test(text) || text.includes("importScripts(");
}

function isProgram(type: string): boolean {
  return type === "" || type === "module" || /^(?:text|application)\/(?:x-)?(?:java|ecma)script/.test(type);
}

function attribute(tag: string, name: string): string | undefined {
  const found = new RegExp(`\\s${name}\\s{0,20}=\\s{0,20}(?:"([^"]*)"|'([^']*)'|([^\\s"'>]+))`, "i").exec(tag);
  return (found?.[1] ?? found?.[2] ?? found?.[3])?.replaceAll("&amp;", "&");
}

/** The place behind the next occurrence of a text; the end where there is none. */
function after(text: string, what: string, from: number): number {
  const at = text.indexOf(what, from);
  return at === -1 ? text.length : at + what.length;
}
