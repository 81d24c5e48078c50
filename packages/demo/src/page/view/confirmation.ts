/** Asks whether a call that waited is still wanted. */
import type { ResumedCall } from "@msal-fetch/browser";
import { button, element } from "./element.ts";
import { showOutcome } from "./story-view.ts";

/** Whether the user wants the call to be sent. */
export function confirmation({ method, url, key }: ResumedCall): Promise<boolean> {
  return new Promise((resolve) => {
    const answer = (wanted: boolean) => () => {
      showOutcome([]);
      resolve(wanted);
    };
    showOutcome([
      element(
        "section",
        { class: "question", "aria-label": "A call waits" },
        element("h2", {}, "You are back. Shall it go on?"),
        element(
          "p",
          {},
          "This call waited for you: ",
          element("code", {}, `${method} ${new URL(url).pathname}`),
          ` (${key}).`,
        ),
        element(
          "div",
          { class: "answers" },
          button("Send it", answer(true), { class: "primary" }),
          button("Give it up", answer(false)),
        ),
      ),
    ]);
  });
}
