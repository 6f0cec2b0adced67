/** The report as JUnit XML: a suite for each service, a case for each check. */
import type { CheckResult, SmokeReport } from "../report";
import { SYMPTOMS } from "../symptoms";
import type { Symptom } from "../symptoms";

/** What was not reached is a failure to whoever reads the report; what was skipped is skipped. */
export function renderJunit({ environment, results, counts, seconds }: SmokeReport): string {
  const services = [...new Set(results.map(({ service }) => service))];
  const suites = services.map((service) =>
    suite(
      service,
      results.filter((result) => result.service === service),
    ),
  );
  const failures = counts.failed + counts["not-reached"];
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="${escape(`smoke ${environment}`)}" tests="${results.length}" failures="${failures}" skipped="${counts.skipped}" errors="0" time="${seconds.toFixed(3)}">`,
    ...suites,
    "</testsuites>",
    "",
  ].join("\n");
}

function suite(service: string, results: readonly CheckResult[]): string {
  const failures = results.filter(isFailure).length;
  const skipped = results.filter(({ status }) => status === "skipped").length;
  const seconds = results.reduce((sum, result) => sum + result.seconds, 0);
  return [
    `  <testsuite name="${escape(service)}" tests="${results.length}" failures="${failures}" skipped="${skipped}" errors="0" time="${seconds.toFixed(3)}">`,
    ...results.map(testCase),
    "  </testsuite>",
  ].join("\n");
}

function isFailure({ status }: CheckResult): boolean {
  return status === "failed" || status === "not-reached";
}

function testCase(result: CheckResult): string {
  const { service, kind, target, seen, seconds, status } = result;
  const open = `    <testcase classname="${escape(service)}" name="${escape(`${kind} ${target}`)}" time="${seconds.toFixed(3)}"`;
  const inside = isFailure(result)
    ? `<failure type="${escape(result.symptom ?? status)}" message="${escape(seen)}">${escape(explain(result))}</failure>`
    : status === "skipped"
      ? `<skipped message="${escape(seen)}"/>`
      : `<system-out>${escape(status === "warning" ? explain(result) : seen)}</system-out>`;
  return `${open}>${inside}</testcase>`;
}

function explain({ url, seen, symptom }: CheckResult): string {
  const lines = [...(url === undefined ? [] : [url]), seen];
  if (symptom !== undefined) {
    const { title, meaning, incident, remedy }: Symptom = SYMPTOMS[symptom];
    lines.push(title, meaning, ...(incident === undefined ? [] : [`Seen before: ${incident}`]), `Do: ${remedy}`);
  }
  return lines.join("\n");
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
};

/** What was seen is free of control characters already; two more code points are no XML characters at all. */
function escape(text: string): string {
  return text.replace(/[\ufffe\uffff]/g, "").replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}
