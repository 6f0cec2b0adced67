/** A report for machines: `{"findings": [...], "notes": [...], "summary": {...}}`, members always in one order. */
import type { Finding, Report } from "../engine";

export function renderJson({ findings, notes, summary }: Report): string {
  return `${JSON.stringify({ findings: findings.map(inOrder), notes, summary }, undefined, 2)}\n`;
}

function inOrder(finding: Finding): unknown {
  const { rule, severity, status, address, stack, path, message, got, want, fix, reason, expires } = finding;
  return { rule, severity, status, address, stack, path, message, got, want, fix, reason, expires };
}
