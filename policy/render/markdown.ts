/** A report for a pull request or a page: failures in a table, the rest folded away. */
import { markdownCode, markdownTable, markdownText } from "../../platform/markdown";
import type { Finding, Report } from "../engine";
import { counted, writeSummary } from "./counts";

export function renderMarkdown({ findings, notes, summary }: Report): string {
  const failures = findings.filter(({ status }) => status === "fail");
  const unknown = findings.filter(({ status }) => status === "unknown");
  const suppressed = findings.filter(({ status }) => status === "suppressed");
  const parts = [`**${writeSummary(summary)}**`];
  if (failures.length > 0) parts.push(failureTable(failures));
  if (suppressed.length > 0) {
    parts.push(
      folded(
        counted(suppressed.length, "suppressed finding"),
        markdownTable(["Rule", "Resource", "Until", "Reason"], suppressed.map(suppressedRow)),
      ),
    );
  }
  if (unknown.length > 0) {
    parts.push(
      folded(
        `${unknown.length} not known yet`,
        markdownTable(["Rule", "Resource", "Attribute", "Why"], unknown.map(unknownRow)),
      ),
    );
  }
  if (notes.length > 0) parts.push(notes.map((note) => `- ${markdownText(note)}`).join("\n"));
  return `${parts.join("\n\n")}\n`;
}

function failureTable(failures: readonly Finding[]): string {
  const rows = failures.map(({ rule, severity, address, stack, path, message, got, want, fix }) => [
    severity,
    rule,
    `${markdownCode(address)} (${markdownText(stack)})${path === "" ? "" : `<br>${markdownCode(path)}`}`,
    `${markdownText(message)}<br>got ${markdownCode(got)}, want ${markdownText(want)}`,
    markdownText(fix),
  ]);
  return markdownTable(["Severity", "Rule", "Resource", "Finding", "Fix"], rows);
}

function suppressedRow({ rule, address, expires = "", reason = "" }: Finding): readonly string[] {
  return [rule, markdownCode(address), expires, markdownText(reason)];
}

function unknownRow({ rule, address, path, message }: Finding): readonly string[] {
  return [rule, markdownCode(address), markdownCode(path), markdownText(message)];
}

function folded(title: string, body: string): string {
  return `<details><summary>${title}</summary>\n\n${body}\n\n</details>`;
}
