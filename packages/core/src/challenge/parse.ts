/** Reads the challenges of a `WWW-Authenticate` field: the first step of every recovery. */
import { type Challenge, MAX_CHALLENGES, MAX_FIELD_LENGTH } from "./challenge.ts";
import { isSpace, isTchar, isToken68Char } from "./characters.ts";
import { scanRawJson } from "./raw-json.ts";

/**
 * Gives the challenges of a `WWW-Authenticate` (or `Proxy-Authenticate`) field value, in order.
 *
 * It never throws and takes linear time. A malformed challenge loses only itself; a field longer than 16 KiB gives
 * none, and the hundred first challenges of one are read. Beyond the grammar it takes what Microsoft's services send:
 * unquoted URIs, parameters parted by blanks only, and claims as JSON whose inner quotes are not escaped. Several
 * fields are joined by `", "`, as `Headers.get` does.
 *
 * ```http
 * WWW-Authenticate: Bearer realm="", error="insufficient_claims", claims="eyJhY2Nlc3NfdG9rZW4iOnsi…"
 * ```
 * @param fieldValue The value without the field name.
 * @see [RFC 9110](https://www.rfc-editor.org/rfc/rfc9110#section-11.6.1)
 */
export function parseChallenges(fieldValue: string): Challenge[] {
  if (typeof fieldValue !== "string" || fieldValue.length > MAX_FIELD_LENGTH) return [];
  return new ChallengeParser(fieldValue).parse();
}

const MAX_BROKEN_SCANS = 3;

class ChallengeParser {
  readonly #text: string;
  readonly #challenges: Challenge[] = [];
  #at = 0;
  #backslash = -1;
  /** Scans for raw JSON that failed, each of which may have read to the end: bounded, so that hostile input stays linear. */
  #brokenScans = 0;

  constructor(text: string) {
    this.#text = text;
  }

