/** When the user last acted on the page: whoever acts after a cancellation may be asked again (rule E4). */

import { isActivated } from "./page.ts";

/** The events that give a page transient activation. @see [HTML](https://html.spec.whatwg.org/multipage/interaction.html#activation-triggering-input-event) */
const EVENTS = ["keydown", "mousedown", "pointerdown", "pointerup", "touchend"] as const;

let last: number | undefined;
let listening = false;

/** Listens from now on; until then, when the user acted is of no interest. */
export function watchActivation(): void {
  if (listening) return;
  listening = true;
  for (const type of EVENTS) window.addEventListener(type, note, { capture: true, passive: true });
}

/** In milliseconds since 1970, while the browser still counts it; `undefined` where it does not, or it is not known. */
export function lastActivation(): number | undefined {
  return isActivated() ? last : undefined;
}

function note(event: Event): void {
  // Escape closes things and opens none. What a script dispatches is no act of the user.
  if (!event.isTrusted || (event as KeyboardEvent).key === "Escape") return;
  last = Date.now();
}
