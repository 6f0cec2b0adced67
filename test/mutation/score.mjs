/** Counts what became of the mutants: for each file, each folder and all together. */
import { readFileSync } from "node:fs";
import { dirname, relative } from "node:path";
import Table from "cli-table3";

const COLUMNS = ["killed", "timed out", "survived", "not reached"];

/**
 * @typedef {object} Judged
 * @property {object} mutant As the instrumenter describes it.
 * @property {import("./threads.mjs").Outcome | "not reached"} outcome
 */

/**
 * Percentages by place: files, then folders (with a slash at their end), then `all`.
 *
 * @param {string} root
 * @param {readonly Judged[]} judged
 */
export function scoresOf(root, judged) {
  const counts = new Map();
  for (const { mutant, outcome } of judged) {
    const file = relative(root, mutant.fileName);
    for (const place of [file, `${dirname(file)}/`, "all"]) {
      if (!counts.has(place)) counts.set(place, Object.fromEntries(COLUMNS.map((column) => [column, 0])));
      counts.get(place)[outcome] += 1;
    }
  }
  const rank = (place) => (place === "all" ? 2 : place.endsWith("/") ? 1 : 0);
  return [...counts]
    .sort(([a], [b]) => rank(a) - rank(b))
    .map(([place, counted]) => ({ place, counts: counted, percent: percentOf(counted) }));
}

/** A mutant that does not end is found out as surely as one that fails a test. */
function percentOf({ killed, "timed out": timedOut, survived, "not reached": notReached }) {
  return (100 * (killed + timedOut)) / (killed + timedOut + survived + notReached);
}

export function scoreTable(scores) {
  const table = new Table({ head: ["", ...COLUMNS, "score %"], style: { head: [], border: [], compact: true } });
  for (const { place, counts, percent } of scores) {
    table.push([place, ...COLUMNS.map((column) => counts[column]), percent.toFixed(1)]);
  }
  return table.toString();
}

/** `policy/value.ts:12:5 survived EqualityOperator: a < b -> a <= b`, in one line. */
export function described(root, { mutant, outcome }) {
  const { fileName, location, mutatorName, replacement } = mutant;
  const { start, end } = location;
  const lines = readFileSync(fileName, "utf8")
    .split("\n")
    .slice(start.line, end.line + 1);
  lines[lines.length - 1] = lines.at(-1).slice(0, end.column);
  lines[0] = lines[0].slice(start.column);
  const place = `${relative(root, fileName)}:${start.line + 1}:${start.column + 1}`;
  return `${place} ${outcome} ${mutatorName}: ${inOneLine(lines.join("\n"))} -> ${inOneLine(replacement)}`;
}

function inOneLine(text) {
  return text.replace(/\s+/g, " ").slice(0, 160);
}
