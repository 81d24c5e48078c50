/**
 * Claims sent as JSON in the open: `claims="{"access_token":{…}}"`. Microsoft.Identity.Web writes them so, with inner
 * quotes that are not escaped, which no quoted-string may hold.
 */
import { isSpace } from "./characters.ts";

/**
 * Finds a JSON object that stands at `from`, bare or in quotes, by counting braces.
 *
 * @returns its text and the position behind it (closing quote included); `undefined` where the value has another
 * form; `"broken"` where an object begins but has no proper end.
 */
export function scanRawJson(text: string, from: number): { json: string; end: number } | "broken" | undefined {
  const first = text.charCodeAt(from);
  const quote = first === 0x22 || first === 0x27 ? first : 0;
  const start = quote ? from + 1 : from;
  if (text.charCodeAt(start) !== 0x7b) return undefined;
  if (quote === 0x22 && !breaksGrammar(text, skipSpace(text, start + 1))) return undefined;
  const end = endOfObject(text, start);
  if (end === undefined || (quote && text.charCodeAt(end) !== quote)) return "broken";
  const after = quote ? end + 1 : end;
  if (!isBoundary(text, after)) return "broken";
  return { json: text.slice(start, end), end: after };
}

/** In double quotes, a quote behind the brace tells this form from a quoted-string, unless it can be the closing one. */
function breaksGrammar(text: string, at: number): boolean {
  return text.charCodeAt(at) === 0x22 && !isBoundary(text, at + 1);
}

function isBoundary(text: string, at: number): boolean {
  return at >= text.length || text.charCodeAt(at) === 0x2c || isSpace(text.charCodeAt(at));
}

function endOfObject(text: string, start: number): number | undefined {
  let depth = 0;
  let inString = false;
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (inString) {
      if (code === 0x5c) at++;
      else if (code === 0x22) inString = false;
    } else if (code === 0x22) inString = true;
    else if (code === 0x7b) depth++;
    else if (code === 0x7d && --depth === 0) return at + 1;
  }
  return undefined;
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && isSpace(text.charCodeAt(at))) at++;
  return at;
}
