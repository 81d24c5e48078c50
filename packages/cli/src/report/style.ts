/** The style sheet of the report: readable without colour, narrow and wide, light and dark. */
export const STYLE: string = `
:root { color-scheme: light dark; --ink: #1b1b1f; --paper: #ffffff; --soft: #f2f3f5; --line: #8a8f98; --bad: #a4262c; --good: #0b6a0b; --mark: #0f548c; }
@media (prefers-color-scheme: dark) { :root { --ink: #ececf1; --paper: #17181c; --soft: #24262c; --line: #8a8f98; --bad: #ff99a4; --good: #8ddf8d; --mark: #9cc9f5; } }
* { box-sizing: border-box; }
body { margin: 0; overflow-wrap: anywhere; font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); }
header, main, footer { max-width: 62rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.6rem; margin: .5rem 0; } h2 { font-size: 1.25rem; margin: 1.5rem 0 .5rem; } h3 { font-size: 1.05rem; margin: 0; } h4 { font-size: .95rem; margin: .8rem 0 .2rem; }
p { margin: .4rem 0; } ul, ol { margin: .2rem 0; padding-left: 1.4rem; }
a { color: var(--mark); } a:focus-visible, summary:focus-visible, .scroll:focus-visible { outline: 3px solid var(--mark); outline-offset: 2px; }
.scroll { overflow-x: auto; background: var(--soft); border-radius: .5rem; padding: .5rem; } .scroll svg { display: block; width: 100%; min-width: 40rem; height: auto; }
.label { font: 14px system-ui, sans-serif; fill: var(--ink); } .axis { stroke: var(--line); } .ok { fill: var(--line); }
.refused { stroke: var(--bad); stroke-width: 3; fill: none; } .recovered { stroke: var(--good); stroke-width: 3; fill: none; }
article { border: 1px solid var(--line); border-left: .4rem solid var(--bad); border-radius: .5rem; padding: .8rem 1rem; margin: 1rem 0; }
article.recovered-call { border-left: .4rem double var(--good); }
.cause { display: inline-block; font-weight: 600; background: var(--soft); border: 1px solid var(--line); border-radius: .3rem; padding: 0 .4rem; }
.summary { font-size: 1.05rem; } .quiet { font-size: .9rem; }
.counts { display: flex; flex-wrap: wrap; gap: .4rem 1.2rem; padding: 0; list-style: none; }
.steps { display: flex; flex-wrap: wrap; gap: .5rem; list-style: none; padding: 0; counter-reset: step; }
.steps li { flex: 1 1 11rem; background: var(--soft); border-radius: .4rem; padding: .5rem .6rem; counter-increment: step; } .steps li::before { content: counter(step) ". "; font-weight: 600; }
@media print { article { break-inside: avoid; } }
`;
