/** Reads what `curl -i` and `curl -v` print: one or more responses, with the requests where `-v` shows them. */
import type { Call } from "./call.ts";
import { callOf } from "./make-call.ts";

/** Whether a text is curl's output. */
export function isCurlOutput(text: string): boolean {
  return /^(?:[<>] |\s*)HTTP\/\d(?:\.\d)? \d{3}\b/m.test(text);
}

interface Exchange {
  method: string;
  path: string;
  host: string;
  url: string | undefined;
  authorization: string | undefined;
  origin: string | undefined;
  knowsRequest: boolean;
  status: number;
  headers: [string, string][];
  body: string[];
}

/** The calls in curl's output, in order. */
export function readCurlOutput(text: string): Call[] {
  const lines = text.split(/\r?\n/);
  const command = /^[$>\s]*curl\b.*$/m.exec(text)?.[0] ?? "";
  const url = /\bhttps?:\/\/[^\s'"]+/.exec(command)?.[0];
  const method = /\s(?:-X|--request)[ =]?['"]?([A-Za-z]+)/.exec(command)?.[1];
  const exchanges: Exchange[] = [];
  let request = emptyRequest(method, url);
  let place: "none" | "request" | "headers" | "body" = "none";
  for (const line of lines) {
    const sent = /^> ?(.*)$/.exec(line)?.[1];
    const got = /^< ?(.*)$/.exec(line)?.[1];
    const status = /^HTTP\/\d(?:\.\d)? (\d{3})\b/.exec(got ?? line)?.[1];
    const current = exchanges.at(-1);
    if (sent !== undefined) {
      const start = /^([A-Z]+) (\S+) HTTP\/\d/.exec(sent);
      if (start) request = { ...emptyRequest(start[1], url), path: start[2] ?? "/", knowsRequest: true };
      else readRequestField(sent, request);
      place = "request";
    } else if (status !== undefined) {
      exchanges.push({ ...request, status: Number(status), headers: [], body: [] });
      place = "headers";
    } else if (place === "headers" && current) {
      const field = /^([!#$%&'*+.^_`|~\w-]+):\s?(.*)$/.exec(got ?? line);
      if (field) current.headers.push([field[1] ?? "", field[2] ?? ""]);
      else if ((got ?? line).trim() === "") place = "body";
    } else if (
      place === "body" &&
      current &&
      got === undefined &&
      !/^(?:[*{}] ?(?:\[|Connection|Closing|$)|\* |curl: \(\d+\))/.test(line)
    ) {
      current.body.push(line);
    }
  }
  return exchanges.filter(({ status }) => status >= 200).map(toCall);
}

function emptyRequest(method: string | undefined, url: string | undefined): Exchange {
  return {
    method: method?.toUpperCase() ?? "GET",
    path: "",
    host: "",
    url,
    authorization: undefined,
    origin: undefined,
    knowsRequest: false,
    status: 0,
    headers: [],
    body: [],
  };
}

function readRequestField(line: string, request: Exchange): void {
  const [, name = "", value = ""] = /^([\w-]+):\s?(.*)$/.exec(line) ?? [];
  if (/^host$/i.test(name)) request.host = value.trim();
  if (/^authorization$/i.test(name)) request.authorization = value.trim();
  if (/^origin$/i.test(name)) request.origin = value.trim();
}

function toCall(exchange: Exchange): Call {
  const { host, path, url, method, status, headers, authorization, origin, knowsRequest } = exchange;
  const address = host ? `https://${host}${path.startsWith("/") ? path : `/${path}`}` : url;
  const body = exchange.body.join("\n").trim();
  return callOf({ method, url: address, status, headers, body, authorization, origin, knowsRequest });
}
