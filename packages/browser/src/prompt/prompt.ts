/** What the user is asked, and how the app or the built-in dialog shows it. */

/** Why the user has to act. */
export type PromptReason =
  /** The sign-in has ended or was revoked. */
  | "session-ended"
  /** A policy of the organisation changed, or was met for the first time. */
  | "policy-changed"
  /** What the user does needs a stronger sign-in: an authentication context. */
  | "stronger-sign-in"
  /** The network or place of the user changed. */
  | "location";

/** How far it has come. */
export type PromptStage =
  /** Nothing happens before the user clicks: `approve` opens the window, or leaves the page. */
  | "ask"
  /** The user is busy in the window. `approve` is of no effect. */
  | "waiting"
  /** The window seems to be closed, which cannot be known for sure. `approve` opens a new one. */
  | "closed"
  /** The browser kept the window from opening. `approve` goes on in this tab, where that is possible, else tries again. */
  | "blocked"
  /** The window was not answered in time. `approve` opens a new one. */
  | "timed-out"
  /** The user is asked in another tab. `approve` is of no effect. */
  | "other-tab"
  /** The page is about to leave. `approve` is of no effect. */
  | "leaving";

/** What to show, as of now. Call its functions in a click handler, so that the browser lets a window open. */
export interface Prompt {
  readonly stage: PromptStage;
  readonly reason: PromptReason;
  /** The call that waits: its method, and scheme, host and port of the API. */
  readonly method: string;
  readonly origin: string;
  /** Whether `approve` leaves this page and comes back to it. */
  readonly leaves: boolean;
  /** Goes on, as the stage says. */
  approve(): void;
  /** Ends all calls that wait for this prompt. */
  cancel(): void;
}

/**
 * Shows a prompt, each time that something about it changes; `undefined`: it is over. A `useState` setter will do.
 * A promise that rejects says that the prompt cannot be shown.
 */
export type PromptHandler = (prompt: Prompt | undefined) => void | Promise<void>;
