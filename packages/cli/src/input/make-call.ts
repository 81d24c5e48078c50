/** Turns a recorded exchange into the evidence that the diagnosis takes. */
import type { Failure } from "@msal-fetch/core";
import type { Call } from "./call.ts";

/** An exchange as files and programs record it. */
export interface Recorded {
  readonly method: string;
  readonly url: string | undefined;
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string | undefined;
  readonly authorization: string | undefined;
  readonly origin: string | undefined;
  readonly startedAt?: number | undefined;
  readonly ms?: number | undefined;
  /** Whether the request's own header fields were recorded, so that a missing one means something. */
  readonly knowsRequest?: boolean;
}

/** The call with its failure. */
export function callOf(recorded: Recorded): Call {
  const { method, url, status, headers, body, authorization, origin, startedAt, ms } = recorded;
  const failure: Failure = {
    status,
    request: url === undefined ? { method } : { method, url },
    headers: headers.map(([name, value]): [string, string] => [name, value]),
  };
  if (body) failure.body = body;
  const token = authorization === undefined ? undefined : tokenOf(authorization);
  if (token !== undefined) failure.token = token;
  else if (authorization === undefined && recorded.knowsRequest) failure.token = "";
  if (startedAt !== undefined) failure.now = startedAt + (ms ?? 0);
  return { failure, status, method, url, startedAt, ms, challengeHidden: isHidden(recorded, origin) };
}

/** The token of an `Authorization` field; `undefined` where a recorder blanked it out or it is of another scheme. */
function tokenOf(authorization: string): string | undefined {
  const [, token] = /^\s*(?:bearer|pop|dpop)(?:\s+(\S*))?\s*$/i.exec(authorization) ?? [authorization, undefined];
  if (/^\s*bearer\s*$/i.test(authorization)) return "";
  return token !== undefined && /^[\w.+/=!*-]{20,}$/.test(token) && !/redact|x{10}|\*{4}/i.test(token)
    ? token
    : undefined;
}

/** A recorder sees every field; a page of another origin sees only the exposed ones. */
function isHidden({ url, headers, status }: Recorded, origin: string | undefined): boolean {
  if (status !== 401 || origin === undefined || url === undefined || url.startsWith(`${origin}/`)) return false;
  const field = (wanted: string): string | undefined => headers.find(([name]) => name.toLowerCase() === wanted)?.[1];
  const exposed = field("access-control-expose-headers") ?? "";
  return field("www-authenticate") !== undefined && !/(?:^|[\s,])(?:\*|www-authenticate)(?:$|[\s,])/i.test(exposed);
}
