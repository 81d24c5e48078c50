/** Reads the body of a refusal without taking it from the caller. */

const MAX_BYTES = 65_536;
const MAX_WAIT_MS = 1_000;

/** What an error body says. */
export interface ErrorBody {
  readonly text: string;
  /** The parsed value, where the text is JSON. */
  readonly json: unknown;
}

/**
 * Reads a copy of an error body: text, JSON and XML only, at most 64 KiB and for at most a second; of a 400 only
 * JSON. `undefined` where there is nothing of that kind. The response stays readable.
 */
export async function readErrorBody(response: Response, method: string): Promise<ErrorBody | undefined> {
  if (method === "HEAD" || response.type.startsWith("opaque")) return undefined;
  // An injected `fetch` may have taken the body.
  if (!response.body || response.bodyUsed || response.body.locked) return undefined;
  const kind = kindOf(response.headers.get("content-type"));
  if (kind === undefined || (response.status === 400 && kind !== "json")) return undefined;
  const text = await readText(response.clone());
  return { text, json: kind === "json" ? parse(text) : undefined };
}

function kindOf(contentType: string | null): "json" | "text" | undefined {
  const type = (contentType ?? "").split(";", 1)[0]?.trim().toLowerCase() ?? "";
  if (type === "application/json" || type.endsWith("+json")) return "json";
  if (type === "text/event-stream") return undefined;
  return type.startsWith("text/") || type === "application/xml" || type.endsWith("+xml") ? "text" : undefined;
}

async function readText(copy: Response): Promise<string> {
  const reader = (copy.body as ReadableStream<Uint8Array>).getReader();
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<{ done: true; value?: undefined }>((resolve) => {
    timer = setTimeout(resolve, MAX_WAIT_MS, { done: true });
  });
  try {
    while (bytes < MAX_BYTES) {
      const { done, value } = await Promise.race([reader.read(), late]);
      if (done) break;
      text += decoder.decode(value.subarray(0, MAX_BYTES - bytes), { stream: true });
      bytes += value.byteLength;
    }
  } catch {
    // What arrived before the connection broke is evidence as well.
  } finally {
    clearTimeout(timer);
    reader.cancel().catch(() => {});
  }
  return text;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
