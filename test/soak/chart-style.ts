/** The looks of the chart: colors that the color-blind can tell apart, on light and on dark. */
export const chartStyle = `
svg { --page: #fff; --text: #1f2328; --muted: #59636e; --grid: #d1d9e0;
  --c0: #0969da; --c1: #bc4c00; --c2: #1a7f37; --c3: #8250df; --c4: #cf222e; --good: #1a7f37; --bad: #cf222e;
  font: 13px system-ui, sans-serif; }
@media (prefers-color-scheme: dark) {
  svg { --page: #0d1117; --text: #f0f6fc; --muted: #9198a1; --grid: #2f363d;
    --c0: #58a6ff; --c1: #f0883e; --c2: #3fb950; --c3: #bc8cff; --c4: #ff7b72; --good: #3fb950; --bad: #ff7b72; }
}
.page { fill: var(--page); }
text { fill: var(--text); }
.title { font-size: 18px; font-weight: 600; }
.heading { font-weight: 600; }
.muted, .tick { fill: var(--muted); }
.tick { font-size: 11px; }
.end { text-anchor: end; }
.middle { text-anchor: middle; }
.grid { stroke: var(--grid); stroke-width: 1; }
.line { fill: none; stroke-width: 1.5; stroke-linejoin: round; }
.good { fill: var(--good); }
.bad { fill: var(--bad); }
.letter { font-size: 11px; font-weight: 600; }
.mark { stroke-width: 1; opacity: 0.18; }
.many .mark { opacity: 0.09; }
.c0 { fill: var(--c0); stroke: var(--c0); } .c1 { fill: var(--c1); stroke: var(--c1); }
.c2 { fill: var(--c2); stroke: var(--c2); } .c3 { fill: var(--c3); stroke: var(--c3); }
.c4 { fill: var(--c4); stroke: var(--c4); }
.e0, .e0 text { fill: var(--c0); stroke: var(--c0); } .e1, .e1 text { fill: var(--c1); stroke: var(--c1); }
.e2, .e2 text { fill: var(--c2); stroke: var(--c2); } .e3, .e3 text { fill: var(--c3); stroke: var(--c3); }
.e4, .e4 text { fill: var(--c4); stroke: var(--c4); }
path.line { fill: none; }
text, tspan, .bar { stroke: none !important; }
`;
