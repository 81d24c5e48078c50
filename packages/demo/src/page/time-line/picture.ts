/** The picture: a row for each call, a block for each thing that it waited for. */
import { now, type Row } from "./row.ts";
import { scaleOf } from "./scale.ts";
import { endingOf, kinds, labelsOf, resultOf, tookOf } from "./words.ts";

const ROW = 46;
const BLOCK = { top: 20, height: 20 };
const LEAST_WIDTH = 3;
/** Of a letter in the font of the blocks, generously. */
const LETTER = 6.8;

/** Draws the calls, so wide. */
export function picture(rows: readonly Row[], width: number): SVGSVGElement {
  const height = Math.max(rows.length * ROW, 1);
  const image = svg("svg", { viewBox: `0 0 ${width} ${height}`, width, height, role: "img" });
  image.setAttribute("aria-label", `${rows.length} calls over time; the table below says the same in words.`);
  const scale = scaleOf(rows);
  for (const [index, row] of rows.entries()) {
    const group = svg("g", { transform: `translate(0 ${index * ROW})` });
    drawRow(group, row, (time) => scale(time) * width, width);
    image.append(group);
  }
  return image;
}

function drawRow(group: SVGElement, row: Row, x: (time: number) => number, width: number): void {
  const present = now();
  const ending = endingOf(row);
  const room = width - ending.length * LETTER - 12;
  group.append(
    text(cut(`${row.method} ${shortPath(row.path)}`, room), { x: 0, y: 13, class: "call" }),
    text(ending, { x: width, y: 13, class: `ending ${tone(row)}`, "text-anchor": "end" }),
  );
  const from = x(row.began);
  const to = x(row.ended ?? present);
  const middle = BLOCK.top + BLOCK.height / 2;
  group.append(svg("line", { x1: from, x2: Math.max(to, from + 1), y1: middle, y2: middle, class: "whole" }));
  for (const step of row.steps) {
    const left = x(step.from);
    const blockWidth = Math.max(x(step.to ?? present) - left - 1, LEAST_WIDTH);
    const block = svg("g", { class: `step ${step.kind}${step.failed ? " failed" : ""}` });
    const title = svg("title", {});
    title.textContent = [kinds[step.kind], resultOf(step), tookOf(step)].filter(Boolean).join(" · ");
    block.append(title, svg("rect", { x: left, y: BLOCK.top, width: blockWidth, height: BLOCK.height, rx: 3 }));
    const label = labelsOf(step).find((one) => one.length * LETTER + 6 <= blockWidth);
    if (label) block.append(text(label, { x: left + blockWidth / 2, y: BLOCK.top + 14, "text-anchor": "middle" }));
    group.append(block);
  }
}

/** Whether it ended well. */
function tone({ ended, status, error }: Row): string {
  if (ended === undefined || (status === undefined && !error)) return "open";
  return status !== undefined && status < 400 ? "good" : "bad";
}

/** Without what stands before the path that the API knows. */
export function shortPath(path: string): string {
  return path.replace(/^\/(api\/todo|graph|vault)\//, "/");
}

function cut(label: string, room: number): string {
  const letters = Math.max(Math.floor(room / LETTER), 8);
  return label.length <= letters ? label : `${label.slice(0, letters - 1)}…`;
}

function text(content: string, attributes: Record<string, string | number>): SVGElement {
  const element = svg("text", attributes);
  element.textContent = content;
  return element;
}

function svg<Name extends keyof SVGElementTagNameMap>(
  name: Name,
  attributes: Record<string, string | number>,
): SVGElementTagNameMap[Name] {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  return element;
}
