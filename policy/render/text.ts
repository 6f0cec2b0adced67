/** A report for a terminal: findings by resource, each with what is there, what is allowed and what to write. */
import pc from "picocolors";
import type { Finding, Report } from "../engine";
import { writeSummary } from "./counts";

export interface TextOptions {
  /** @default false */
  readonly colour?: boolean;
}

type Colours = ReturnType<typeof pc.createColors>;

export function renderText({ findings, notes, summary }: Report, { colour = false }: TextOptions = {}): string {
  const colours = pc.createColors(colour);
  const lines: string[] = [];
  for (const group of byResource(findings)) {
    const [first] = group;
    if (!first) continue;
    lines.push(`${colours.bold(first.address)} ${colours.dim(`(${first.stack})`)}`);
    for (const finding of group) lines.push(...findingLines(finding, colours));
    lines.push("");
  }
  for (const note of notes) lines.push(`${colours.cyan("note")} ${note}`);
  if (notes.length > 0) lines.push("");
  lines.push(colours.bold(writeSummary(summary)));
  return `${lines.join("\n")}\n`;
}

/** Findings of one resource together, resources in the order of their first finding. */
export function byResource(findings: readonly Finding[]): readonly (readonly Finding[])[] {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const key = `${finding.stack}\n${finding.address}`;
    const group = groups.get(key);
    if (group) group.push(finding);
    else groups.set(key, [finding]);
  }
  return [...groups.values()];
}

const LABEL_WIDTH = 10;

function findingLines(finding: Finding, colours: Colours): readonly string[] {
  const { rule, severity, status, path, message, got, want, fix, reason = "", expires = "" } = finding;
  const label = status === "fail" ? severity : status;
  const paint = status !== "fail" ? colours.dim : severity === "error" ? colours.red : colours.yellow;
  const head = `  ${paint(label.padEnd(LABEL_WIDTH))} ${colours.bold(rule)}  ${message}`;
  if (status === "unknown") return [`${head}${path === "" ? "" : colours.dim(` at ${path}`)}`];
  const field = (name: string, text: string): readonly string[] =>
    text === "" ? [] : [`  ${"".padEnd(LABEL_WIDTH)} ${colours.dim(name.padEnd(5))} ${text}`];
  const accepted = status === "suppressed" ? field("until", `${expires}: ${reason}`) : field("fix", fix);
  return [head, ...field("at", path), ...field("got", got), ...field("want", want), ...accepted];
}
