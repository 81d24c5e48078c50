/** Gets a text over the network: within one origin, up to a size. */
import { BadInput } from "../../input/bad-input.ts";
import type { Answer } from "../facts.ts";
import { MAX_REDIRECTS, originOf, targetOf } from "./redirect.ts";

/** What to get, and the means to do it. */
export interface Download {
  readonly url: URL;
  readonly accept: string;
  readonly maxBytes: number;
  readonly fetch: typeof fetch;
  readonly now: () => number;
  readonly signal: AbortSignal;
}

/** What came. */
export interface Downloaded {
  readonly answer: Answer;
  /** The address that it came from at last. */
  readonly url: URL;
  /** As far as it was read. */
  readonly text: string;
  /** Whether that is all of it. */
  readonly whole: boolean;
}

/** Gets a text. @throws whatever `fetch` throws, and BadInput after too many redirects */
export async function download(what: Download): Promise<Downloaded> {
  let { url } = what;
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
    const start = what.now();
    const { accept, signal } = what;
    const response = await what.fetch(url, { headers: { accept }, redirect: "manual", signal });
    const { status, headers } = response;
    const answer = { status, headers, redirectsTo: undefined, at: (start + what.now()) / 2 };
    const target = targetOf(answer, url);
    if (!target) return { answer, url, ...(await read(response, what.maxBytes)) };
    await response.body?.cancel().catch(() => {});
    if (target.origin !== url.origin) {
      return { answer: { ...answer, redirectsTo: originOf(target) }, url, text: "", whole: true };
    }
    url = target;
  }
  throw new BadInput(
    `${what.url.origin} redirects more than ${MAX_REDIRECTS} times. Give the address that it ends at.`,
  );
}

async function read({ body }: Response, maxBytes: number): Promise<Pick<Downloaded, "text" | "whole">> {
  if (!body) return { text: "", whole: true };
  const decoder = new TextDecoder();
  const reader = body.getReader();
  let text = "";
  let left = maxBytes;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return { text: text + decoder.decode(), whole: true };
    text += decoder.decode(value.subarray(0, left), { stream: true });
    left -= value.byteLength;
    if (left < 0) {
      await reader.cancel().catch(() => {});
      return { text, whole: false };
    }
  }
}
