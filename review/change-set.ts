/**
 * What changes, wherever that was read from: the resources before and after, and what is done to each.
 *
 * The estate before is what rules judge to tell a new finding from one that was there already.
 */
import type { PlanMetadata } from "../policy/read/plan";
import { estateOf } from "../policy/resources";
import type { Attributes, Change, Estate, Resource } from "../policy/resources";
import { attributeChanges, writePath } from "./attribute-changes";
import type { AttributeChange } from "./attribute-changes";

export type Action = "create" | "update" | "replace" | "delete" | "forget" | "read" | "no-op";

/** How many resources something is done to. A resource that moves or is imported counts under its action as well. */
export type Counts = Readonly<Record<Action | "import" | "move", number>>;

export interface ResourceChange {
  readonly action: Action;
  /** As the change leaves it; for a deletion, as it was. */
  readonly resource: Resource;
  readonly change: Change;
  /** As rules and views read it before and after; absent where it is not there. */
  readonly before: Resource | undefined;
  readonly after: Resource | undefined;
  /** What forces a replacement: attributes as a person reads them, or Terraform's reason in words. */
  readonly forcedBy: readonly string[];
  readonly movedFrom: string | undefined;
  readonly isImported: boolean;
  /** What differs, in order; empty but for updates and replacements. */
  attributes(): readonly AttributeChange[];
}

export interface ChangeSet {
  readonly source: "plan" | "configurations";
  readonly before: Estate;
  readonly after: Estate;
  /** In the order read; what stays as it is included. */
  readonly changes: readonly ResourceChange[];
  readonly counts: Counts;
  /** One for each plan; none for configurations. */
  readonly plans: readonly PlanMetadata[];
  /** Texts that may be shown nowhere. */
  readonly secretTexts: Iterable<string>;
}

/**
 * The changes of an estate whose resources carry one. A resource without a change stays as it is.
 *
 * @param earlier The resource as it was, where it is known as more than a change's `before`.
 */
export function changesOf(
  after: Estate,
  earlier: (resource: Resource) => Resource | undefined = () => undefined,
): readonly ResourceChange[] {
  const changes: ResourceChange[] = [];
  for (const resource of everyResource(after)) {
    const { change } = resource;
    if (change) changes.push(resourceChange(resource, change, earlier(resource)));
  }
  return changes;
}

/** The estate as it was: what is made only now is not in it, and what is only read is the same. */
export function estateBefore(after: Estate, changes: readonly ResourceChange[]): Estate {
  const unchanged = after.resources.filter(({ change }) => change === undefined);
  const before = changes.flatMap((change) => (change.before ? [change.before] : []));
  return estateOf([...before, ...unchanged], { stackDependencies: after.stackDependencies });
}

export function countChanges(changes: readonly ResourceChange[]): Counts {
  const counts: Record<keyof Counts, number> = {
    create: 0,
    update: 0,
    replace: 0,
    delete: 0,
    "no-op": 0,
    read: 0,
    import: 0,
    move: 0,
    forget: 0,
  };
  for (const { action, isImported, movedFrom } of changes) {
    counts[action] += 1;
    if (isImported) counts.import += 1;
    if (movedFrom !== undefined) counts.move += 1;
  }
  return counts;
}

function everyResource({ resources, leaving }: Estate): readonly Resource[] {
  if (leaving.length === 0) return resources;
  const staying = new Set(resources);
  return [...resources, ...leaving.filter((resource) => !staying.has(resource))];
}

function resourceChange(resource: Resource, change: Change, earlier: Resource | undefined): ResourceChange {
  const action = actionOf(change.actions);
  const isLeftOver = change.deposed !== undefined;
  const isGone = action === "delete" || action === "forget";
  return {
    action,
    resource,
    change,
    before: isLeftOver ? undefined : (earlier ?? beforeOf(resource, action, change)),
    after: isGone ? undefined : resource,
    forcedBy: action === "replace" ? forcedBy(change) : [],
    movedFrom: change.previousAddress,
    isImported: change.importing,
    attributes: once(() => (action === "update" || action === "replace" ? attributeChanges(resource) : [])),
  };
}

function once<T>(compute: () => T): () => T {
  let found: { readonly value: T } | undefined;
  return () => (found ??= { value: compute() }).value;
}

/** What stays as it is is one resource on both sides, so that it is laid out and looked at once. */
function beforeOf(resource: Resource, action: Action, change: Change): Resource | undefined {
  if (action === "no-op" || action === "read") return resource;
  return change.before ? new ResourceBefore(resource, change) : undefined;
}

class ResourceBefore implements Resource {
  readonly address: string;
  readonly type: string;
  readonly name: string;
  readonly mode: Resource["mode"];
  readonly source: Resource["source"];
  readonly stack: string;
  readonly dependsOn: readonly string[];
  readonly lifecycle: Attributes;

  constructor(
    resource: Resource,
    private readonly planned: Change,
  ) {
    // Under its new address, so that a finding is the same one before and after a move.
    ({ address: this.address, type: this.type, name: this.name, mode: this.mode } = resource);
    ({ source: this.source, stack: this.stack, dependsOn: this.dependsOn, lifecycle: this.lifecycle } = resource);
  }

  get values(): Attributes {
    return this.planned.before ?? {};
  }
}

function actionOf(actions: readonly string[]): Action {
  const has = (action: string): boolean => actions.includes(action);
  if (has("create") && has("delete")) return "replace";
  if (has("forget")) return "forget";
  const [only = "no-op"] = actions;
  return ACTIONS.find((action) => action === only) ?? "update";
}

const ACTIONS: readonly Action[] = ["create", "update", "delete", "read", "no-op"];

const REASONS: Readonly<Record<string, string>> = {
  replace_because_tainted: "it is tainted: its last creation failed",
  replace_by_request: "it was asked for (-replace)",
  replace_by_triggers: "what it is to be replaced with (replace_triggered_by)",
};

function forcedBy({ replacePaths, actionReason }: Change): readonly string[] {
  if (replacePaths.length > 0) return replacePaths.map((path) => writePath(path.split(".")));
  const reason = actionReason === undefined ? undefined : REASONS[actionReason];
  return reason === undefined ? [] : [reason];
}
