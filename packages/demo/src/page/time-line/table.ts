/** The time line as a table: what the report of each call says, word for word. */
import { element } from "../view/element.ts";
import { shortPath } from "./picture.ts";
import type { Row } from "./row.ts";
import { attempts, duration, endingOf, kinds } from "./words.ts";

/** One line for each attempt of each call. */
export function table(rows: readonly Row[]): HTMLElement {
  const head = element(
    "tr",
    {},
    ...["Call", "What", "Result", "Took"].map((name) => element("th", { scope: "col" }, name)),
  );
  const body = rows.flatMap((row) => {
    const lines = linesOf(row);
    return lines.map((line, index) => {
      const call = element("th", { scope: "rowgroup", rowspan: String(lines.length) });
      call.append(`${row.method} ${shortPath(row.path)}`, element("span", { class: "quiet" }, endingOf(row)));
      return element("tr", {}, ...(index === 0 ? [call] : []), ...line.map((cell) => element("td", {}, cell)));
    });
  });
  const calls = element("table", {}, element("thead", {}, head), element("tbody", {}, ...body));
  // What can be scrolled must be reached by keyboard.
  return element("div", { class: "scrolls", tabindex: "0", role: "region", "aria-label": "Calls as a table" }, calls);
}

function linesOf({ report, steps }: Row): string[][] {
  if (report && report.attempts.length > 0)
    return report.attempts.map(({ action, status, ms }) => [
      attempts[action],
      status === undefined ? "" : String(status),
      duration(ms),
    ]);
  const seen = steps.map(({ kind, status, failed, from, to }) => [
    kinds[kind],
    status === undefined ? (failed ? "in vain" : "") : String(status),
    to === undefined ? "…" : duration(to - from),
  ]);
  return seen.length > 0 ? seen : [["", "", ""]];
}
