/** Keeps what a streamed body has sent, up to a limit, so that it can be sent again from the start. */

/** One source, read once; every `open` gives a stream of the same bytes from the start. */
export class BodyKeeper {
  readonly #source: ReadableStreamDefaultReader<Uint8Array>;
  readonly #limit: number;
  /** What has been read and may have to be sent again; once nothing is kept, only what no reader has had yet. */
  readonly #chunks: Uint8Array[] = [];
  #bytes = 0;
  #keeping = true;
  #overLimit = false;
  #ended = false;
  #reading: Promise<void> | undefined;
  #opened = 0;
  #cancelled: { reason: unknown } | undefined;

  constructor(source: ReadableStream<Uint8Array>, limit: number) {
    this.#source = source.getReader();
    this.#limit = limit;
  }

  /** Whether everything that was read is still there, so that `open` starts from the first byte. */
  get complete(): boolean {
    return !this.#overLimit;
  }

  /** A stream of the whole body; what an earlier one had sent comes out again, and the earlier one ends in an error. */
  open(): ReadableStream<Uint8Array> {
    const own = ++this.#opened;
    this.#cancelled = undefined;
    let next = 0;
    const take = (): Uint8Array | undefined => {
      const chunk = this.#chunks[next];
      if (this.#keeping) {
        // What is handed out may be transferred, or filled anew by its source: the copy is for the replay.
        if (chunk) this.#chunks[next] = new Uint8Array(chunk);
        next++;
      } else {
        this.#chunks.splice(0, next + 1);
        next = 0;
      }
      return chunk;
    };
    return new ReadableStream<Uint8Array>(
      {
        pull: async (controller) => {
          while (next >= this.#chunks.length && !this.#ended) await this.#read();
          if (own !== this.#opened) return controller.error(new Error("The body is being sent again"));
          const chunk = next < this.#chunks.length ? take() : undefined;
          if (chunk === undefined) controller.close();
          else controller.enqueue(chunk);
        },
        cancel: (reason) => {
          if (own !== this.#opened) return;
          this.#cancelled = { reason };
          if (!this.#keeping) this.#cancelSource();
        },
      },
      { highWaterMark: 0 },
    );
  }

  /** Stops keeping: the call is settled. A source that nobody reads any more is told so. */
  release(): void {
    this.#keeping = false;
    if (this.#cancelled || this.#opened === 0) this.#cancelSource();
  }

  /** Reads one chunk from the source, for whoever waits. */
  #read(): Promise<void> {
    this.#reading ??= this.#source.read().then(
      ({ done, value }) => {
        this.#reading = undefined;
        if (done) this.#ended = true;
        else this.#add(value);
      },
      (error: unknown) => {
        this.#reading = undefined;
        throw error;
      },
    );
    return this.#reading;
  }

  #add(chunk: Uint8Array): void {
    this.#chunks.push(chunk);
    if (!this.#keeping) return;
    this.#bytes += chunk.byteLength ?? 0;
    if (this.#bytes <= this.#limit && chunk instanceof Uint8Array) return;
    // From here on a reader takes chunks away, with all that it has had before.
    this.#overLimit = true;
    this.#keeping = false;
  }

  #cancelSource(): void {
    if (!this.#ended) this.#source.cancel(this.#cancelled?.reason).catch(() => {});
    this.#ended = true;
  }
}
