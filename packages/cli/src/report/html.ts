/** The report as one page that needs nothing else: no script, no font, no network. */
import type { ExplainedCall, Explanation } from "../explain.ts";
import { showAddress } from "./address.ts";
import { STYLE } from "./style.ts";
import { drawTimeline } from "./timeline.ts";
import { CONFIDENCE, idLines, missingLines, outcomeOf, RECOVERABLE, RECOVERED_CHALLENGE, WHO } from "./words.ts";

/** More cards than this make a page that no browser likes; the rest is counted. */
const MAX_CARDS = 2_000;

/** The page. */
export function renderHtml(explanation: Explanation): string {
  const { calls, explained } = explanation;
  const timeline = drawTimeline(explanation);
  const count = explained.length === 1 ? "1 refused call" : `${explained.length} refused calls`;
  const left = explained.length - MAX_CARDS;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${count}, explained by msal-fetch</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<h1>${count}, explained</h1>
<p>${calls.length > 0 ? `The recording holds ${calls.length} ${calls.length === 1 ? "call" : "calls"}. ` : ""}Tokens, names and paths are left out of this page.</p>
${countsByCause(explained)}
</header>
<main>
${timeline ? `<section aria-labelledby="timeline-heading"><h2 id="timeline-heading">Time line</h2>\n<div class="scroll" role="group" aria-label="Picture of the calls, can be scrolled sideways" tabindex="0">${timeline}</div>\n<p class="quiet">A cross is a refused call, a ring is one that was repeated with success, a bar is an answered call.</p></section>` : ""}
<section aria-labelledby="calls-heading"><h2 id="calls-heading">Refused calls</h2>
${explained.slice(0, MAX_CARDS).map(renderCard).join("\n")}
${left > 0 ? `<p>… and ${left} more: --json lists all of them.</p>` : ""}
</section>
${hasChallenge(explained) ? recoveredChallenge() : ""}
</main>
<footer><p class="quiet">Written by msal-fetch explain. Tokens were decoded, not verified: what they say is a hint.</p></footer>
</body>
</html>
`;
}

function renderCard(one: ExplainedCall, at: number): string {
  const { call, diagnosis, index, recoveredBy } = one;
  const id = `call-${at + 1}`;
  const title = call ? `${call.status} ${showAddress(call.method, call.url)}` : "What was given";
  const outcome = outcomeOf(one);
  const when = call?.startedAt === undefined ? "" : ` at ${new Date(call.startedAt).toISOString().slice(11, 23)} UTC`;
  const seen = diagnosis.evidence.map(
    ({ source, fact }) => `${escapeHtml(fact)} <span class="quiet">(${source})</span>`,
  );
  const todo = diagnosis.remedies.map(
    ({ who, action, link }) =>
      `<strong>${WHO[who]}:</strong> ${escapeHtml(action)}${link ? ` <a href="${escapeHtml(link)}">Read about it<span class="quiet"> (${escapeHtml(new URL(link).hostname)})</span></a>` : ""}`,
  );
  return `<article aria-labelledby="${id}"${recoveredBy === undefined ? "" : ' class="recovered-call"'}>
<h3 id="${id}">${escapeHtml(title)}</h3>
${index === undefined ? "" : `<p class="quiet">Call ${index}${when}</p>`}
<p><span class="cause">${diagnosis.cause}</span> ${CONFIDENCE[diagnosis.confidence]}</p>
<p class="summary">${escapeHtml(diagnosis.summary)}</p>
${outcome ? `<p><strong>${escapeHtml(outcome)}</strong></p>` : ""}${call?.challengeHidden ? "<p>A page of another origin cannot read this challenge: the API does not expose WWW-Authenticate.</p>" : ""}
${list("Would have been enough", missingLines(diagnosis).map(escapeHtml))}
${list("What to do", [...todo, escapeHtml(RECOVERABLE[diagnosis.recoverable])])}
${list("Evidence", seen)}
${list(
  "Unless",
  diagnosis.alternatives.map(({ cause, unless }) => `<code>${cause}</code>, if ${escapeHtml(unless)}`),
)}
${list(
  "Codes and ids",
  [...diagnosis.codes, ...idLines(diagnosis)].map((text) => `<code>${escapeHtml(text)}</code>`),
)}
</article>`;
}

function list(title: string, items: readonly string[]): string {
  return items.length === 0 ? "" : `<h4>${title}</h4><ul>${items.map((item) => `<li>${item}</li>`).join("")}</ul>`;
}

function countsByCause(explained: readonly ExplainedCall[]): string {
  const counts = new Map<string, number>();
  for (const { diagnosis } of explained) counts.set(diagnosis.cause, (counts.get(diagnosis.cause) ?? 0) + 1);
  const items = [...counts]
    .sort((a, b) => b[1] - a[1])
    .map(([cause, count]) => `<li><span class="cause">${cause}</span> ${count}</li>`);
  return `<ul class="counts">${items.join("")}</ul>`;
}

function hasChallenge(explained: readonly ExplainedCall[]): boolean {
  return explained.some(({ diagnosis }) => diagnosis.cause.startsWith("claims-challenge"));
}

function recoveredChallenge(): string {
  return `<section aria-labelledby="recovered-heading"><h2 id="recovered-heading">What a recovered challenge looks like</h2>
<ol class="steps">${RECOVERED_CHALLENGE.map((step) => `<li>${escapeHtml(step)}</li>`).join("")}</ol></section>`;
}

function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