  parse(): Challenge[] {
    while (this.#challenges.length < MAX_CHALLENGES) {
      this.#skipSeparators();
      if (this.#at >= this.#text.length) break;
      const challenge = this.#challenge();
      if (challenge) this.#challenges.push(challenge);
      else this.#skipToNextChallenge();
    }
    return this.#challenges;
  }

  /** `undefined`: malformed; the position is then somewhere inside the malformed challenge. */
  #challenge(): Challenge | undefined {
    const scheme = this.#token();
    if (scheme === "") return undefined;
    const challenge: Challenge = { scheme: scheme.toLowerCase(), params: {} };
    if (!this.#atBoundary()) return undefined;
    this.#skipSpace();
    const token68 = this.#token68();
    if (token68 !== undefined) challenge.token68 = token68;
    else if (this.#startsParam() && !this.#param(challenge.params)) return undefined;
    for (;;) {
      // Note: services also part parameters by a blank only, so a comma is not required between two of them.
      const parted = this.#atBoundary();
      const comma = this.#skipSeparators();
      if (this.#at >= this.#text.length) return challenge;
      if (this.#startsParam()) {
        if (!parted || token68 !== undefined || !this.#param(challenge.params)) return undefined;
      } else return comma && this.#startsChallenge() ? challenge : undefined;
    }
  }

  #param(params: Record<string, string>): boolean {
    const name = this.#token().toLowerCase();
    this.#skipSpace();
    this.#at += 1;
    this.#skipSpace();
    const value = (name === "claims" ? this.#rawJson() : undefined) ?? this.#value();
    if (value === undefined) return false;
    // RFC 9110 §11.2: a name occurs once in a challenge; the first one counts, whatever a later one says.
    if (Object.hasOwn(params, name)) return true;
    // Note: an assignment to `__proto__` would set the prototype.
    if (name !== "__proto__") params[name] = value;
    else Object.defineProperty(params, name, { value, enumerable: true, configurable: true, writable: true });
    return true;
  }

  #rawJson(): string | undefined {
    if (this.#brokenScans >= MAX_BROKEN_SCANS) return undefined;
    const found = scanRawJson(this.#text, this.#at);
    if (found === undefined) return undefined;
    if (found === "broken") {
      this.#brokenScans++;
      return undefined;
    }
    this.#at = found.end;
    return found.json;
  }

  #value(): string | undefined {
    if (this.#text[this.#at] === '"') return this.#quotedString();
    const start = this.#at;
    for (; this.#at < this.#text.length; this.#at++) {
      const code = this.#text.charCodeAt(this.#at);
      if (code === 0x2c || isSpace(code)) break;
      // Anything visible is taken, for unquoted URIs; quote and backslash mean that a quoted-string went wrong.
      if (code < 0x21 || code > 0x7e || code === 0x22 || code === 0x5c) return undefined;
    }
    return this.#at > start ? this.#text.slice(start, this.#at) : undefined;
  }

  #quotedString(): string | undefined {
    const start = this.#at + 1;
    const quote = this.#text.indexOf('"', start);
    if (quote < 0) {
      this.#at = this.#text.length;
      return undefined;
    }
    if (this.#nextBackslash(start) > quote) {
      this.#at = quote + 1;
      return this.#text.slice(start, quote);
    }
    return this.#quotedPairs();
  }

  /** RFC 9110 §5.6.4: the backslash goes, the octet stays. */
  #quotedPairs(): string | undefined {
    let value = "";
    let start = ++this.#at;
    for (; this.#at < this.#text.length; this.#at++) {
      const code = this.#text.charCodeAt(this.#at);
      if (code === 0x5c) {
        value += this.#text.slice(start, this.#at);
        start = ++this.#at;
      } else if (code === 0x22) {
        return value + this.#text.slice(start, this.#at++);
      }
    }
    return undefined;
  }

  /** Looked for once for all the strings before it. */
  #nextBackslash(from: number): number {
    if (this.#backslash < from) {
      const found = this.#text.indexOf("\\", from);
      this.#backslash = found < 0 ? Number.POSITIVE_INFINITY : found;
    }
    return this.#backslash;
  }

  #token(): string {
    const start = this.#at;
    while (this.#at < this.#text.length && isTchar(this.#text.charCodeAt(this.#at))) this.#at++;
    return this.#text.slice(start, this.#at);
  }

  #token68(): string | undefined {
    let end = this.#at;
    while (end < this.#text.length && isToken68Char(this.#text.charCodeAt(end))) end++;
    if (end === this.#at) return undefined;
    while (this.#text.charCodeAt(end) === 0x3d) end++;
    const next = skipSpaceFrom(this.#text, end);
    if (next < this.#text.length && this.#text.charCodeAt(next) !== 0x2c) return undefined;
    const value = this.#text.slice(this.#at, end);
    this.#at = end;
    return value;
  }

  /** A token and an equals sign: what follows belongs to the challenge that is being read. */
  #startsParam(): boolean {
    let at = this.#at;
    while (at < this.#text.length && isTchar(this.#text.charCodeAt(at))) at++;
    return at > this.#at && this.#text.charCodeAt(skipSpaceFrom(this.#text, at)) === 0x3d;
  }

  /** A token before a blank, a comma or the end. */
  #startsChallenge(): boolean {
    let at = this.#at;
    while (at < this.#text.length && isTchar(this.#text.charCodeAt(at))) at++;
    return at > this.#at && isBoundary(this.#text, at);
  }

  #atBoundary(): boolean {
    return isBoundary(this.#text, this.#at);
  }

  #skipSpace(): void {
    this.#at = skipSpaceFrom(this.#text, this.#at);
  }

  /** Skips blanks and empty list elements; tells whether a comma was among them. */
  #skipSeparators(): boolean {
    let comma = false;
    for (; this.#at < this.#text.length; this.#at++) {
      const code = this.#text.charCodeAt(this.#at);
      if (code === 0x2c) comma = true;
      else if (!isSpace(code)) break;
    }
    return comma;
  }

  /** After a malformed challenge: on to the next list element that can begin one, past quoted strings. */
  #skipToNextChallenge(): void {
    while (this.#at < this.#text.length) {
      const code = this.#text.charCodeAt(this.#at);
      if (code === 0x22) {
        if (this.#quotedString() === undefined) return;
      } else if (code === 0x2c) {
        this.#skipSeparators();
        if (!this.#startsParam() && this.#startsChallenge()) return;
      } else this.#at++;
    }
  }
}

function skipSpaceFrom(text: string, from: number): number {
  let at = from;
  while (at < text.length && isSpace(text.charCodeAt(at))) at++;
  return at;
}

function isBoundary(text: string, at: number): boolean {
  if (at >= text.length) return true;
  const code = text.charCodeAt(at);
  return code === 0x2c || isSpace(code);
}
