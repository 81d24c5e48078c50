/** Writes down who asked whom, in a form that can be read: equal lines are counted, wire text is cut, nothing secret is shown. */
import type { LogEntry } from "@msal-fetch/emulator";
import type { FetchEvent } from "@msal-fetch/node";
import pc from "picocolors";
import type { Told } from "./protocol.ts";

interface Line {
  readonly text: string;
  readonly at: number;
  times: number;
}

const WIRE_LENGTH = 150;

/** The time line of one act. */
export class TimeLine {
  readonly #began = performance.now();
  readonly #lines: Line[] = [];
  readonly #crowd: boolean;

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
    this.#add(`${`→ ${to}`.padEnd(11)} ${what.padEnd(40)} ${statusText(entry.status)}  ${pc.dim(fact)}`);
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
    const text = decisionText(event);
    if (text) this.#add(pc.cyan(`  ${text}`));
  }

  #add(text: string): void {
    const same = this.#crowd ? this.#lines.find((line) => line.text === text) : undefined;
    if (same) same.times++;
    else this.#lines.push({ text, at: performance.now() - this.#began, times: 1 });
  }
}

function decisionText(event: FetchEvent): string | undefined {
  switch (event.type) {
    case "challenge":
      return event.kind === "claims-challenge"
        ? `decided: a claims challenge (${event.claims.join(", ")})`
        : `decided: ${event.kind}${event.reason ? `, ${event.reason}` : ""}`;
    case "token":
      if (!event.ok) return `decided: the ${event.action} token request failed (${event.error})`;
      if (event.action === "at-hand") return "decided: a newer token is at hand";
      return event.shared ? "decided: joined a token request that was under way" : `got a token: ${event.action}`;
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
