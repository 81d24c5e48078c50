/** What the built-in dialog says, in English unless the app brings its own language. */

/** What a call is about to do, as far as its method tells. */
export type PromptAction = "read" | "send" | "save" | "delete";

/** Who asks for what, for {@link PromptTexts.what}. */
export interface PromptCall {
  /** The title of the page, cut to a readable length; empty if it has none. */
  readonly app: string;
  /** GET and HEAD read, PUT and PATCH save, DELETE deletes, everything else sends. */
  readonly action: PromptAction;
  /** Host and port of the API. */
  readonly host: string;
}

/**
 * Every text of the dialog. Give some to replace them, or all of them for another language; the direction of writing
 * follows `title`.
 */
export interface PromptTexts {
  /** The language of the texts, as a BCP 47 tag: screen readers choose the voice by it. @default "en" */
  lang: string;
  /** The heading. Without a name in it, as its first letter decides on the direction of writing. */
  title: string;
  /** Who wants to do what, and where. */
  what: (call: PromptCall) => string;

  /** Why: the sign-in has ended or was revoked. */
  sessionEnded: string;
  /** Why: a policy of the organisation changed, or was met for the first time. */
  policyChanged: string;
  /** Why: the call needs an authentication context. */
  strongerSignIn: string;
  /** Why: the network or place of the user changed. */
  location: string;

  /** Continue opens a window. */
  ask: string;
  /** Continue leaves the page, which comes back afterwards. */
  askLeaves: string;
  /** The window is open. */
  waiting: string;
  /** The window seems to be closed, which cannot be known for sure. */
  closed: string;
  /** The browser kept the window from opening, and can only try again. */
  blocked: string;
  /** The browser kept the window from opening, and this tab can be used instead. */
  blockedLeaves: string;
  /** The window was not answered in time. */
  timedOut: string;
  /** The user is asked in another tab. */
  otherTab: string;
  /** The page is about to leave. */
  leaving: string;

  /** The button of `ask` and `askLeaves`. */
  continue: string;
  /** The button of `blockedLeaves`. */
  continueHere: string;
  /** The button of `closed`, `blocked` and `timedOut`. */
  tryAgain: string;
  /** The button that ends all calls that wait. Esc does the same. */
  cancel: string;
}

const actions: Record<PromptAction, string> = {
  read: "read data from",
  send: "send data to",
  save: "save changes at",
  delete: "delete data at",
};

/** The texts that are used where the app gives none. */
export const english: PromptTexts = {
  lang: "en",
  title: "Confirm that it’s you",
  what: ({ app, action, host }) => `${app ? `“${app}”` : "This page"} wants to ${actions[action]} ${host}.`,

  sessionEnded: "Your sign-in has ended.",
  policyChanged: "Your organisation asks you to confirm your sign-in.",
  strongerSignIn: "This needs one more check of who you are.",
  location: "Your network or location has changed.",

  ask: "A sign-in window opens when you continue.",
  askLeaves: "You leave this page to sign in, and come back to it afterwards.",
  waiting: "Finish in the window that has opened. This page then goes on by itself.",
  closed: "Window closed? Try again. If it is still open, finish there.",
  blocked: "The browser blocked the sign-in window. Allow pop-ups for this page, then try again.",
  blockedLeaves:
    "The browser blocked the sign-in window. In this tab, you leave the page and come back to it afterwards.",
  timedOut: "The sign-in was not finished in time.",
  otherTab: "You are asked in another tab. Finish there, and this page goes on by itself.",
  leaving: "Taking you to the sign-in page…",

  continue: "Continue",
  continueHere: "Continue in this tab",
  tryAgain: "Try again",
  cancel: "Cancel",
};
