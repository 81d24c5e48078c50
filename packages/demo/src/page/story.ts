/** What a story of the page is. */
import type { Diagnosis } from "@msal-fetch/browser";

/** What comes of an action. */
export type Result = Response | readonly Response[] | Explained | undefined;

/** An answer that the app itself had explained. */
export interface Explained {
  readonly response: Response;
  readonly diagnosis: Diagnosis;
}

/** A button of a story. */
export interface Action {
  readonly label: string;
  /** What to say while it is under way, where that takes long. */
  readonly meanwhile?: string;
  run(): Promise<Result>;
}

/** One story: what happens, what to press, and the code that does it. */
export interface Story {
  /** Its place in the address. */
  readonly id: string;
  readonly title: string;
  /** What happens, and what to look at. */
  readonly text: readonly string[];
  readonly actions: readonly Action[];
  /** The modules that the actions run, as they are. */
  readonly sources: readonly Source[];
  /** Whether somebody may be asked who has just been asked, so that a dialog comes before the window. */
  readonly prompts?: true;
  /** More to see or to choose. */
  extra?(page: StoryPage): HTMLElement;
  /** Whether it takes APIs on origins of their own. */
  readonly crossOrigin?: true;
}

/** A module by name and text. */
export interface Source {
  readonly file: string;
  readonly text: string;
}

/** What a story can do with the page. */
export interface StoryPage {
  /** Runs an action as its button does. */
  run(action: Action): void;
  /** Shows other sources. */
  show(sources: readonly Source[]): void;
}
