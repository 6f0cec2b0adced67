/**
 * A review as the comment on a pull request, in GitHub's Markdown.
 *
 * The first line is a comment that nobody sees and that finds this comment again: {@link markerPrefix}.
 */
import { htmlCode, markdownCode as code, markdownTable as table, markdownText as text } from "../../platform/markdown";
import type { Finding } from "../../policy/engine";
import { counted } from "../../policy/render/counts";
import type { CostItemChange } from "../cost-change";
import type { ServiceHeadroom } from "../headroom";
import type { Review, ShownChange } from "../review";
import { COMMENT_LENGTH, partsOf, shorten } from "../shorten";
import type { LeftOut, Section } from "../shorten";
import type { VerdictLevel } from "../verdict";
import {
  ACTION_WORDS,
  VERDICT_WORDS,
  brokenFloors,
  countsLine,
  destructionPhrases,
  driftPhrase,
  few,
  grouped,
  headroomMark,
  savingLine,
  signed,
  whyUnknown,
} from "./phrases";

export interface MarkdownOptions {
  /** In characters. @default 65,000 */
  readonly maxLength?: number;
  /** Where the whole review is, an address; without one, the command that writes it is named. */
  readonly fullReport?: string | undefined;
}

/** How the comment of an environment begins, whatever is reviewed. */
export function markerPrefix(environment: string): string {
  return `<!-- netra-review environment=${bare(environment)} `;
}

export function renderMarkdown(
  review: Review,
  { maxLength = COMMENT_LENGTH, fullReport }: MarkdownOptions = {},
): string {
  const sections = [
    header(review),
    destroyed(review),
    newFindings(review),
    existingFindings(review),
    fixedFindings(review),
    suppressedFindings(review),
    unknownFindings(review),
    headroom(review),
    exposure(review),
    resources(review),
    beforeAndAfter(review),
    drift(review),
    outputs(review),
    cost(review),
    warnings(review),
    command(review),
  ];
  return `${shorten(sections, maxLength - 1, (leftOut) => leftOutNote(leftOut, fullReport))}\n`;
}

const ALERTS: Readonly<Record<VerdictLevel, string>> = { ok: "NOTE", attention: "WARNING", blocked: "CAUTION" };

function header(review: Review): Section {
  const { environment, commit, digest, verdict, counts } = review;
  const marker = `${markerPrefix(environment)}commit=${bare(commit ?? "none")} plan=sha256:${bare(digest)} -->`;
  const reasons = verdict.reasons.map(text).join("; ");
  const lines = [
    marker,
    `## Review of ${text(environment)}`,
    `> [!${ALERTS[verdict.level]}]\n> **${VERDICT_WORDS[verdict.level]}:** ${reasons}.`,
    `${capitalized(text(countsLine(counts)))}.`,
  ];
  return { title: "the verdict", rank: 0, head: "", ...whole(lines) };
}

function destroyed({ destructions }: Review): Section {
  const parts = partsOf(destructions, (destruction) => {
    const sentence = `- ${code(destruction.address)} ${destructionPhrases(destruction).map(text).join("; ")}.`;
    return destruction.loses !== undefined && !destruction.isAcknowledged ? `${sentence} **Data is lost.**` : sentence;
  });
  return { title: "what is destroyed", rank: 1, head: "### Destroyed or replaced\n\n", ...parts, separator: "\n" };
}

function newFindings({ findings }: Review): Section {
  return {
    title: "new findings",
    rank: 2,
    head: `### New findings\n\n`,
    ...partsOf(grouped(findings.new, resourceOf), findingBlock),
  };
}

function findingBlock(findings: readonly Finding[]): string {
  const [first] = findings;
  const lines = findings.map(({ rule, severity, message, got, want, fix, path }) => {
    const place = path === "" ? "Got" : `At ${code(path)}: got`;
    return `- **${text(rule)}** ${severity}: ${text(message)}.\n  ${place} ${code(got)}, want ${text(want)}. Fix: ${text(fix)}`;
  });
  return `**${code(first?.address ?? "")}**\n${lines.join("\n")}`;
}

function existingFindings({ findings }: Review): Section {
  const parts = partsOf(
    findings.existing,
    ({ rule, severity, address, message }) => `- **${text(rule)}** ${severity}, ${code(address)}: ${text(message)}`,
  );
  return folded("existing findings", 12, `There already, and not changed: ${counted(parts.count, "finding")}`, parts);
}

function fixedFindings({ findings }: Review): Section {
  const parts = partsOf(
    findings.fixed,
    ({ rule, address, message }) => `- **${text(rule)}** ${code(address)}; it was: ${text(message)}`,
  );
  return { title: "fixed findings", rank: 9, head: "**Fixed by this change**\n", ...parts, separator: "\n" };
}

