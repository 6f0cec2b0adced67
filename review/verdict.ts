/** Whether a change may go ahead, and the one line that says why. */
import { counted } from "../policy/render/counts";
import type { ComparedFindings } from "./findings";
import type { CostChange } from "./cost-change";
import type { HeadroomRow, ServiceHeadroom } from "./headroom";
import type { Risk, RiskKind } from "./risk";

export type VerdictLevel = "ok" | "attention" | "blocked";

export interface Verdict {
  readonly level: VerdictLevel;
  /** What decided, the gravest first; phrases without a full stop. */
  readonly reasons: readonly string[];
}

export interface VerdictFacts {
  readonly findings: ComparedFindings;
  readonly risks: readonly Risk[];
  readonly headroom: readonly ServiceHeadroom[];
  readonly cost: CostChange;
  /** Whether the change does anything at all. */
  readonly isEmpty: boolean;
}

/**
 * Blocked by a new error and by a risk of severity error; attention for a new warning and any other risk. A finding that
 * was there already decides nothing.
 */
export function verdictOf(facts: VerdictFacts): Verdict {
  const { findings, risks, isEmpty } = facts;
  const errors = findings.new.filter(({ severity }) => severity === "error");
  const warnings = findings.new.filter(({ severity }) => severity === "warning");
  const blocking = risks.filter(({ severity }) => severity === "error");
  const reasons = [
    ...blocking.slice(0, MOST_NAMED).map(({ address, detail }) => `${address} is ${detail}`),
    ...(blocking.length > MOST_NAMED ? [`and ${counted(blocking.length - MOST_NAMED, "more such risk")}`] : []),
    ...sizeReasons(facts),
    ...ruleReason(errors, "error"),
    ...ruleReason(warnings, "warning"),
    ...riskReasons(risks.filter((risk) => risk.severity === "warning" && !isService(risk, facts.headroom))),
  ];
  if (errors.length > 0 || blocking.length > 0) return { level: "blocked", reasons };
  if (warnings.length > 0 || risks.length > 0) return { level: "attention", reasons };
  return {
    level: "ok",
    reasons: [isEmpty ? "nothing changes" : "no rule is newly broken, and nothing is lost, opened or made smaller"],
  };
}

/** Risks that are told whole in the one line. */
const MOST_NAMED = 3;

function ruleReason(findings: readonly { readonly rule: string }[], noun: string): readonly string[] {
  if (findings.length === 0) return [];
  const rules = [...new Set(findings.map(({ rule }) => rule))].sort();
  return [`${counted(findings.length, `new ${noun}`)} (${rules.join(", ")})`];
}

/** Services that get smaller, each whole: what it loses, whether that breaks a floor, and what it saves. */
function sizeReasons({ headroom, cost }: VerdictFacts): readonly string[] {
  const smaller = headroom.filter(({ rows }) => rows.some(({ isLower }) => isLower));
  const more = smaller.length - MOST_NAMED;
  return [
    ...smaller.slice(0, MOST_NAMED).map((service) => sizeReason(service, cost)),
    ...(more > 0 ? [`and ${counted(more, "more service")} smaller than before`] : []),
  ];
}

function sizeReason({ service, address, stack, rows }: ServiceHeadroom, cost: CostChange): string {
  const lower = rows.filter(({ isLower }) => isLower);
  const broken = lower.filter(({ isUnderFloor }) => isUnderFloor);
  const held = lower.filter(({ isUnderFloor }) => !isUnderFloor);
  const saved = -(cost.items.find(({ key }) => key === `${stack} ${address}`)?.delta ?? 0);
  const money = saved > 0 ? `, which saves ${saved.toFixed(2)} $ a month` : "";
  const parts = [
    ...(broken.length > 0 ? [`falls under its floor: ${listed(broken)}`] : []),
    ...(held.length > 0 ? [`gets smaller, above its floor: ${listed(held)}`] : []),
  ];
  return `${service} ${parts.join("; it ")}${money}`;
}

function listed(rows: readonly HeadroomRow[]): string {
  return rows.map(({ name, before, after }) => `${name} ${before} → ${after}`).join(", ");
}

/** The downsizing of a service is told whole already. */
function isService({ kind, address }: Risk, headroom: readonly ServiceHeadroom[]): boolean {
  return kind === "downsize" && headroom.some((service) => service.address === address);
}

const WORDS: Readonly<Record<RiskKind, string>> = {
  "destroy-stateful": "acknowledged destruction",
  "replace-stateful": "acknowledged replacement",
  "protection-removed": "protection taken away",
  "name-not-reusable": "name that stays taken",
  downsize: "downsizing",
  "image-unpinned": "image that loses its digest",
  "database-restart": "restart of a database",
  "exposure-widened": "opening",
  "iam-widened": "role given",
  "secret-rotation": "secret written anew",
  drift: "kind of drift",
  unchecked: "part not looked at",
};
const PLURALS: Partial<Readonly<Record<RiskKind, string>>> = {
  "protection-removed": "protections taken away",
  "name-not-reusable": "names that stay taken",
  "image-unpinned": "images that lose their digests",
  "database-restart": "restarts of databases",
  "iam-widened": "roles given",
  "secret-rotation": "secrets written anew",
  drift: "kinds of drift",
  unchecked: "parts not looked at",
};

/** Kinds of which a number says too little. */
const TOLD_WHOLE: ReadonlySet<RiskKind> = new Set<RiskKind>(["image-unpinned", "database-restart", "unchecked"]);

/** Risks by kind, in their order; a few of a kind of which a number says too little are told in their own words. */
function riskReasons(risks: readonly Risk[]): readonly string[] {
  const kinds = [...new Set(risks.map(({ kind }) => kind))];
  return kinds.flatMap((kind) => {
    const same = risks.filter((risk) => risk.kind === kind);
    if (TOLD_WHOLE.has(kind) && same.length <= MOST_NAMED)
      return same.map(({ address, detail }) => `${address}: ${detail}`);
    return [same.length === 1 ? `1 ${WORDS[kind]}` : `${same.length} ${PLURALS[kind] ?? `${WORDS[kind]}s`}`];
  });
}
