/** Reads the body of a refusal: JSON, JSON in strings of JSON, XML, SOAP, HTML or plain text. */
import type { BodyFacts, Source, SourceText } from "./facts.ts";
import { MAX_TEXT, memberNames, parseJson, unescapeText } from "./safe.ts";

const MAX_DEPTH = 12;
const MAX_NODES = 2_000;
const MAX_MEMBERS = 200;

/** Gives the texts of a body and the members that have a meaning of their own. */
export function readBody(body: unknown, source: Source = "body"): BodyFacts {
  const reader = new BodyReader(source);
  reader.read(body, "", 0);
  return {
    given: body !== undefined && body !== null,
    empty: reader.texts.every(({ text }) => text.trim() === ""),
    texts: reader.texts,
    members: reader.members,
    codes: reader.codes,
  };
}

class BodyReader {
  readonly texts: SourceText[] = [];
  readonly members: Map<string, string> = new Map();
  readonly codes: string[] = [];
  readonly #source: Source;
  readonly #seen: Set<object> = new Set();
  #budget = MAX_TEXT;
  #nodes = MAX_NODES;

  constructor(source: Source) {
    this.#source = source;
  }

  read(value: unknown, name: string, depth: number): void {
    if (this.#nodes-- <= 0 || this.#budget <= 0 || depth > MAX_DEPTH) return;
    if (typeof value === "string") this.#readText(value, name, depth);
    else if (typeof value === "number" && Number.isFinite(value)) this.#keep(name, String(value));
    else if (typeof value === "object" && value !== null) this.#readObject(value, name, depth);
  }

  #readObject(value: object, name: string, depth: number): void {
    if (this.#seen.has(value)) return;
    this.#seen.add(value);
    for (const key of memberNames(value, MAX_MEMBERS)) {
      let inner: unknown;
      try {
        inner = (value as Record<string, unknown>)[key];
      } catch {
        continue;
      }
      // Note: of a list, every element stands for the list's own name (`error_codes`).
      this.read(inner, Array.isArray(value) ? name : key, depth + 1);
    }
  }

  #readText(value: string, name: string, depth: number): void {
    const text = value.length > this.#budget ? value.slice(0, this.#budget) : value;
    const inner = /^\s*[{["]/.test(text) ? parseJson(text) : undefined;
    if (inner !== undefined && inner !== text && (typeof inner === "object" || typeof inner === "string")) {
      this.read(inner, name, depth + 1);
      return;
    }
    this.#budget -= text.length;
    this.#keep(name, text);
    if (SILENT.test(name) && text.length < 100) return;
    this.texts.push({ source: this.#source, text: unescapeText(text) });
    if (name === "") this.#readPairs(this.texts.at(-1)?.text ?? "");
  }

  #keep(name: string, text: string): void {
    const key = name.toLowerCase();
    if (CODES.has(key) && this.codes.length < MAX_CODES) this.codes.push(text);
    if (MEMBERS.has(key) && text !== "" && !this.members.has(key)) this.members.set(key, text);
  }

  /** Members of a body that is text, or JSON inside or cut off: `"code": "x"`, `<Code>x</Code>`, `Code: x`. */
  #readPairs(text: string): void {
    PAIR.lastIndex = 0;
    for (let count = 0, found = PAIR.exec(text); found && count < MAX_MEMBERS; count++, found = PAIR.exec(text)) {
      this.#keep((found[1] ?? "").replace(" ", "_"), (found[2] ?? "").trim());
    }
  }
}

/** Members in which no signal is looked for: ids and times. */
const SILENT = /(?:id|date|time|timestamp)$/i;

/** Members that hold codes. */
const CODES = new Set(["code", "errorcode", "servicecode", "error", "suberror"]);
const MAX_CODES = 10;

/** The members that extractors ask for. */
const MEMBERS = new Set(
  (
    "code errorcode error_code error error_description error_codes suberror claims message required_claims reason " +
    "request-id requestid x-ms-request-id client-request-id correlation_id correlationid correlation-id activityid activity-id " +
    "request_id activity_id trace_id traceid date timestamp time service-code servicecode authenticationerrordetail statuscode"
  ).split(" "),
);

const PAIR =
  /["'<]?\b(code|errorcode|servicecode|error_description|error_codes|error|suberror|x-ms-request-id|client-request-id|request-?id|correlation[-_ ]?id|activity[- ]?id|trace[-_ ]?id|date|timestamp|time|authenticationerrordetail)\b["'>]?\s{0,4}[:=>]?\s{0,4}["'[]?([\w:.+-]{1,100}(?: \d\d:\d\d:\d\dZ)?)/gi;
