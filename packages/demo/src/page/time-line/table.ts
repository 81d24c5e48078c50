/** The picture as a table. */
import { element } from "../view/element.ts";
import { shortPath } from "./picture.ts";
import type { Row } from "./row.ts";
import { endingOf, kinds, resultOf, tookOf } from "./words.ts";

/** One line for each block of the picture. */
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

function linesOf({ steps }: Row): string[][] {
  const seen = steps.map((step) => [kinds[step.kind], resultOf(step), tookOf(step)]);
  return seen.length > 0 ? seen : [["", "", ""]];
}
