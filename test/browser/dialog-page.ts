/** A page with the built-in dialog in real Chromium: built from the sources, and told from outside what to show. */
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import type { Page } from "playwright-core";
import type { Prompt } from "../../packages/browser/src/prompt/prompt.ts";
import type { PromptTexts } from "../../packages/browser/src/prompt/texts.ts";
import type { Person } from "../support/chromium.ts";

/** What a test says of a prompt; the rest is a call that asks for a stronger sign-in. */
export type Shown = Partial<Omit<Prompt, "approve" | "cancel">>;

/** How a page is made. */
export interface PageOptions {
  texts?: Partial<Omit<PromptTexts, "what">>;
  title?: string;
  dir?: "ltr" | "rtl";
  /** How often the dialog's chunk cannot be got. */
  chunkFails?: number;
}

const origin = "https://app.example";

// As strict as the dialog allows.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; require-trusted-types-for 'script'";

const main = `
import { promptDialog } from "./prompt-dialog.ts";
globalThis.answers = [];
globalThis.broken = [];
addEventListener("error", ({ message }) => broken.push(message));
addEventListener("securitypolicyviolation", ({ violatedDirective }) => broken.push(violatedDirective));
globalThis.pressed = [];
document.addEventListener("keydown", ({ key }) => pressed.push(key));
const answer = (word, { stage = "ask" }) =>
  answers.push(word + " " + stage + (navigator.userActivation.isActive ? "" : ", too late for a window"));
globalThis.startDialog = (texts) => {
  const handler = promptDialog({ texts });
  const full = (shown) => ({ stage: "ask", reason: "stronger-sign-in", method: "GET", origin: "https://api.contoso.com",
    leaves: false, ...shown, approve: () => answer("approve", shown), cancel: () => answer("cancel", shown) });
  return (shown) => handler(shown && full(shown));
};
`;

const html = ({ title = "Invoices", dir = "ltr" }: PageOptions): string => `<!doctype html>
<html lang="en" dir="${dir}"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${title}</title><link rel="stylesheet" href="/page.css">
<main><h1>Invoices</h1><button id="save">Save</button> <textarea aria-label="Note"></textarea></main>
<script type="module" src="/main.js"></script></html>`;

// A page that is no help: small text, and rules for all elements.
const css = `html { font-size: 62.5% } body { margin: 0; font: 1.6rem serif; min-height: 100vh }
* { text-transform: uppercase; letter-spacing: 2px } main { padding: 24px }`;

const built = build({
  stdin: {
    contents: main,
    resolveDir: fileURLToPath(new URL("../../packages/browser/src/prompt", import.meta.url)),
    sourcefile: "main.js",
  },
  bundle: true,
  splitting: true,
  format: "esm",
  outdir: "/",
  entryNames: "main",
  conditions: ["@msal-fetch/source"],
  write: false,
});

/** Opens a page that shows nothing yet. */
export async function openDialogPage(person: Person, options: PageOptions = {}): Promise<Page> {
  const page = await person.open("about:blank");
  const files = new Map((await built).outputFiles.map(({ path, text }) => [path, text]));
  let failures = options.chunkFails ?? 0;
  await page.route(`${origin}/**`, (route) => {
    const { pathname } = new URL(route.request().url());
    // In whatever folder: each is a copy of its own to the browser.
    const script = files.get(pathname.slice(pathname.lastIndexOf("/")));
    if (script && !pathname.endsWith("main.js") && failures-- > 0) return route.abort();
    if (script) return route.fulfill({ contentType: "text/javascript", body: script });
    if (pathname === "/page.css") return route.fulfill({ contentType: "text/css", body: css });
    const headers = { "content-security-policy": policy };
    return route.fulfill({ contentType: "text/html", headers, body: html(options) });
  });
  await page.goto(`${origin}/`);
  await page.evaluate((texts) => {
    const realm = globalThis as unknown as Realm;
    realm.show = realm.startDialog(texts);
  }, options.texts);
  return page;
}

/** Has the app's handler show a prompt, or end it; gives what the handler's promise came to. */
export function show(page: Page, shown?: Shown): Promise<string> {
  return page.evaluate(async (one) => {
    try {
      await (globalThis as unknown as Realm).show(one);
      return "shown";
    } catch (error) {
      return String(error);
    }
  }, shown);
}

/** What the person answered so far: `approve` or `cancel`, and the stage. */
export function answers(page: Page): Promise<string[]> {
  return page.evaluate(() => (globalThis as unknown as Realm).answers);
}

/** Errors of scripts, and violations of the page's policy. */
export function broken(page: Page): Promise<string[]> {
  return page.evaluate(() => (globalThis as unknown as Realm).broken);
}

/** What a page of these tests has in its global scope. */
export interface Realm {
  answers: string[];
  broken: string[];
  /** The keys that reached the page's own shortcuts. */
  pressed: string[];
  show: (shown?: object) => Promise<void> | undefined;
  startDialog: (texts?: object) => Realm["show"];
}
