/** The built-in dialog: a web component that shows one prompt at a time. A chunk of its own. */
import { dialogStyle } from "./dialog-style.ts";
import type { Prompt } from "./prompt.ts";
import type { PromptTexts } from "./texts.ts";
import { completeTexts, type Wording, wordingOf } from "./wording.ts";

const elementName = "msal-fetch-prompt";

// As long as the second click of a double click may take: it was meant for what was there before.
const guardMs = 500;

// A page that takes the dialog away once renders itself anew; one that goes on wants it gone.
const maxReturns = 3;
const returnsWithinMs = 1_000;

class PromptElement extends HTMLElement {
  #prompt: Prompt | undefined;
  #guardedSince = 0;
  #returns: number[] = [];
  readonly #dialog = document.createElement("dialog");
  readonly #title = part("h2", "title");
  readonly #what = part("p", "what");
  readonly #why = part("p", "why");
  readonly #how = part("p", "how");
  readonly #bar = part("div", "bar");
  readonly #buttons = part("div", "buttons");
  readonly #go = part("button", "go");
  readonly #cancel = part("button", "cancel");

  constructor() {
    super();
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [dialogStyle()];
    this.#dialog.dir = "auto";
    this.#dialog.setAttribute("aria-labelledby", "title");
    this.#dialog.setAttribute("aria-describedby", "what why how");
    this.#title.tabIndex = -1;
    this.#how.role = "status";
    this.#bar.ariaHidden = "true";
    this.#buttons.append(this.#go, this.#cancel);
    this.#dialog.append(this.#title, this.#what, this.#why, this.#how, this.#bar, this.#buttons);
    root.append(this.#dialog);
    this.#listen();
  }

  /** Shows the newest state of the prompt; `undefined` ends it, and gives the focus back. */
  show(prompt: Prompt | undefined, texts: PromptTexts): void {
    const stageIsNew = prompt?.stage !== this.#prompt?.stage;
    this.#prompt = prompt;
    if (!prompt) {
      this.#dialog.close();
      this.remove();
      return;
    }
    const hadFocus = this.shadowRoot?.activeElement;
    this.#write(wordingOf(prompt, texts));
    this.#bar.hidden = prompt.stage !== "waiting" && prompt.stage !== "leaving";
    if (this.#dialog.open && !stageIsNew) return;
    this.#open();
    // Not on a button: whoever is typing must not answer by accident, nor cancel with a second Enter.
    if (!(hadFocus instanceof HTMLElement) || hadFocus.hidden) this.#title.focus();
  }

  disconnectedCallback(): void {
    // A dialog that the page took away is still marked as open, and could not be shown again.
    this.#dialog.open = false;
    queueMicrotask(() => this.#return());
  }

  #open(): void {
    if (!this.isConnected) document.body.append(this);
    if (!this.#dialog.open) this.#dialog.showModal();
    this.#guard();
  }

  /** The calls that wait cannot go on without an answer: what the page took away is put back, or ends them. */
  #return(): void {
    if (!this.#prompt || this.#dialog.open) return;
    const now = performance.now();
    this.#returns = this.#returns.filter((at) => at > now - returnsWithinMs);
    if (this.#returns.push(now) <= maxReturns) {
      this.#open();
      this.#title.focus();
    } else if (this.#prompt.stage !== "waiting") {
      // The window is there without the dialog.
      this.#prompt.cancel();
    }
  }

  #write({ lang, ...texts }: Wording): void {
    this.#dialog.lang = lang;
    write(this.#title, texts.title);
    write(this.#what, texts.what);
    write(this.#why, texts.why);
    write(this.#how, texts.how);
    write(this.#go, texts.go);
    write(this.#cancel, texts.cancel);
    this.#buttons.hidden = this.#go.hidden && this.#cancel.hidden;
  }

  #listen(): void {
    this.#go.addEventListener("click", (event) => {
      if (this.#isMeant(event)) this.#prompt?.approve();
    });
    this.#cancel.addEventListener("click", (event) => {
      if (this.#isMeant(event)) this.#prompt?.cancel();
    });
    this.#dialog.addEventListener("cancel", (event) => {
      // Chromium lets a second Esc in a row close the dialog, come what may.
      if (!event.cancelable) return;
      event.preventDefault();
      this.#prompt?.cancel();
    });
    this.#dialog.addEventListener("close", () => {
      // This event comes late: by then there may be a new prompt.
      if (!this.#dialog.open) this.#prompt?.cancel();
    });
    // The page's own shortcuts, such as Esc, are not for what is behind the dialog.
    this.#dialog.addEventListener("keydown", (event) => {
      event.stopPropagation();
      if (event.repeat && event.key === "Enter") event.preventDefault();
    });
  }

  #guard(): void {
    this.#guardedSince = performance.now();
    // The same for whoever looks what is under the pointer before clicking, as test drivers do.
    this.#buttons.animate({ pointerEvents: ["none", "none"] }, guardMs);
  }

  /** Whether a click was meant for what the dialog shows. Keys and assistive technology give no click count. */
  #isMeant({ detail, timeStamp }: MouseEvent): boolean {
    return detail === 0 || timeStamp - this.#guardedSince >= guardMs;
  }
}

/** Makes a dialog with an app's own texts; gives the function that shows, changes and ends it. */
export function createDialog(own: Partial<PromptTexts> | undefined): (prompt: Prompt | undefined) => void {
  const texts = completeTexts(own);
  // Another copy of this package may have been here first.
  if (!customElements.get(elementName)) customElements.define(elementName, PromptElement);
  let element: PromptElement | undefined;
  return (prompt) => {
    if (prompt) element ??= document.createElement(elementName) as PromptElement;
    element?.show(prompt, texts);
  };
}

function part<Name extends keyof HTMLElementTagNameMap>(name: Name, id: string): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name);
  element.id = id;
  element.className = id;
  if (element instanceof HTMLButtonElement) element.type = "button";
  return element;
}

/** Changes only what is new: a live region speaks whenever it is written to. */
function write(element: HTMLElement, text: string | undefined): void {
  element.hidden = text === undefined;
  if (text !== undefined && element.textContent !== text) element.textContent = text;
}
