/** Writes a challenge as a field value: the inverse of parsing. */
import type { Challenge } from "./challenge.ts";
import { isTchar, isToken68Char } from "./characters.ts";

/**
 * Gives the field value of one challenge; parameters are always quoted.
 *
 * @throws TypeError where the scheme or a parameter's name is no token, a value cannot stand in a header field, or
 * the challenge has both `token68` and parameters.
 * @see [RFC 9110](https://www.rfc-editor.org/rfc/rfc9110#section-11.3)
 */
export function serializeChallenge(challenge: Challenge): string {
  const { scheme, token68 } = challenge;
  const params = Object.entries(challenge.params);
  if (!isToken(scheme)) throw new TypeError("`scheme` is not a token (RFC 9110 §5.6.2)");
  if (token68 !== undefined) {
    if (params.length > 0) throw new TypeError("A challenge holds either `token68` or `params`, not both");
    if (!isToken68(token68)) throw new TypeError("`token68` holds a character that a token68 cannot hold");
    return `${scheme} ${token68}`;
  }
  const fields = params.map(([name, value]) => {
    if (!isToken(name)) throw new TypeError(`\`params\`: ${JSON.stringify(name)} is not a token (RFC 9110 §5.6.2)`);
    return `${name}=${quote(name, value)}`;
  });
  return fields.length > 0 ? `${scheme} ${fields.join(", ")}` : scheme;
}

function quote(name: string, value: string): string {
  let quoted = '"';
  for (let at = 0; at < value.length; at++) {
    const code = value.charCodeAt(at);
    const allowed = code === 0x09 || (code >= 0x20 && code <= 0x7e) || (code >= 0x80 && code <= 0xff);
    if (!allowed) throw new TypeError(`\`params\`: the value of "${name}" holds a character that no header field can`);
    if (code === 0x22 || code === 0x5c) quoted += "\\";
    quoted += value[at];
  }
  return `${quoted}"`;
}

function isToken(text: string): boolean {
  return text !== "" && every(text, isTchar);
}

function isToken68(text: string): boolean {
  let end = text.length;
  while (end > 0 && text[end - 1] === "=") end--;
  return end > 0 && every(text.slice(0, end), isToken68Char);
}

function every(text: string, accepts: (code: number) => boolean): boolean {
  for (let at = 0; at < text.length; at++) if (!accepts(text.charCodeAt(at))) return false;
  return true;
}
