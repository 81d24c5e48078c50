/** The built-in prompt as the app and the provider see it: next to nothing, until somebody has to be asked. */
import { notLoaded } from "../not-loaded.ts";
import type { Prompt, PromptHandler } from "./prompt.ts";
import type { PromptTexts } from "./texts.ts";

/** How the built-in dialog looks. */
export interface PromptDialogOptions {
  /** Texts that replace the English ones: some, or all of them for another language. */
  texts?: Partial<PromptTexts>;
}

/**
 * Gives the built-in dialog as a prompt: for `publicClient(client, { prompt: promptDialog({ texts }) })`.
 * It is loaded when it is needed first; if that fails, the handler's promise rejects.
 */
export function promptDialog(options: PromptDialogOptions = {}): PromptHandler {
  let newest: Prompt | undefined;
  let show: ((prompt: Prompt | undefined) => void) | undefined;
  let loading: Promise<void> | undefined;

  async function load(): Promise<void> {
    try {
      const { createDialog } = await import("./dialog.ts").catch(notLoaded);
      show = createDialog(options.texts);
    } finally {
      // A failure may pass: the next prompt tries again.
      loading = undefined;
    }
    // What came meanwhile counts, also that it is over.
    show(newest);
  }

  return (prompt) => {
    newest = prompt;
    if (show) return show(prompt);
    if (prompt) loading ??= load();
    return loading;
  };
}
