/** One conversation with the user, from the first question to its end: what is shown, and what ends it. */
import { watchActivation } from "../activation.ts";
import type { Prompt, PromptHandler, PromptStage } from "../prompt/prompt.ts";
import { cancelled, timedOut } from "./errors.ts";

/** Shows where it stands, and ends when the user cancels, nobody waits any more, or time is up. */
export class Conversation {
  readonly #controller = new AbortController();
  readonly #show: PromptHandler;
  readonly #about: Pick<Prompt, "reason" | "method" | "origin">;
  readonly #timeoutMs: number;
  readonly #stopListening: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #shown: Prompt | undefined;

  /**
   * @param timeoutMs How long the user is waited for, in milliseconds, each time that it is their turn.
   * @param signal Aborts when nobody waits any more.
   */
  constructor(
    show: PromptHandler,
    about: Pick<Prompt, "reason" | "method" | "origin">,
    timeoutMs: number,
    signal: AbortSignal | undefined,
  ) {
    // The user may say no here, or in the window: whoever acts after that may be asked again.
    watchActivation();
    this.#show = show;
    this.#about = about;
    this.#timeoutMs = timeoutMs;
    this.restartTime();
    const abort = () => this.#controller.abort(signal?.reason);
    if (signal?.aborted) abort();
    signal?.addEventListener("abort", abort);
    this.#stopListening = () => signal?.removeEventListener("abort", abort);
  }

  /** Aborts when it ends before there is a token, with the error to reject with. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Gives the user the whole time again: what they have just begun is not ended for what they waited before. */
  restartTime(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#controller.abort(timedOut()), this.#timeoutMs);
  }

  /**
   * Shows a stage in the place of the one before.
   * @param onApprove Runs in the user's click.
   * @param leaves Whether the click leaves the page.
   */
  show(stage: PromptStage, onApprove: () => void = () => {}, leaves = false): void {
    if (this.signal.aborted) return;
    const prompt: Prompt = {
      ...this.#about,
      stage,
      leaves,
      // A click on what is no longer shown decides nothing, nor does a second one.
      approve: () => {
        if (!this.#isShown(prompt)) return;
        this.restartTime();
        onApprove();
      },
      cancel: () => {
        if (!this.#isShown(prompt) || stage === "leaving") return;
        this.#controller.abort(cancelled());
      },
    };
    this.#shown = prompt;
    this.#tell(prompt);
  }

  /** Settles as the promise does, or rejects when the conversation ends before it. */
  orEnd<T>(promise: Promise<T>): Promise<T> {
    const { signal } = this;
    return new Promise<T>((resolve, reject) => {
      const end = () => reject(signal.reason);
      if (signal.aborted) end();
      signal.addEventListener("abort", end, { once: true });
      promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", end));
    });
  }

  /** Takes the prompt away; nothing that comes later brings it back. */
  end(): void {
    clearTimeout(this.#timer);
    this.#stopListening();
    this.#controller.abort();
    if (!this.#shown) return;
    this.#shown = undefined;
    this.#tell(undefined);
  }

  #isShown(prompt: Prompt): boolean {
    return this.#shown === prompt && !this.signal.aborted;
  }

  #tell(prompt: Prompt | undefined): void {
    const failed = (error: unknown) => {
      // The window is there without it, and a page that leaves needs no answer; anything else could not be answered.
      if (prompt && prompt.stage !== "waiting" && prompt.stage !== "leaving") this.#controller.abort(error);
    };
    try {
      Promise.resolve(this.#show(prompt)).catch(failed);
    } catch (error) {
      failed(error);
    }
  }
}
