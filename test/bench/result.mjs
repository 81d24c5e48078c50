// @ts-check
/** What a benchmark gives: tables of figures and the goals that it checks. Nothing here fails a run. */

/**
 * One line of a table, in the order of its columns: texts as they are, numbers with three digits.
 * @typedef {Record<string, string | number>} Row
 */

/**
 * @typedef {object} Table
 * @property {string} title
 * @property {readonly Row[]} rows
 */

/**
 * @typedef {object} Goal
 * @property {string} text what was aimed for
 * @property {number} measured
 * @property {number} limit the most that meets it
 * @property {boolean} met
 */

/**
 * @typedef {object} Result
 * @property {readonly Table[]} tables
 * @property {readonly Goal[]} goals
 * @property {readonly string[]} [notes]
 */

/**
 * A goal of "at most": met if `measured` is no more than `limit`.
 *
 * @param {string} text
 * @param {number} measured
 * @param {number} limit
 * @returns {Goal}
 */
export function atMost(text, measured, limit) {
  return { text, measured, limit, met: measured <= limit };
}

/**
 * Writes a result as text.
 *
 * @param {Result} result
 * @returns {string}
 */
export function format({ tables, goals, notes = [] }) {
  const parts = [
    ...tables.map(({ title, rows }) => `${title}\n${formatRows(rows)}`),
    goals.map(formatGoal).join("\n"),
    notes.map((note) => `Note: ${note}`).join("\n"),
  ];
  return parts.filter((part) => part !== "").join("\n\n");
}

/**
 * Three digits, and no more than one after the point from ten on.
 *
 * @param {number} value
 * @returns {string}
 */
function figure(value) {
  if (!Number.isFinite(value)) return "-";
  const size = Math.abs(value);
  if (Number.isInteger(value) && size < 1e6) return String(value);
  return value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3);
}

/** @param {Goal} goal */
function formatGoal({ text, measured, limit, met }) {
  return `  ${met ? "met    " : "NOT MET"}  ${text}: ${figure(measured)}, at most ${figure(limit)}`;
}

/** @param {readonly Row[]} rows */
function formatRows(rows) {
  const columns = Object.keys(rows[0] ?? {});
  const cells = rows.map((row) => columns.map((column) => cell(row[column])));
  const widths = columns.map((column, index) =>
    Math.max(column.length, ...cells.map((line) => (line[index] ?? "").length)),
  );
  const isNumeric = columns.map((column) => rows.some((row) => typeof row[column] === "number"));
  const line = (/** @type {readonly string[]} */ texts) =>
    `  ${texts.map((text, index) => (isNumeric[index] ? text.padStart(widths[index] ?? 0) : text.padEnd(widths[index] ?? 0))).join("  ")}`.trimEnd();
  return [line(columns), line(widths.map((width) => "-".repeat(width))), ...cells.map(line)].join("\n");
}

/** @param {string | number | undefined} value */
function cell(value) {
  return typeof value === "number" ? figure(value) : (value ?? "");
}
