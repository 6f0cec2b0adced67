/** A report for a pull request or a page: failures in a table, the rest folded away. */
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
        table(["Rule", "Resource", "Until", "Reason"], suppressed.map(suppressedRow)),
      ),
    );
  }
  if (unknown.length > 0) {
    parts.push(
      folded(
        `${unknown.length} not known yet`,
        table(["Rule", "Resource", "Attribute", "Why"], unknown.map(unknownRow)),
      ),
    );
  }
  if (notes.length > 0) parts.push(notes.map((note) => `- ${inline(note)}`).join("\n"));
  return `${parts.join("\n\n")}\n`;
}

function failureTable(failures: readonly Finding[]): string {
  const rows = failures.map(({ rule, severity, address, stack, path, message, got, want, fix }) => [
    severity,
    rule,
    `${code(address)} (${inline(stack)})${path === "" ? "" : `<br>${code(path)}`}`,
    `${inline(message)}<br>got ${code(got)}, want ${inline(want)}`,
    inline(fix),
  ]);
  return table(["Severity", "Rule", "Resource", "Finding", "Fix"], rows);
}

function suppressedRow({ rule, address, expires = "", reason = "" }: Finding): readonly string[] {
  return [rule, code(address), expires, inline(reason)];
}

function unknownRow({ rule, address, path, message }: Finding): readonly string[] {
  return [rule, code(address), code(path), inline(message)];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

function folded(title: string, body: string): string {
  return `<details><summary>${title}</summary>\n\n${body}\n\n</details>`;
}

/** Text that no character of can end a cell, start a link, an image or a tag, or mention somebody. */
export function inline(text: string): string {
  return text
    .replace(/[\\`*_[\]|~!]/g, (character) => `\\${character}`)
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/@/g, "@\u200b")
    .replace(/\r?\n/g, " ");
}

/** Text as code, for a table's cell. */
export function code(text: string): string {
  if (text === "") return "";
  const flat = text.replace(/\r?\n/g, " ").replace(/\|/g, "\\|");
  const longest = Math.max(0, ...[...flat.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = "`".repeat(longest + 1);
  return longest === 0 ? `${fence}${flat}${fence}` : `${fence} ${flat} ${fence}`;
}
