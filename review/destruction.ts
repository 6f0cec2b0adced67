/** What a change destroys or replaces, and what is lost with it. */
import type { Finding } from "../policy/engine";
import { lossOf, nameHeldFor } from "../policy/stateful";
import { nameOf } from "../policy/target";
import type { ResourceChange } from "./change-set";

export interface Destruction {
  readonly address: string;
  readonly stack: string;
  readonly type: string;
  readonly action: "replace" | "delete" | "forget";
  /** What does not come back: `every database of the instance, and its backups with it`. */
  readonly loses: string | undefined;
  readonly forcedBy: readonly string[];
  /** How long the old name is not free, where what comes next wants it: `7 days`, or `good`. */
  readonly nameHeldFor: string | undefined;
  /** Stateful and named by an acknowledgement. */
  readonly isAcknowledged: boolean;
  /** A leftover of an earlier replacement and not what is in use. */
  readonly isLeftOver: boolean;
}

/** The rule that asks for an acknowledgement; an exception from it is one. */
const ACKNOWLEDGING_RULE = "OPS002";

/**
 * @param acknowledged Addresses whose destruction somebody has said yes to.
 * @param suppressed Findings that an exception accepts.
 */
export function destructionsOf(
  changes: readonly ResourceChange[],
  acknowledged: ReadonlySet<string>,
  suppressed: readonly Finding[],
): readonly Destruction[] {
  const excepted = new Set(
    suppressed.filter(({ rule }) => rule === ACKNOWLEDGING_RULE).map(({ stack, address }) => `${stack} ${address}`),
  );
  return changes.flatMap((change) => {
    const { action, resource, forcedBy } = change;
    if (resource.mode !== "managed" || (action !== "replace" && action !== "delete" && action !== "forget")) return [];
    const { address, stack, type } = resource;
    const loses = action === "forget" ? undefined : lossOf(type, change.change.before ?? resource.values);
    const isAcknowledged = loses !== undefined && (acknowledged.has(address) || excepted.has(`${stack} ${address}`));
    return [
      {
        address,
        stack,
        type,
        action,
        loses,
        forcedBy,
        nameHeldFor: action === "forget" ? undefined : heldName(change),
        isAcknowledged,
        isLeftOver: change.change.deposed !== undefined,
      },
    ];
  });
}

/** A replacement under another name wants the old one no more. */
function heldName({ action, resource, change: { before } }: ResourceChange): string | undefined {
  const isRenamed = action === "replace" && nameOf({ type: resource.type, values: before ?? {} }) !== nameOf(resource);
  return isRenamed ? undefined : nameHeldFor(resource.type);
}
