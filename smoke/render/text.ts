/** The report for a person: a table, then what is wrong, what that means, and what to do. */
import Table from "cli-table3";
import type { Formatter } from "picocolors/types";
import pc from "picocolors";
import type { CheckResult, CheckStatus, SmokeReport } from "../report";
import { SYMPTOMS } from "../symptoms";
import type { Symptom, SymptomId } from "../symptoms";
import { writeSeconds } from "../transport-error";

const WORD: Readonly<Record<CheckStatus, string>> = {
  passed: "ok",
  warning: "warning",
  failed: "FAILED",
  "not-reached": "NOT REACHED",
  skipped: "SKIPPED",
};

/** Longer words of a server would push the table off the screen; they stand in full under the table. */
const WIDEST_CELL = 50;

/** @param colors Whether to mark results with terminal colours. */
export function renderText(report: SmokeReport, colors: boolean): string {
  const paint = painter(colors);
  const { results } = report;
  const sections = [
    headline(report, paint),
    table(results, paint),
    ...troubles(results, "failed", paint.failed("What is wrong")),
    ...troubles(results, "warning", paint.warning("Worth a look")),
    ...unasked(results, "not-reached", paint.failed("Not reached")),
    ...unasked(results, "skipped", paint.warning("Not checked (nothing is known about these)")),
  ];
  return `${sections.join("\n\n")}\n`;
}

type Paint = Readonly<Record<CheckStatus, Formatter>>;

function painter(colors: boolean): Paint {
  const { green, yellow, red, bold, dim } = pc.createColors(colors);
  return {
    passed: green,
    warning: yellow,
    failed: (text) => bold(red(text)),
    "not-reached": red,
    skipped: dim,
  };
}

function headline({ environment, counts, isUp, seconds, budgetSeconds }: SmokeReport, paint: Paint): string {
  const parts = [
    `${counts.passed} ok`,
    ...(counts.warning > 0 ? [`${counts.warning} with a warning`] : []),
    ...(counts.failed > 0 ? [`${counts.failed} failed`] : []),
    ...(counts["not-reached"] > 0 ? [`${counts["not-reached"]} not reached`] : []),
    ...(counts.skipped > 0 ? [`${counts.skipped} not checked`] : []),
  ];
  const verdict = isUp ? paint.passed("up") : paint.failed("DOWN");
  return `${environment}: ${verdict}. ${parts.join(", ")}, in ${writeSeconds(seconds)} of ${writeSeconds(budgetSeconds)}.`;
}

function table(results: readonly CheckResult[], paint: Paint): string {
  const rows = new Table({
    head: ["service", "check", "asked", "result", "seen", "tries", "seconds"],
    style: { head: [], border: [], compact: true },
    colAligns: ["left", "left", "left", "left", "left", "right", "right"],
  });
  for (const result of results) {
    const { service, kind, target, status, tries, seconds } = result;
    const asked = tries === 0 ? ["", ""] : [String(tries), seconds.toFixed(2)];
    rows.push([service, kind, target, paint[status](WORD[status]), seenCell(result), ...asked]);
  }
  return rows.toString();
}

/** One reason keeps many things from being asked: it stands once, under the table. */
function seenCell({ status, seen }: CheckResult): string {
  if (status === "not-reached" || status === "skipped") return "(see below)";
  return seen.length > WIDEST_CELL ? `${seen.slice(0, WIDEST_CELL - 3)}...` : seen;
}

/** One paragraph for each symptom, with everything that shows it. */
function troubles(results: readonly CheckResult[], status: "failed" | "warning", title: string): readonly string[] {
  const bySymptom = new Map<SymptomId, CheckResult[]>();
  for (const result of results) {
    if (result.status !== status || result.symptom === undefined) continue;
    const same = bySymptom.get(result.symptom);
    if (same) same.push(result);
    else bySymptom.set(result.symptom, [result]);
  }
  if (bySymptom.size === 0) return [];
  const paragraphs = [...bySymptom].map(([id, showing]) => {
    const { title: heading, meaning, incident, remedy }: Symptom = SYMPTOMS[id];
    return [
      `  ${heading}`,
      ...showing.map(
        ({ service, target, url, seen }) => `    ${service} ${target}: ${seen}${url === undefined ? "" : ` <${url}>`}`,
      ),
      `    means  ${meaning}`,
      ...(incident === undefined ? [] : [`    seen   ${incident}`]),
      `    do     ${remedy}`,
    ].join("\n");
  });
  return [`${title}\n${paragraphs.join("\n\n")}`];
}

/** One line for each reason, with what it kept from being asked. */
function unasked(results: readonly CheckResult[], status: "not-reached" | "skipped", title: string): readonly string[] {
  const byReason = new Map<string, string[]>();
  for (const { service, kind, target, seen } of results.filter((result) => result.status === status)) {
    const reason = byReason.get(seen) ?? [];
    byReason.set(seen, [...reason, `${service} ${kind} ${target}`]);
  }
  if (byReason.size === 0) return [];
  const lines = [...byReason].map(
    ([reason, checks]) => `  ${reason}\n${checks.map((check) => `    ${check}`).join("\n")}`,
  );
  return [`${title}\n${lines.join("\n")}`];
}
