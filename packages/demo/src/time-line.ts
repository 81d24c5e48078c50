/** Writes down who asked whom, in a form that can be read: equal lines are counted, wire text is cut, nothing secret is shown. */
import type { LogEntry } from "@msal-fetch/emulator";
import type { FetchEvent, Report } from "@msal-fetch/node";
import pc from "picocolors";
import type { Told } from "./protocol.ts";

interface Line {
  readonly text: string;
  readonly at: number;
  times: number;
}

const WIRE_LENGTH = 150;
/** By which the library's own silent requests get tokens; those of sign-ins and of the middle tier are not its doing. */
const OWN_GRANTS: ReadonlySet<string | undefined> = new Set(["client_credentials", "refresh_token"]);

/** The time line of one act. */
export class TimeLine {
  readonly #began = performance.now();
  readonly #lines: Line[] = [];
  readonly #crowd: boolean;
  /** Tokens that were issued, and not told of yet. */
  #issued = 0;
  readonly #explained = new Set<string>();

  /** @param crowd Whether many calls are made: equal lines are then counted. */
  constructor(crowd: boolean) {
    this.#crowd = crowd;
  }

  /** A request that the emulator answered. */
  served(entry: LogEntry): void {
    const isToken = entry.service === "token";
    const to = isToken ? "Entra ID" : entry.service;
    const what = isToken ? `token (${entry.grant ?? "?"})` : `${entry.method} ${shortPath(entry.path)}`;
    const claims = entry.claims?.filter((name) => name !== "xms_cc").join(", ");
    const fact = entry.fact ?? (isToken && claims ? `with claims ${claims}` : "");
    if (entry.status === 200 && OWN_GRANTS.has(entry.grant)) this.#issued++;
    const line = `${`→ ${to}`.padEnd(11)} ${what.padEnd(40)} ${statusText(entry.status)}`;
    this.#add(fact ? `${line}  ${pc.dim(fact)}` : line);
  }

  /** Something that the program told. */
  told(told: Told): void {
    if (told.type === "middle-tier")
      this.#add(`${"→ middle".padEnd(11)} ${`GET ${told.path}`.padEnd(40)} ${statusText(told.status)}`);
    if (told.type === "wire" && told.challenge) this.#add(pc.dim(`  WWW-Authenticate: ${shortWire(told.challenge)}`));
    if (told.type === "event") this.#event(told.event);
  }

  /** Something that happens on the stage. */
  happened(text: string): void {
    this.#add(pc.yellow(`! ${text}`));
  }

  print(write: (line: string) => void): void {
    for (const { text, at, times } of this.#lines) {
      const count = times > 1 ? pc.bold(` ×${times}`) : "";
      write(`  ${pc.dim(`${Math.round(at)} ms`.padStart(8))}  ${text}${count}`);
    }
  }

  #event(event: FetchEvent): void {
    this.#add(pc.cyan(`  ${decisionText(event, () => this.#takeIssued())}`));
    if (event.type === "unrecovered") this.#explain(event.report);
  }

  #takeIssued(): boolean {
    if (this.#issued === 0) return false;
    this.#issued--;
    return true;
  }

  /** Why it stays refused, in the words of the diagnosis. */
  #explain({ diagnosis, reason }: Report): void {
    if (!diagnosis) return;
    const { cause, summary } = diagnosis;
    const text = cause === reason ? summary : `${cause}: ${summary}`;
    if (this.#crowd && this.#explained.has(text)) return;
    this.#explained.add(text);
    this.#add(`    ${text}`);
  }

  #add(text: string): void {
    const same = this.#crowd ? this.#lines.find((line) => line.text === text) : undefined;
    if (same) same.times++;
    else this.#lines.push({ text, at: performance.now() - this.#began, times: 1 });
  }
}

/** @param wasIssued Whether the token service issued a token for it; else MSAL had one. */
function decisionText(event: FetchEvent, wasIssued: () => boolean): string {
  switch (event.type) {
    case "challenge":
      return event.kind === "claims-challenge"
        ? `decided: a claims challenge (${event.claims.join(", ")})`
        : `decided: ${event.kind}${event.reason ? `, ${event.reason}` : ""}`;
    case "token":
      if (!event.ok) return `decided: the ${event.action} token request failed (${event.error})`;
      if (event.action === "at-hand") return "decided: a newer token is at hand";
      if (event.shared) return "decided: joined a token request that was under way";
      return wasIssued() ? `got a token: ${event.action}` : "took the token that MSAL had in its cache";
    case "replay":
      return "replays the call";
    case "recovered":
      return "recovered";
    case "unrecovered":
      return `gives the refusal back: ${event.report.reason}`;
    case "interaction":
      return `the user: ${event.state}`;
    case "warning":
      return `warning: ${event.message}`;
  }
}

function statusText(status: number): string {
  const text = status === 0 ? "---" : String(status);
  return status >= 200 && status < 400 ? pc.green(text) : pc.red(text);
}

/** Ids in paths say nothing to a reader. */
function shortPath(path: string): string {
  return path.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, (id) => `${id.slice(0, 4)}…`);
}

function shortWire(field: string): string {
  const masked = field
    .replace(/claims="([^"]{12})[^"]*"/, 'claims="$1…"')
    .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, (id) => `${id.slice(0, 4)}…`);
  return masked.length > WIRE_LENGTH ? `${masked.slice(0, WIRE_LENGTH)}…` : masked;
}
