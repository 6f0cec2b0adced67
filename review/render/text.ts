/** A review for a terminal: the same parts as the comment on a pull request, whole. */
import pc from "picocolors";
import { printable } from "../../platform/printable";
import type { Finding } from "../../policy/engine";
import type { ServiceHeadroom } from "../headroom";
import type { Review } from "../review";
import type { VerdictLevel } from "../verdict";
import {
  ACTION_WORDS,
  VERDICT_WORDS,
  countsLine,
  destructionPhrases,
  driftPhrase,
  grouped,
  headroomMark,
  savingLine,
  signed,
  whyUnknown,
} from "./phrases";

export interface TextOptions {
  /** @default false */
  readonly colour?: boolean;
}

type Colours = ReturnType<typeof pc.createColors>;

export function renderText(review: Review, { colour = false }: TextOptions = {}): string {
  const colours = pc.createColors(colour);
  const parts = [
    verdictPart(review, colours),
    part("Destroyed or replaced", destructionLines(review), colours),
    part("New findings", findingLines(review.findings.new, colours), colours),
    part("There already", review.findings.existing.map(shortFinding), colours),
    part("Fixed by this change", review.findings.fixed.map(shortFinding), colours),
    part("Accepted", review.findings.suppressed.map(acceptedFinding), colours),
    part("Not known before an apply", unknownLines(review.findings.unknown), colours),
    ...review.headroom.map((service) => headroomPart(service, review, colours)),
    part("Exposure and roles", exposureLines(review), colours),
    part("Resources", resourceLines(review, colours), colours),
    part("Changed outside of Terraform", driftLines(review), colours),
    part(
      "Outputs",
      review.outputs.map(({ name, stack, action }) => shown(`${name} of ${stack}: ${action}`)),
      colours,
    ),
    part("Cost", costLines(review), colours),
    part("Warnings", review.warnings.map(shown), colours),
    [colours.dim(`Made by ${shown(review.command)}`)],
  ];
  return `${parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}

const MAX_LENGTH = 1000;

/** Text of the input: one line, and nothing that steers a terminal. */
function shown(text: string): string {
  return printable(text, MAX_LENGTH);
}

function part(title: string, lines: readonly string[], { bold }: Colours): readonly string[] {
  return lines.length === 0 ? [] : [bold(title), ...lines.map((line) => `  ${line}`)];
}

function paintOf(level: VerdictLevel, { green, yellow, red }: Colours): (text: string) => string {
  return { ok: green, attention: yellow, blocked: red }[level];
}

function verdictPart({ environment, verdict, counts }: Review, colours: Colours): readonly string[] {
  const word = paintOf(verdict.level, colours)(colours.bold(VERDICT_WORDS[verdict.level]));
  return [
    `${colours.bold(`Review of ${shown(environment)}`)}: ${word}`,
    ...verdict.reasons.map((reason) => `  ${shown(reason)}`),
    colours.dim(`  ${countsLine(counts)}`),
  ];
}

function destructionLines({ destructions }: Review): readonly string[] {
  return destructions.map((destruction) =>
    shown(`${destruction.address} ${destructionPhrases(destruction).join("; ")}`),
  );
}

function findingLines(findings: readonly Finding[], { bold, red, yellow, dim }: Colours): readonly string[] {
  return grouped(findings, ({ stack, address }) => `${stack} ${address}`).flatMap((group) => [
    ...group.slice(0, 1).map(({ address, stack }) => `${shown(address)} ${dim(`(${shown(stack)})`)}`),
    ...group.flatMap(({ rule, severity, path, message, got, want, fix }) => {
      const label = (severity === "error" ? red : yellow)(severity.padEnd(8));
      const field = (name: string, text: string): readonly string[] =>
        text === "" ? [] : [`            ${dim(name.padEnd(5))} ${shown(text)}`];
      const values = [...field("at", path), ...field("got", got), ...field("want", want), ...field("fix", fix)];
      return [`  ${label}  ${bold(rule)}  ${shown(message)}`, ...values];
    }),
  ]);
}

function shortFinding({ rule, severity, address, message }: Finding): string {
  return shown(`${severity.padEnd(8)} ${rule}  ${address}: ${message}`);
}

function acceptedFinding(finding: Finding): string {
  return `${shortFinding(finding)} (until ${shown(finding.expires ?? "")}: ${shown(finding.reason ?? "")})`;
}

function unknownLines(findings: readonly Finding[]): readonly string[] {
  return grouped(findings, ({ rule }) => rule).flatMap((group) => [
    ...group.slice(0, 1).map(({ rule, want }) => shown(`${rule}  ${want} (${group.length})`)),
    ...[...new Set(group.map(whyUnknown))].map((why) => `        ${shown(why)}`),
  ]);
}

function headroomPart(service: ServiceHeadroom, review: Review, colours: Colours): readonly string[] {
  const rows = service.rows.map((row) => [
    row.name,
    row.before ?? "",
    row.after ?? "gone",
    row.floor ?? "",
    row.recommended ?? "",
    headroomMark(row),
  ]);
  const lines = aligned([["", "before", "after", "floor", "recommended", ""], ...rows]);
  const painted = lines.map((line, index) => {
    const row = service.rows[index - 1];
    if (row?.isUnderFloor) return colours.red(line);
    return row?.isLower ? colours.yellow(line) : line;
  });
  const saving = savingLine(service, review);
  const sentence = saving === undefined ? [] : [shown(saving)];
  return part(`Headroom of ${shown(service.service)}`, [...painted, ...sentence], colours);
}

/** Columns as wide as their widest cell, two spaces apart. */
function aligned(rows: readonly (readonly string[])[]): readonly string[] {
  const cells = rows.map((row) => row.map(shown));
  const widths = (cells[0] ?? []).map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  return cells.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}

function exposureLines({ exposure }: Review): readonly string[] {
  return exposure.map(({ kind, direction, detail }) => {
    const sign = direction === "widened" ? "+" : "-";
    return shown(`${sign} ${kind.padEnd(8)} ${detail}`);
  });
}

function resourceLines({ changes }: Review, { dim }: Colours): readonly string[] {
  return changes.flatMap(({ action, address, attributes, movedFrom, isImported }) => [
    shown(
      [
        `${(ACTION_WORDS[action] ?? action).padEnd(8)} ${address}`,
        ...(movedFrom === undefined ? [] : [`moved from ${movedFrom}`]),
        ...(isImported ? ["imported"] : []),
      ].join(", "),
    ),
    ...attributes.map(({ path, before, after }) => {
      const value = (text: string): string => (text === "" ? dim("nothing") : printable(text));
      return `           ${printable(path)}: ${value(before)} → ${value(after)}`;
    }),
  ]);
}

function driftLines({ drift }: Review): readonly string[] {
  return drift.map((group) => shown(`${group.type}, ${driftPhrase(group)} (${group.addresses.join(", ")})`));
}

function costLines({ cost }: Review): readonly string[] {
  if (cost.items.length === 0) return [];
  const total = `${cost.before.toFixed(2)} $ → ${cost.after.toFixed(2)} $ a month (${signed(cost.delta)} $), estimated at list prices`;
  const rows = cost.items.map(({ label, before, after, delta, will, was }) => [
    label,
    before.toFixed(2),
    after.toFixed(2),
    delta === 0 ? "" : signed(delta),
    will || was,
  ]);
  return [
    total,
    ...aligned([["", "before", "after", "change", ""], ...rows]),
    ...cost.assumptions.map((line) => `- ${shown(line)}`),
  ];
}
