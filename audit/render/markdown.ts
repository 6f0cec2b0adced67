/** An audit for an issue or a page. */
import { markdownCode, markdownTable, markdownText } from "../../platform/markdown";
import { renderMarkdown as renderFindings } from "../../policy/render/markdown";
import type { Audit, AuditedService } from "../audit";
import { describeChange } from "../changed-by";
import { headline } from "./headline";
import { failuresOf } from "./text";

export function renderMarkdown(audit: Audit): string {
  const { services, undeclared, missing, notSeen, report } = audit;
  const sections = [
    `**${markdownText(headline(audit))}**`,
    ...services.map(serviceSection),
    ...list(
      "Declared, and not running",
      missing.map((name) => markdownCode(name)),
    ),
    ...list(
      "Running, and not declared",
      undeclared.map(({ name, changedBy }) => `${markdownCode(name)}, ${markdownText(describeChange(changedBy))}`),
    ),
    ...list(
      "Not seen: the files do not hold them",
      notSeen.map((name) => markdownCode(name)),
    ),
    `### The rules over what runs\n\n${renderFindings(failuresOf(report)).trimEnd()}`,
  ];
  return `${sections.join("\n\n")}\n`;
}

function serviceSection({ name, changedBy, differences, notCompared }: AuditedService): string {
  const parts = [`### ${markdownCode(name)}`, markdownText(describeChange(changedBy))];
  parts.push(
    differences.length === 0
      ? "As declared."
      : markdownTable(
          ["What", "Declared", "Live", "How to bring it back"],
          differences.map(({ name: what, declared, live, fix }) => [
            markdownText(what),
            markdownCode(declared),
            markdownCode(live),
            markdownText(fix),
          ]),
        ),
  );
  if (notCompared.length > 0)
    parts.push(`Not compared, an apply decides them: ${notCompared.map((item) => markdownCode(item)).join(", ")}`);
  return parts.join("\n\n");
}

function list(title: string, items: readonly string[]): readonly string[] {
  return items.length === 0 ? [] : [`### ${title}\n\n${items.map((item) => `- ${item}`).join("\n")}`];
}
