/** Asks an API two things, as a page would: a call without a token, and the preflight that comes before one with it. */
import { BadInput } from "../../input/bad-input.ts";
import type { Answer, ApiFacts } from "../facts.ts";
import { MAX_REDIRECTS, originOf, targetOf } from "./redirect.ts";
import { unreachable } from "./unreachable.ts";

/** What to ask, and the means to do it. */
export interface Probe {
  readonly url: URL;
  readonly origin: string | undefined;
  /** Sent with the call if it is there. */
  readonly token: string | undefined;
  readonly fetch: typeof fetch;
  readonly now: () => number;
  readonly timeoutMs: number;
}

/** Sends both requests. @throws BadInput where the API cannot be reached */
export async function probeApi(probe: Probe): Promise<ApiFacts> {
  const { url, origin, token } = probe;
  const headers: Record<string, string> = { accept: "application/json" };
  if (origin !== undefined) headers["origin"] = origin;
  if (token !== undefined) headers["authorization"] = `Bearer ${token}`;
  const [answer, preflight] = await Promise.all([
    ask(probe, "GET", headers).catch((error: unknown) => {
      throw unreachable(url, error, probe.timeoutMs);
    }),
    origin === undefined ? undefined : askPreflight(probe, origin),
  ]);
  return { url, origin, tokenSent: token !== undefined, answer, preflight };
}

function askPreflight(probe: Probe, origin: string): Promise<Answer | "none"> {
  const headers = {
    origin,
    "access-control-request-method": "GET",
    "access-control-request-headers": "authorization",
  };
  return send(probe, probe.url, "OPTIONS", headers).catch(() => "none" as const);
}

/** Follows redirects within the API's own origin; what leads elsewhere is for the checks to judge. */
async function ask(probe: Probe, method: string, headers: Record<string, string>): Promise<Answer> {
  let { url } = probe;
  for (let redirects = 0; ; redirects++) {
    const answer = await send(probe, url, method, headers);
    const target = targetOf(answer, url);
    if (!target) return answer;
    if (target.origin !== probe.url.origin) return { ...answer, redirectsTo: originOf(target) };
    if (redirects >= MAX_REDIRECTS) {
      throw new BadInput(
        `${probe.url.origin} redirects more than ${MAX_REDIRECTS} times. Give the address that it ends at.`,
      );
    }
    url = target;
  }
}

/** One exchange. Only status and header fields are taken: the body, however long, is left unread. */
async function send(probe: Probe, url: URL, method: string, headers: Record<string, string>): Promise<Answer> {
  const start = probe.now();
  const response = await probe.fetch(url, {
    method,
    headers,
    redirect: "manual",
    signal: AbortSignal.timeout(probe.timeoutMs),
  });
  const at = (start + probe.now()) / 2;
  await response.body?.cancel().catch(() => {});
  return { status: response.status, headers: response.headers, redirectsTo: undefined, at };
}
