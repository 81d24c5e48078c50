/** How the dialog looks. A constructable stylesheet, since the page's policy may forbid inline styles. */

// `medium` is the size that the user chose; `rem` is what the page made of it. What the page's rules for all elements
// could hand down through the host element is set anew on the dialog.
const rules = `
:host { display: contents !important }
dialog {
  --surface: #fff; --text: #1b1d22; --quiet: #565b66; --line: #868c98; --soft: #f2f4f8;
  --accent: #0b5cad; --accent-over: #084a8c; --on-accent: #fff;
  box-sizing: border-box; inline-size: min(28em, 100vw - min(2em, 8vw)); max-inline-size: none; max-block-size: calc(100vh - 2em);
  max-block-size: calc(100dvh - 2em); padding: 1.75em; overflow: auto; visibility: visible;
  border: 1px solid transparent; border-radius: 14px; background: var(--surface); color: var(--text);
  box-shadow: 0 0 0 1px #0000000f, 0 20px 60px #0000004d;
  font: medium/1.5 system-ui, sans-serif; letter-spacing: normal; text-align: start; text-transform: none;
  white-space: normal; overflow-wrap: anywhere; color-scheme: light;
}
dialog::backdrop { background: #0f121a80 }
h2, p { margin: 0 }
h2 { font-size: 1.3em; font-weight: 600; line-height: 1.3; outline: none }
.what { margin-block-start: .75em }
.why { margin-block-start: .5em; color: var(--quiet) }
.how { margin-block-start: 1.25em; padding: .75em 1em; border-radius: 8px; background: var(--soft); font-size: .9375em }
.bar { block-size: 3px; margin-block-start: .75em; overflow: hidden; border-radius: 3px; background: var(--soft) }
.bar::after { content: ""; display: block; inline-size: 35%; block-size: 100%; border-radius: 3px;
  background: var(--accent); animation: pulse 2.4s ease-in-out infinite }
.buttons { display: flex; flex-wrap: wrap; justify-content: flex-end; gap: .75em; margin-block-start: 1.5em }
button { box-sizing: border-box; min-block-size: 2.75em; min-inline-size: 6em; padding: .5em 1.25em;
  border: 1px solid var(--line); border-radius: 8px; background: transparent; color: inherit; font: inherit;
  font-weight: 500; cursor: pointer }
button:hover { background: var(--soft) }
.go { border-color: var(--accent); background: var(--accent); color: var(--on-accent) }
.go:hover { border-color: var(--accent-over); background: var(--accent-over) }
button:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px }
[hidden] { display: none !important }
@keyframes pulse { 50% { opacity: .3 } }
@keyframes slide { from { transform: translateX(-110%) } to { transform: translateX(310%) } }
@keyframes appear { from { opacity: 0; transform: translateY(8px) } }
@media (prefers-color-scheme: dark) {
  dialog { --surface: #22252c; --text: #eef0f4; --quiet: #b3b9c5; --line: #7d8492; --soft: #2f333c;
    --accent: #8ab8f5; --accent-over: #a9cbf8; --on-accent: #10233c; color-scheme: dark;
    box-shadow: 0 0 0 1px #ffffff1f, 0 20px 60px #000000b3 }
  dialog::backdrop { background: #000000a6 }
}
@media (prefers-reduced-motion: no-preference) {
  dialog { animation: appear .18s ease-out }
  .bar::after { animation: slide 1.8s ease-in-out infinite }
  [dir=auto]:dir(rtl) .bar::after { animation-direction: reverse }
}
@media (max-width: 26em) {
  dialog { padding: min(1.25em, 7vw) }
  button { flex: 1 1 100% }
}
@media (forced-colors: active) {
  dialog { border-color: CanvasText }
  .how { padding-inline: 0 }
  .bar { border: 1px solid CanvasText }
  .bar::after { background: Highlight; forced-color-adjust: none }
  .go { border-width: 3px }
}
`;

let sheet: CSSStyleSheet | undefined;

/** The dialog's stylesheet, one for all dialogs. */
export function dialogStyle(): CSSStyleSheet {
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(rules);
  }
  return sheet;
}
