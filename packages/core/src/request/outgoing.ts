/** The request of a call, as it goes out once per attempt. */
import type { FetchInit, FetchInput } from "../options.ts";
import { isNode, type OutgoingBody } from "./body.ts";

/** What a `Request` is made with besides its URL and its body. */
export const REQUEST_SETTINGS = [
  "method",
  "headers",
  "referrer",
  "referrerPolicy",
  "mode",
  "credentials",
  "cache",
  "redirect",
  "integrity",
  "keepalive",
  "signal",
] as const;

/** What a call asks for, read from the arguments of `fetch` when it was made. */
export interface Asked {
  /** The URL as text, else the `Request`. */
  readonly input: FetchInput;
  readonly init: FetchInit | undefined;
  readonly request: Request | undefined;
  /** The absolute URL. */
  readonly href: string;
}

/** The arguments of `fetch`, with the URL that they lead to. */
export interface ReadArguments {
  readonly asked: Asked;
  readonly url: URL;
}

/** Reads the arguments of `fetch`; `undefined` where `fetch` itself is to say what is wrong with them. */
export function readArguments(input: FetchInput, init: FetchInit | undefined): ReadArguments | undefined {
  const request = isRequest(input) ? input : undefined;
  try {
    const page = (globalThis as { location?: { href?: string } }).location?.href;
    const text = request ? request.url : String(input);
    const url = new URL(text, page);
    // What the caller changes after the call must not change where a later attempt goes.
    return { asked: { input: request ?? text, init: plainInit(init), request, href: url.href }, url };
  } catch {
    return undefined;
  }
}

/** Note: by its shape, as some servers put a class of their own in the place of `Request`. */
function isRequest(input: FetchInput): input is Request {
  return typeof input === "object" && input !== null && !(input instanceof URL) && typeof input.clone === "function";
}

export function methodOf({ init, request }: Asked): string {
  const method = init?.method ?? request?.method ?? "GET";
  const upper = method.toUpperCase();
  // Only these are the same in any case. @see https://fetch.spec.whatwg.org/#concept-method-normalize
  return ["DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT"].includes(upper) ? upper : method;
}

export function signalOf({ init, request }: Asked): AbortSignal | undefined {
  return (init?.signal === undefined ? request?.signal : init.signal) ?? undefined;
}

export function headersOf({ init, request }: Asked): Headers {
  return new Headers(init?.headers ?? request?.headers);
}

/** The second argument of `fetch` for one attempt. */
export function attemptInit(asked: Asked, headers: Headers, body: OutgoingBody): RequestInit {
  const init: RequestInit & { duplex?: "half" } = { ...asked.init, headers };
  const content = body.open();
  if (content !== undefined) init.body = content as NonNullable<RequestInit["body"]>;
  if (body.streamed) {
    // A stream in `init` needs the caller's own `duplex`; that of a `Request` was checked when it was made.
    if (asked.init?.body === undefined || asked.init.body === null) init.duplex = "half";
    if (isNode() && credentialsOf(asked) === "same-origin") init.credentials = "omit";
  }
  return init;
}

function credentialsOf({ init, request }: Asked): string {
  return init?.credentials ?? request?.credentials ?? "same-origin";
}

const MEMBERS = [...REQUEST_SETTINGS, "body", "duplex", "priority", "window", "dispatcher", "recovery"] as const;

/** The members of `init`. A `Request` and other objects with inherited ones may serve; a spread would lose them. */
function plainInit(init: FetchInit | undefined): FetchInit | undefined {
  if (init === undefined || init === null) return undefined;
  const prototype: unknown = Object.getPrototypeOf(init);
  if (prototype === Object.prototype || prototype === null) return withOwnBody({ ...init });
  const source = init as Record<string, unknown>;
  const copied: Record<string, unknown> = {};
  for (const name of MEMBERS) if (source[name] !== undefined) copied[name] = source[name];
  return withOwnBody(copied);
}

/** `fetch` reads a body at the time of the call; ours may go out later, so what is cheap to copy is copied. */
function withOwnBody(init: FetchInit): FetchInit {
  const { body } = init;
  if (body instanceof URLSearchParams) init.body = new URLSearchParams(body);
  if (body instanceof FormData) {
    const copy = new FormData();
    for (const [name, value] of body) copy.append(name, value);
    init.body = copy;
  }
  return init;
}
