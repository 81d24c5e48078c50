/** Gives a refused response's connection back before the call is sent again. */

const MAX_BYTES = 65_536;
const MAX_WAIT_MS = 100;

/** Reads the rest of a short body, so that its connection can be used again; a long or slow one is cancelled. */
export async function discard(response: Response): Promise<void> {
  if (!response.body || response.bodyUsed || response.body.locked) return;
  const reader = response.body.getReader();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, MAX_WAIT_MS);
  });
  await Promise.race([drain(reader), late]).catch(() => {});
  clearTimeout(timer);
  reader.cancel().catch(() => {});
}

async function drain(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
  for (let bytes = 0; bytes <= MAX_BYTES; ) {
    const { done, value } = await reader.read();
    if (done) return;
    bytes += value.byteLength;
  }
}
