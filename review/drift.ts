/** What was changed outside of Terraform since its last run, gathered: the same attributes of the same type are one line. */
import type { PlanMetadata } from "../policy/read/plan";
import { attributeChanges, writePath } from "./attribute-changes";

export interface DriftGroup {
  readonly type: string;
  /** What differs; for a resource that is gone, nothing. */
  readonly attributes: readonly string[];
  readonly isGone: boolean;
  readonly addresses: readonly string[];
}

export function driftOf(plans: readonly PlanMetadata[]): readonly DriftGroup[] {
  const groups = new Map<string, { readonly group: DriftGroup; readonly addresses: string[] }>();
  for (const drift of plans.flatMap((plan) => plan.drift)) {
    const { type, address } = drift;
    const isGone = drift.change.actions.includes("delete");
    const attributes = isGone ? [] : [...new Set(attributeChanges(drift).map(({ path }) => writePath(path)))].sort();
    // What the provider only writes in another way is no drift.
    if (!isGone && attributes.length === 0) continue;
    const key = JSON.stringify([type, isGone, attributes]);
    const known = groups.get(key);
    if (known) known.addresses.push(address);
    else {
      const addresses = [address];
      groups.set(key, { group: { type, attributes, isGone, addresses }, addresses });
    }
  }
  return [...groups.values()].map(({ group }) => group);
}
