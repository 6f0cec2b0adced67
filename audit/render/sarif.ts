/** An audit for code scanning: differences beside the rules' findings. */
import { CATALOGUE } from "../../policy/catalogue";
import { renderSarif as renderFindings } from "../../policy/render/sarif";
import type { Audit } from "../audit";
import { DRIFT_RULES, driftFindings } from "../drift-rules";

/** @param files Export -> the file that it was read from, as a path with forward slashes. */
export function renderSarif(audit: Audit, files: ReadonlyMap<string, string>): string {
  const report = { ...audit.report, findings: [...driftFindings(audit), ...audit.report.findings] };
  return renderFindings(report, { rules: [...DRIFT_RULES, ...CATALOGUE], files });
}