function suppressedFindings({ findings }: Review): Section {
  const parts = partsOf(
    findings.suppressed,
    ({ rule, address, message, reason = "", expires = "" }) =>
      `- **${text(rule)}** ${code(address)}: ${text(message)}. Accepted until ${text(expires)}: ${text(reason)}`,
  );
  return folded("suppressed findings", 9, `Accepted: ${counted(parts.count, "finding")}`, parts);
}

function unknownFindings({ findings }: Review): Section {
  const byRule = grouped(findings.unknown, ({ rule }) => rule);
  const parts = partsOf(byRule, (group) => {
    const [first] = group;
    const { shown, more } = few([...new Set(group.map(whyUnknown))], MOST_REASONS);
    const rest = more > 0 ? `; and ${more} more` : "";
    return `- **${text(first?.rule ?? "")}** ${text(first?.want ?? "")} (${group.length}): ${shown.map(text).join("; ")}${rest}`;
  });
  const summary = `Not known before an apply: ${counted(findings.unknown.length, "verdict")}`;
  return folded("what cannot be told yet", 13, summary, parts);
}

function headroom(review: Review): Section {
  return {
    title: "headroom",
    rank: 3,
    head: "### Headroom\n\n",
    ...partsOf(review.headroom, (service) => headroomPart(service, review)),
  };
}

function headroomPart(service: ServiceHeadroom, review: Review): string {
  const rows = service.rows.map((row) => {
    const mark = headroomMark(row);
    const loud = (cell: string): string => (row.isLower ? `**${cell}**` : cell);
    return [
      row.name,
      text(row.before ?? ""),
      loud(text(row.after ?? "gone")),
      text(row.floor ?? ""),
      text(row.recommended ?? ""),
      row.isUnderFloor ? `**${mark}**` : mark,
    ];
  });
  const saving = savingLine(service, review);
  const head = [code(service.service), "Before", "After", "Floor", "Recommended", ""];
  return `${table(head, rows)}${saving === undefined ? "" : `\n\n${text(saving)}`}`;
}

const EXPOSURE_WORDS = {
  network: { widened: "**opens**", narrowed: "**closes**" },
  invoker: { widened: "**opens to everybody**", narrowed: "**closes to everybody**" },
  role: { widened: "role given", narrowed: "role taken" },
} as const;

/** The roles that one member gets on things of one kind are one line. */
function exposure(review: Review): Section {
  const groups = grouped(review.exposure, ({ kind, direction, detail, grant }) =>
    JSON.stringify(kind === "role" && grant ? [direction, grant.member, grant.role, grant.scope] : [direction, detail]),
  );
  const parts = partsOf(groups, (group) => {
    const [first] = group;
    if (!first) return "";
    const { kind, direction, detail, grant } = first;
    const names = group.map((change) => change.grant?.name ?? "").filter((name) => name !== "");
    const said =
      grant && names.length > 1
        ? `${text(`${grant.member} has ${grant.role} on ${grant.scope}s`)} ${names.map((name) => code(name)).join(", ")}`
        : text(detail);
    return `- ${EXPOSURE_WORDS[kind][direction]}: ${said}`;
  });
  return { title: "exposure", rank: 4, head: "### Exposure and roles\n\n", ...parts, separator: "\n" };
}

/** Reasons that are listed for one rule. */
const MOST_REASONS = 3;

/** Names of attributes, and addresses, that are listed for one resource or one kind. */
const MOST_NAMES = 12;

function resources(review: Review): Section {
  const kinds = grouped(review.changes, ({ action, type }) => `${action} ${type}`);
  const parts = partsOf(kinds, (group) => {
    const [first] = group;
    const head = `- **${ACTION_WORDS[first?.action ?? "no-op"] ?? ""}** ${code(first?.type ?? "")}${group.length > 1 ? ` (${group.length})` : ""}`;
    const { shown, more } = few(group.map(resourceLine), MOST_NAMES);
    const rest = more > 0 ? [`  - and ${more} more`] : [];
    return [head, ...shown.map((line) => `  - ${line}`), ...rest].join("\n");
  });
  return { title: "kinds of resources", rank: 8, head: "### Resources\n\n", ...parts, separator: "\n" };
}

function resourceLine({ address, attributes, movedFrom, isImported }: ShownChange): string {
  const names = few([...new Set(attributes.map(({ path }) => path))], MOST_NAMES);
  const changed = names.shown.map((name) => code(name)).join(", ");
  return [
    code(address),
    ...(movedFrom === undefined ? [] : [`moved from ${code(movedFrom)}`]),
    ...(isImported ? ["imported"] : []),
    ...(changed === "" ? [] : [`${changed}${names.more > 0 ? ` and ${names.more} more` : ""}`]),
  ].join(": ");
}

/** Longest value in a table. */
const MAX_VALUE_LENGTH = 200;

