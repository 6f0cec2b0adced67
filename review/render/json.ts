/** A review for machines. Members are always there, and always in this order. */
import type { Finding } from "../../policy/engine";
import type { Counts } from "../change-set";
import type { CostItemChange } from "../cost-change";
import type { Review } from "../review";
import type { Risk } from "../risk";
import type { VerdictLevel } from "../verdict";

export interface ReviewReport {
  readonly verdict: VerdictLevel;
  readonly counts: Counts;
  readonly findings: {
    readonly new: readonly Finding[];
    readonly existing: readonly Finding[];
    readonly fixed: readonly Finding[];
    readonly suppressed: readonly Finding[];
    readonly unknown: readonly Finding[];
  };
  readonly risks: readonly Risk[];
  readonly cost: {
    /** US dollars a month, as all of them. */
    readonly before: number;
    readonly after: number;
    readonly delta: number;
    readonly items: readonly Pick<CostItemChange, "label" | "before" | "after" | "delta">[];
  };
}

export function renderJson(review: Review): string {
  return `${JSON.stringify(reportOf(review), undefined, 2)}\n`;
}

export function reportOf({ verdict, counts, findings, risks, cost }: Review): ReviewReport {
  const inOrder = (list: readonly Finding[]): readonly Finding[] => list.map(findingInOrder);
  return {
    verdict: verdict.level,
    counts,
    findings: {
      new: inOrder(findings.new),
      existing: inOrder(findings.existing),
      fixed: inOrder(findings.fixed),
      suppressed: inOrder(findings.suppressed),
      unknown: inOrder(findings.unknown),
    },
    risks: risks.map(({ kind, severity, address, detail }) => ({ kind, severity, address, detail })),
    cost: {
      before: cost.before,
      after: cost.after,
      delta: cost.delta,
      items: cost.items.map(({ label, before, after, delta }) => ({ label, before, after, delta })),
    },
  };
}

function findingInOrder(finding: Finding): Finding {
  const { rule, severity, status, address, stack, path, message, got, want, fix, reason, expires } = finding;
  const accepted = reason === undefined || expires === undefined ? {} : { reason, expires };
  return { rule, severity, status, address, stack, path, message, got, want, fix, ...accepted };
}
