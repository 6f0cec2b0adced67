/** What a month costs before and after a change, item by item. */
import type { Contract } from "../policy/contract";
import { estimateCost, roundToCents } from "./cost";
import type { CostItem } from "./cost";
import type { ChangeSet } from "./change-set";

export interface CostItemChange {
  readonly label: string;
  /** The stack and the address, where the item is one resource. */
  readonly key: string;
  /** What is priced, before and after; the empty string where it is not there. */
  readonly was: string;
  readonly will: string;
  /** US dollars a month. */
  readonly before: number;
  readonly after: number;
  readonly delta: number;
}

export interface CostChange {
  readonly before: number;
  readonly after: number;
  readonly delta: number;
  readonly items: readonly CostItemChange[];
  readonly assumptions: readonly string[];
}

export function costChange({ before, after, source }: ChangeSet, contract: Contract): CostChange {
  const was = estimateCost(before, contract);
  const will = estimateCost(after, contract);
  const earlier = new Map(was.items.map((item) => [item.key, item]));
  const items = will.items.map((item) => itemChange(earlier.get(item.key), item));
  const later = new Set(will.items.map(({ key }) => key));
  const gone = was.items.filter(({ key }) => !later.has(key)).map((item) => itemChange(item, undefined));
  return {
    before: was.total,
    after: will.total,
    delta: roundToCents(will.total - was.total),
    items: [...items, ...gone],
    assumptions: [...new Set([...will.assumptions, ...(source === "plan" ? [PLANS_ALONE] : []), ...was.assumptions])],
  };
}

const PLANS_ALONE = "Counted is what the reviewed plans hold; a stack whose plan is not among them is not.";

function itemChange(was: CostItem | undefined, will: CostItem | undefined): CostItemChange {
  const before = was?.monthlyUsd ?? 0;
  const after = will?.monthlyUsd ?? 0;
  return {
    label: will?.label ?? was?.label ?? "",
    key: will?.key ?? was?.key ?? "",
    was: was?.detail ?? "",
    will: will?.detail ?? "",
    before,
    after,
    delta: roundToCents(after - before),
  };
}
