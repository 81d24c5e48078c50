/** One story on the page: its text, its buttons, what came of them, and its code. */
import { place } from "../place.ts";
import type { Action, Source, Story } from "../story.ts";
import { timeLine } from "../time-line/time-line.ts";
import { code } from "./code.ts";
import { button, byId, element, marked } from "./element.ts";
import { failure, outcome } from "./outcome.ts";

let running = 0;
let current = "";

/** Shows a story in the place of the one before. */
export function showStory(story: Story): void {
  const { id, title, text, actions, sources, extra, crossOrigin, prompts } = story;
  current = id;
  byId("title").textContent = title;
  byId("text").replaceChildren(...text.map((sentence) => element("p", {}, ...marked(sentence))));
  showOutcome([]);
  showSources(sources);
  const lacks = crossOrigin === true && !place.crossOrigin;
  byId("actions").replaceChildren(
    ...(extra ? [extra({ run: (action) => void run(action), show: showSources })] : []),
    ...actions.map((action) => button(action.label, () => void run(action), { class: "primary", disabled: lacks })),
  );
  const note = lacks
    ? "Page and APIs share one origin now, where nothing is hidden. Start with `npm start -- --origins` to see this one."
    : prompts &&
      "Were you asked less than a minute ago? Then the dialog comes first: no API may open one window after another.";
  if (note) byId("actions").append(element("p", { class: "quiet" }, ...marked(note)));
}

/** Shows what came of something, in the place of what was there. */
export function showOutcome(shown: readonly HTMLElement[]): void {
  byId("outcome").replaceChildren(...shown);
}

async function run({ run: act, meanwhile }: Action): Promise<void> {
  const story = current;
  if (running++ === 0) timeLine.clear();
  showOutcome([element("p", { class: "outcome open" }, meanwhile ?? "Under way…")]);
  document.body.classList.add("busy");
  let shown: HTMLElement[];
  try {
    shown = outcome(await act());
  } catch (error) {
    shown = failure(error);
  }
  if (--running === 0) document.body.classList.remove("busy");
  // The user may be reading another story by now.
  if (story === current) showOutcome(shown);
  window.dispatchEvent(new Event("demo:done"));
}

function showSources(sources: readonly Source[]): void {
  byId("source").replaceChildren(...sources.map(({ file, text }) => code(text, file)));
}