function beforeAndAfter(review: Review): Section {
  const altered = review.changes.filter(({ attributes }) => attributes.length > 0);
  const parts = partsOf(altered, ({ address, attributes }) => {
    const value = (shown: string): string => code(shown, MAX_VALUE_LENGTH);
    const rows = attributes.map(({ path, before, after }) => [code(path), value(before), value(after)]);
    return details(htmlCode(address), table(["Attribute", "Before", "After"], rows));
  });
  return { title: "before and after", rank: 11, head: "### Before and after\n\n", ...parts };
}

function drift(review: Review): Section {
  const parts = partsOf(review.drift, (group) => {
    const { shown, more } = few(group.addresses, 5);
    const places = shown.map((address) => code(address)).join(", ");
    return `- ${code(group.type)}, ${text(driftPhrase(group))} (${places}${more > 0 ? ` and ${more} more` : ""})`;
  });
  return { title: "drift", rank: 7, head: "### Changed outside of Terraform\n\n", ...parts, separator: "\n" };
}

function outputs(review: Review): Section {
  const parts = partsOf(
    review.outputs,
    ({ name, stack, action }) => `- ${code(name)} of ${text(stack)}: ${text(action)}`,
  );
  return { title: "outputs", rank: 10, head: "### Outputs\n\n", ...parts, separator: "\n" };
}

/** Items that are listed one by one. */
const MOST_ITEMS = 20;

function cost(review: Review): Section {
  const { before, after, delta, items, assumptions } = review.cost;
  if (items.length === 0) return { title: "cost", rank: 5, head: "", ...whole([]) };
  const changed = items.filter((item) => item.delta !== 0).sort((a, b) => Math.abs(b.delta) - Math.abs(a.delta));
  const same = items.filter((item) => item.delta === 0);
  const summary = `${counted(same.length, "item")} at the same price`;
  const total =
    changed.length === 0
      ? `**${after.toFixed(2)} $ a month, as before**`
      : `**${before.toFixed(2)} $ → ${after.toFixed(2)} $ a month (${signed(delta)} $)**`;
  return {
    title: "cost",
    rank: 5,
    head: "### Cost\n\n",
    ...whole([
      `${total}, estimated at list prices.`,
      ...(changed.length > 0 ? [costTable(changed, review)] : []),
      ...(same.length > 0 ? [details(summary, costTable(same, review))] : []),
      details("What the estimate takes for granted", assumptions.map((sentence) => `- ${text(sentence)}`).join("\n")),
    ]),
  };
}

function costTable(items: readonly CostItemChange[], { headroom: services }: Review): string {
  const rows = items.slice(0, MOST_ITEMS).map((item) => {
    const service = services.find(({ stack, address }) => item.key === `${stack} ${address}`);
    const broken = service ? brokenFloors(service) : [];
    const was = item.was !== "" && item.will !== "" && item.was !== item.will ? `; was ${item.was}` : "";
    return [
      text(item.label),
      text(`${item.will || item.was}${was}`),
      item.before.toFixed(2),
      item.after.toFixed(2),
      signed(item.delta),
      broken.length === 0 ? "" : `**breaks the floor of ${broken.join(", ")}**`,
    ];
  });
  const more = items.length - rows.length;
  const lines = table(["Item", "What", "Before", "After", "Difference", ""], rows);
  return more > 0 ? `${lines}\n\nand ${counted(more, "more item")}` : lines;
}

function warnings(review: Review): Section {
  const parts = partsOf(review.warnings, (warning) => `- ${text(warning)}`);
  return { title: "warnings", rank: 6, head: "### Warnings\n\n", ...parts, separator: "\n" };
}

function command(review: Review): Section {
  return { title: "the command", rank: 0, head: "", ...whole([`Made by ${code(review.command)}`]) };
}

function leftOutNote(leftOut: readonly LeftOut[], fullReport: string | undefined): string {
  const parts = leftOut.map(({ title, count, of }) =>
    count === of ? `all of ${title} (${of})` : `${count} of ${of} of ${title}`,
  );
  const where =
    fullReport === undefined ? "the same command with `--format text` writes it whole" : `whole at ${code(fullReport)}`;
  return `> [!NOTE]\n> Shortened to fit a comment. Left out: ${parts.join(", ")}; ${where}.`;
}

function resourceOf({ stack, address }: Finding): string {
  return `${stack} ${address}`;
}

type Parts = Pick<Section, "count" | "part">;

function folded(title: string, rank: number, summary: string, parts: Parts): Section {
  const head = `<details><summary>${summary}</summary>\n\n`;
  return { title, rank, head, ...parts, separator: "\n", foot: "\n\n</details>" };
}

function whole(parts: readonly string[]): Parts {
  return partsOf(parts, (part) => part);
}

function details(summary: string, body: string): string {
  return `<details><summary>${summary}</summary>\n\n${body}\n\n</details>`;
}

/** What a marker may hold: nothing that could end the comment or begin another attribute. */
function bare(word: string): string {
  return word.replace(/[^A-Za-z0-9._/]/g, "_");
}

function capitalized(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}
