/** The live time line: drawn again whenever something happens, and while something is under way. */
import { picture } from "../time-line/picture.ts";
import type { StepKind } from "../time-line/row.ts";
import { table } from "../time-line/table.ts";
import { timeLine } from "../time-line/time-line.ts";
import { kinds } from "../time-line/words.ts";
import { byId, element, marked } from "./element.ts";

const calm = matchMedia("(prefers-reduced-motion: reduce)");
const REDRAW_MS = { lively: 100, calm: 1_000 };

/** Draws from now on. */
export function showTimeLine(): void {
  const stage = byId("picture");
  let waiting: ReturnType<typeof setTimeout> | undefined;
  const draw = () => {
    clearTimeout(waiting);
    const { rows, warnings } = timeLine;
    byId("nothing").hidden = rows.length > 0;
    for (const id of ["words", "scale"]) byId(id).hidden = rows.length === 0;
    stage.replaceChildren(...(rows.length > 0 ? [picture(rows, stage.clientWidth)] : []));
    byId("table").replaceChildren(table(rows));
    byId("legend").replaceChildren(...legend());
    byId("warnings").replaceChildren(
      ...warnings.map(({ code, message }) => element("p", {}, element("strong", {}, code), " ", ...marked(message))),
    );
    const isLive = rows.some(({ ended }) => ended === undefined);
    if (isLive) waiting = setTimeout(draw, calm.matches ? REDRAW_MS.calm : REDRAW_MS.lively);
  };
  let asked = false;
  const ask = () => {
    if (asked) return;
    asked = true;
    queueMicrotask(() => {
      asked = false;
      draw();
    });
  };
  timeLine.subscribe(ask);
  new ResizeObserver(ask).observe(stage);
}

/** Only what is to be seen. */
function legend(): HTMLElement[] {
  const steps = timeLine.rows.flatMap((row) => row.steps);
  const item = (name: string, text: string) => element("li", {}, element("span", { class: `swatch ${name}` }), text);
  return [
    ...(Object.keys(kinds) as StepKind[])
      .filter((kind) => steps.some((step) => step.kind === kind))
      .map((kind) => item(kind, kinds[kind])),
    ...(steps.some(({ failed }) => failed) ? [item("failed", "refused, or in vain")] : []),
  ];
}
