/** An audit for a person at a terminal. */
import Table from "cli-table3";
import pc from "picocolors";
import type { Report } from "../../policy/engine";
import { renderText as renderFindings } from "../../policy/render/text";
import type { Audit, AuditedService } from "../audit";
import { describeChange } from "../changed-by";
import { headline } from "./headline";

/** A longer value would push the table off the screen; it stands in full under the table. */
const WIDEST_CELL = 60;

type Colours = ReturnType<typeof pc.createColors>;

export function renderText(audit: Audit, colour: boolean): string {
  const colours = pc.createColors(colour);
  const { services, undeclared, missing, notSeen, report, isAsDeclared } = audit;
  const first = headline(audit);
  const sections = [
    isAsDeclared ? colours.green(first) : colours.bold(colours.red(first)),
    ...services.map((service) => serviceSection(service, colours)),
    ...list("Declared, and not running: npm run apply makes them", missing, colours),
    ...list(
      "Running, and not declared",
      undeclared.map(({ name, stack, changedBy }) => `${name} (${stack}), ${describeChange(changedBy)}`),
      colours,
    ),
    ...list("Not seen: the files do not hold them", notSeen, colours),
  ];
  return `${sections.join("\n\n")}\n\n${colours.bold("The rules over what runs")}\n${renderFindings(failuresOf(report), { colour })}`;
}

/** What cannot be known of a live service is no news; the summary counts it. */
export function failuresOf(report: Report): Report {
  return { ...report, findings: report.findings.filter(({ status }) => status !== "unknown") };
}

function serviceSection(
  { name, stack, changedBy, differences, notCompared }: AuditedService,
  colours: Colours,
): string {
  const head = `${colours.bold(name)} ${colours.dim(`(${stack})`)}, ${describeChange(changedBy)}`;
  const lines = [head];
  if (differences.length === 0) lines.push("  as declared");
  else {
    const rows = new Table({ head: ["what", "declared", "live"], style: { head: [], border: [], compact: true } });
    for (const { name: what, declared, live } of differences) rows.push([what, cell(declared), cell(live)]);
    lines.push(rows.toString());
    for (const { name: what, declared, live, fix } of differences) {
      const whole = [declared, live].some((text) => text.length > WIDEST_CELL);
      lines.push(`  ${what}: ${whole ? `declared ${declared}, live ${live}. ` : ""}${fix}`);
    }
  }
  if (notCompared.length > 0)
    lines.push(colours.dim(`  not compared, an apply decides them: ${notCompared.join(", ")}`));
  return lines.join("\n");
}

function cell(text: string): string {
  return text.length > WIDEST_CELL ? `${text.slice(0, WIDEST_CELL - 3)}...` : text;
}

function list(title: string, items: readonly string[], colours: Colours): readonly string[] {
  return items.length === 0 ? [] : [`${colours.bold(title)}\n${items.map((item) => `  ${item}`).join("\n")}`];
}
