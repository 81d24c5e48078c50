/** The character classes of RFC 9110 that challenges are made of, by code, without regular expressions. */

const TCHAR = new Set([..."!#$%&'*+-.^_`|~"].map((character) => character.charCodeAt(0)));
const TOKEN68 = new Set([..."-._~+/"].map((character) => character.charCodeAt(0)));
const tchar = table((code) => isAlphanumeric(code) || TCHAR.has(code));
const token68 = table((code) => isAlphanumeric(code) || TOKEN68.has(code));

/** A character of a token. @see [RFC 9110](https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2) */
export function isTchar(code: number): boolean {
  return tchar[code] === 1;
}

/** A character of a token68, the closing equals signs left out. @see [RFC 9110](https://www.rfc-editor.org/rfc/rfc9110#section-11.2) */
export function isToken68Char(code: number): boolean {
  return token68[code] === 1;
}

/** A blank; line breaks count too, as a folded line is to be read as a blank. @see [RFC 9112](https://www.rfc-editor.org/rfc/rfc9112#section-5.2) */
export function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x09 || code === 0x0d || code === 0x0a;
}

function isAlphanumeric(code: number): boolean {
  return (code >= 0x30 && code <= 0x39) || (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a);
}

function table(has: (code: number) => boolean): Uint8Array {
  return Uint8Array.from({ length: 128 }, (_, code) => (has(code) ? 1 : 0));
}
