/**
 * A review in SARIF 2.1.0: the findings with what the change has to do with them (`baselineState`), and its risks as
 * results of rules of their own, `review/<kind>`.
 */
import { CATALOGUE } from "../../policy/catalogue";
import type { Finding } from "../../policy/engine";
import { sarifLog, sarifText } from "../../policy/render/sarif";
import type { Review } from "../review";

type BaselineState = "new" | "unchanged" | "absent";

/** @param files Stack or plan -> the file it was read from, as a path with forward slashes. */
export function renderSarif(review: Review, files: ReadonlyMap<string, string>): string {
  const { findings, risks, warnings } = review;
  const compared: readonly (readonly [Finding, BaselineState | undefined])[] = [
    ...findings.new.map((finding) => [finding, "new"] as const),
    ...findings.existing.map((finding) => [finding, "unchanged"] as const),
    ...findings.fixed.map((finding) => [finding, "absent"] as const),
    ...findings.suppressed.map((finding) => [finding, undefined] as const),
    ...findings.unknown.map((finding) => [finding, undefined] as const),
  ];
  const report = { findings: compared.map(([finding]) => finding), notes: warnings, summary: NO_SUMMARY };
  const log = sarifLog(report, { rules: CATALOGUE, files });
  const kinds = [...new Set(risks.map(({ kind }) => `review/${kind}`))];
  const runs = log.runs.map((run) => {
    const known = run.tool.driver.rules.length;
    const rules = [...run.tool.driver.rules, ...kinds.map((id) => ({ id, name: "Risk" }))];
    const results = run.results.map((result, index) => {
      const state = compared[index]?.[1];
      return state === undefined ? result : { ...(result as object), baselineState: state };
    });
    const risky = risks.map(({ kind, severity, address, detail }) => ({
      ruleId: `review/${kind}`,
      ruleIndex: known + kinds.indexOf(`review/${kind}`),
      kind: "fail",
      level: severity,
      message: { text: sarifText(`${address}: ${detail}`) },
      locations: [{ logicalLocations: [{ fullyQualifiedName: address, kind: "resource" }] }],
    }));
    const driver = { ...run.tool.driver, rules };
    return { ...run, tool: { driver }, results: [...results, ...risky] };
  });
  return `${JSON.stringify({ ...log, runs }, undefined, 2)}\n`;
}

/** SARIF carries no counts. */
const NO_SUMMARY = { errors: 0, warnings: 0, unknown: 0, suppressed: 0, rules: 0, resources: 0 };
