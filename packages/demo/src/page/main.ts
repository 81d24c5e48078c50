/** The page: who is signed in, the stories, the time line. */
import { msal } from "./app.ts";
import appText from "./app.ts?raw";
import ordersText from "./orders.ts?raw";
import { resume } from "./stories/redirect.ts";
import { stories } from "./stories.ts";
import { timeLine } from "./time-line/time-line.ts";
import { showAccount } from "./view/account.ts";
import { code } from "./view/code.ts";
import { confirmation } from "./view/confirmation.ts";
import { byId, element } from "./view/element.ts";
import { resumed } from "./view/outcome.ts";
import { showOutcome, showStory } from "./view/story-view.ts";
import { showTimeLine } from "./view/time-line-panel.ts";

function showCurrentStory(): void {
  const id = location.hash.slice(1);
  const story = stories.find((one) => one.id === id) ?? stories[0];
  if (!story) return;
  for (const link of byId("menu").querySelectorAll("a")) {
    if (link.hash === `#${story.id}`) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  showStory(story);
}

async function start(): Promise<void> {
  byId("menu").replaceChildren(
    ...stories.map(({ id, title }) => element("li", {}, element("a", { href: `#${id}` }, title))),
  );
  byId("set-up").append(code(appText, "app.ts"), code(ordersText, "orders.ts"));
  showTimeLine();
  showCurrentStory();
  window.addEventListener("hashchange", () => {
    timeLine.clear();
    showCurrentStory();
    byId("title").focus();
  });
  byId("skip").addEventListener("click", (event) => {
    // The address names the story.
    event.preventDefault();
    byId("title").focus();
  });
  window.addEventListener("pagehide", () => timeLine.leave());

  await msal.initialize();
  await msal.handleRedirectPromise().catch(() => null);
  showAccount(() => timeLine.clear());
  byId("stage").hidden = false;
  await resume((response) => showOutcome(resumed(response)), confirmation);
}

start().catch((error: unknown) => {
  byId("fatal").textContent = `The page could not start: ${error instanceof Error ? error.message : error}`;
});
