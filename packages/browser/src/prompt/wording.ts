/** What the dialog says about a prompt. */
import type { Prompt, PromptReason, PromptStage } from "./prompt.ts";
import { english, type PromptAction, type PromptTexts } from "./texts.ts";

/** The words for one state of a prompt. A button without a text is not there. */
export interface Wording {
  readonly lang: string;
  readonly title: string;
  readonly what: string;
  readonly why: string;
  readonly how: string;
  readonly go: string | undefined;
  readonly cancel: string | undefined;
}

type Camel<Kebab extends string> = Kebab extends `${infer Head}-${infer Tail}`
  ? `${Head}${Capitalize<Camel<Tail>>}`
  : Kebab;

const longestName = 60;

const actions: Readonly<Record<string, PromptAction>> = {
  GET: "read",
  HEAD: "read",
  PUT: "save",
  PATCH: "save",
  DELETE: "delete",
};

/** Completes an app's own texts by the English ones. */
export function completeTexts(own: Partial<PromptTexts> = {}): PromptTexts {
  const given = Object.entries(own).filter(([, text]) => text !== undefined);
  return { ...english, ...Object.fromEntries(given) };
}

/** Finds the words for a prompt. */
export function wordingOf(prompt: Prompt, texts: PromptTexts): Wording {
  const { stage, reason, leaves, origin, method } = prompt;
  const how = camel<PromptStage>(stage);
  return {
    lang: texts.lang,
    title: texts.title,
    what: texts.what({
      app: isolate(appName()),
      action: actions[method.toUpperCase()] ?? "send",
      host: isolate(new URL(origin).host),
    }),
    why: texts[camel<PromptReason>(reason)],
    how: texts[leaves && (how === "ask" || how === "blocked") ? (`${how}Leaves` as const) : how],
    go: goText(stage, leaves, texts),
    cancel: stage === "leaving" ? undefined : texts.cancel,
  };
}

function goText(stage: PromptStage, leaves: boolean, texts: PromptTexts): string | undefined {
  switch (stage) {
    case "ask":
      return texts.continue;
    case "blocked":
      return leaves ? texts.continueHere : texts.tryAgain;
    case "closed":
    case "timed-out":
      return texts.tryAgain;
    case "waiting":
    case "other-tab":
    case "leaving":
      return undefined;
  }
}

// A title often holds what others wrote: it must neither fill the dialog nor turn round the sentence that it is put in.
function appName(): string {
  const name = [...document.title.replace(/[\u202a-\u202e\u2066-\u2069]/g, "").trim()];
  return name.length > longestName ? `${name.slice(0, longestName).join("")}…` : name.join("");
}

/** Keeps a name in its own direction of writing, within a sentence of another. */
function isolate(name: string): string {
  return name && `\u2068${name}\u2069`;
}

function camel<Kebab extends string>(kebab: Kebab): Camel<Kebab> {
  return kebab.replace(/-./g, (part) => part.slice(1).toUpperCase()) as Camel<Kebab>;
}
