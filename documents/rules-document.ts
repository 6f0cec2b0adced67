import type { Family, Rule } from "../policy/rule";
import { heading, table } from "./document";
import type { MadeDocument } from "./document";

const FAMILIES: Readonly<Record<Family, string>> = {
  RUN: "Cloud Run services",
  NET: "Network",
  SQL: "Cloud SQL",
  RED: "Redis",
  SEC: "Secrets",
  IAM: "Identity and access",
  LB: "Edge",
  MON: "Monitoring",
  OPS: "State and operations",
};

/** docs/rules.md: every rule, with what taught it and how to comply. */
export function rulesDocument(rules: readonly Rule[]): MadeDocument {
  const errors = rules.filter(({ severity }) => severity === "error").length;
  const lines = [
    ...heading("Rules", "the rules in policy/rules"),
    `${rules.length} rules: ${errors} that block, ${rules.length - errors} that warn. A rule answers pass, fail, not applicable or`,
    "unknown; what cannot be known yet is never a pass. Accepted failures are in `config/exceptions.ts`.",
    "",
  ];
  for (const [family, title] of Object.entries(FAMILIES)) {
    const ofFamily = rules.filter((rule) => rule.family === family);
    if (ofFamily.length === 0) continue;
    lines.push(`## ${title} (${family})`, "");
    lines.push(
      ...table(
        ["rule", "holds that", "severity", "seen in"],
        ofFamily.map((rule) => [
          `[${rule.id}](#${rule.id.toLowerCase()})`,
          rule.title,
          rule.severity,
          rule.seenIn.join(", "),
        ]),
      ),
    );
    for (const rule of ofFamily) lines.push(...section(rule));
  }
  return { path: "docs/rules.md", text: `${lines.join("\n").trimEnd()}\n` };
}

function section(rule: Rule): readonly string[] {
  return [
    `### ${rule.id}`,
    "",
    `**${rule.title}.** ${rule.exceptable ? "" : "Takes no exception. "}`.trimEnd(),
    "",
    `- Why: ${rule.why}`,
    `- How: ${rule.fix}`,
    `- Source: ${rule.sources.map((source) => (source.startsWith("https://") ? `<${source}>` : source)).join(", ")}`,
    `- Code: [policy/rules/${rule.family.toLowerCase()}/${rule.slug}.ts](../policy/rules/${rule.family.toLowerCase()}/${rule.slug}.ts)`,
    "",
  ];
}
