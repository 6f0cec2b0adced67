/**
 * Reads a plan: the JSON that `terraform show -json PLAN` prints, formats 1.0 to 1.2.
 *
 * A resource's values are its `after`, with what the plan's own configuration says laid over it: an attribute written as an
 * expression becomes an {@link Expression} with its references and, where the plan shows it, its value. What is known only
 * after apply has no value, and neither has what is sensitive: a secret of the plan never becomes a value of the estate.
 *
 * Everything that needs no such overlay is shared with the parsed document, not copied: a plan may be tens of megabytes.
 */
import { printable } from "../../platform/printable";
import { plainAddress } from "../resources";
import type { Attributes, Change, Resource } from "../resources";
import { arrayAt, isJsonArray, isJsonObject, member, objectAt, stringAt } from "./json";
import type { Json, JsonObject } from "./json";
import { PlanConfiguration } from "./plan-configuration";
import type { DeclaredBlock } from "./plan-configuration";
import { overlayAttributes } from "./plan-overlay";
import { changedUnderMarks, secretTextsOf } from "./plan-secrets";
import { ReadError } from "./read-error";

/** A resource that the provider found changed outside Terraform. */
export type Drift = Resource & { readonly change: Change };

/** A change that the plan puts off to a later run, and Terraform's word for why. */
export interface DeferredChange {
  readonly reason: string;
  readonly resource: Resource;
}

export interface OutputChange {
  readonly name: string;
  readonly actions: readonly string[];
}

/** What a review needs besides the resources. Addresses that moved, are imported or forgotten are in each resource's {@link Change}. */
export interface PlanMetadata {
  readonly stack: string;
  readonly formatVersion: string;
  readonly terraformVersion: string | undefined;
  /** RFC 3339, as Terraform wrote it. */
  readonly timestamp: string | undefined;
  /** The plan failed part way: what it shows is not all that would happen. */
  readonly errored: boolean;
  /** False when there is nothing that `terraform apply` would do with it; `undefined` in older formats. */
  readonly applyable: boolean | undefined;
  /** False when a part of the configuration was left for a later run; `undefined` in older formats. */
  readonly complete: boolean | undefined;
  readonly drift: readonly Drift[];
  readonly deferred: readonly DeferredChange[];
  readonly outputs: readonly OutputChange[];
  /** `check` blocks and other checks that do not pass: address and status. */
  readonly failedChecks: readonly { readonly address: string; readonly status: string }[];
  /** Texts of the plan that may be shown nowhere: to look for in what is about to be written, and for nothing else. */
  secretTexts(): ReadonlySet<string>;
}

export interface PlanRead {
  readonly resources: readonly Resource[];
  readonly metadata: PlanMetadata;
}

const FORMATS: readonly string[] = ["1.0", "1.1", "1.2"];

/** Whether a parsed document is, or claims to be, a plan. */
export function isPlan(content: JsonObject): boolean {
  return (
    member(content, "format_version") !== undefined &&
    (PLAN_MEMBERS.some((key) => member(content, key) !== undefined) || !("values" in content))
  );
}

/** A plan without `planned_values`, which repeats its changes and is not looked at. */
export function judgedParts({ planned_values: _, ...rest }: JsonObject): JsonObject {
  return rest as JsonObject;
}

const PLAN_MEMBERS: readonly string[] = [
  "resource_changes",
  "planned_values",
  "configuration",
  "output_changes",
  "errored",
];

/**
 * @param stack What the plan is called in findings: the file's name, or the stack it was made from.
 * @throws {@link ReadError} for another format version, and for an address, type or action list that is not one.
 */
export function readPlan(content: JsonObject, fileName: string, stack: string): PlanRead {
  const formatVersion = member(content, "format_version");
  if (typeof formatVersion !== "string" || !FORMATS.includes(formatVersion)) {
    throw new ReadError(
      `${fileName} is a plan of format_version ${printable(JSON.stringify(formatVersion), 40)}; ` +
        `read are ${FORMATS.join(", ")} (Terraform 1.1 to 1.x): show the plan with such a version.`,
    );
  }
  const configuration = new PlanConfiguration(objectAt(content, "configuration"));
  const context: PlanContext = { fileName, stack, configuration };
  const resources: Resource[] = arrayAt(content, "resource_changes").map((item) => changedResource(item, context));
  resources.push(...unchangedBlocks(content, configuration, stack));
  return { resources, metadata: metadataOf(content, formatVersion, context) };
}

interface PlanContext {
  readonly fileName: string;
  readonly stack: string;
  readonly configuration: PlanConfiguration;
}

function metadataOf(content: JsonObject, formatVersion: string, context: PlanContext): PlanMetadata {
  const flag = (key: string): boolean | undefined => {
    const value = member(content, key);
    return typeof value === "boolean" ? value : undefined;
  };
  return {
    stack: context.stack,
    formatVersion,
    terraformVersion: stringAt(content, "terraform_version"),
    timestamp: stringAt(content, "timestamp"),
    errored: flag("errored") ?? false,
    applyable: flag("applyable"),
    complete: flag("complete"),
    drift: arrayAt(content, "resource_drift").map((item) => changedResource(item, context)),
    deferred: arrayAt(content, "deferred_changes").map((item) => ({
      reason: stringAt(item, "reason") ?? "unknown",
      resource: changedResource(objectAt(item, "resource_change"), context),
    })),
    outputs: Object.entries(objectAt(content, "output_changes")).map(([name, change]) => ({
      name,
      actions: actionsOf(change),
    })),
    failedChecks: arrayAt(content, "checks")
      .map((check) => ({
        address: stringAt(objectAt(check, "address"), "to_display") ?? "",
        status: stringAt(check, "status") ?? "unknown",
      }))
      .filter(({ status }) => status !== "pass"),
    secretTexts: () => secretTextsOf(content),
  };
}

const NO_DEPENDENCIES: readonly string[] = [];
const NO_LIFECYCLE: Attributes = {};

function changedResource(item: Json, { fileName, stack, configuration }: PlanContext): Drift {
  const address = stringAt(item, "address");
  const type = stringAt(item, "type");
  const change = member(item, "change");
  if (address === undefined || type === undefined || !isJsonObject(change)) {
    throw new ReadError(
      `${fileName}: an entry of resource_changes has no ${address === undefined ? "address" : type === undefined ? "type" : "change"}` +
        `${address === undefined ? "" : ` (${address})`}: the plan is damaged; write it again with terraform show -json.`,
    );
  }
  const actions = actionsOf(change);
  if (actions.length === 0) {
    throw new ReadError(
      `${fileName}: the change of ${address} has no list of actions: the plan is damaged; write it again.`,
    );
  }
  const declared = configuration.blockAt(plainAddress(address));
  return new ChangedResource(address, type, stack, change, actions, item as JsonObject, declared);
}

/**
 * A resource of a plan. What it holds is laid out when it is first asked for: no rule looks at every attribute of every
 * type. It is not to be copied with a spread, which leaves `values` behind.
 */
class ChangedResource implements Drift {
  readonly source = "plan";
  readonly name: string;
  readonly mode: Resource["mode"];
  readonly dependsOn: readonly string[];
  readonly lifecycle = NO_LIFECYCLE;
  readonly change: Change;
  private laidOut: Attributes | undefined;

  constructor(
    readonly address: string,
    readonly type: string,
    readonly stack: string,
    private readonly json: JsonObject,
    actions: readonly string[],
    item: JsonObject,
    private readonly declared: DeclaredBlock | undefined,
  ) {
    this.name = stringAt(item, "name") ?? address;
    this.mode = stringAt(item, "mode") === "data" ? "data" : "managed";
    this.dependsOn = declared ? declared.dependsOn : NO_DEPENDENCIES;
    this.change = new PlannedChange(json, actions, item, declared);
  }

  get values(): Attributes {
    this.laidOut ??= this.layOut();
    return this.laidOut;
  }

  private layOut(): Attributes {
    const after = member(this.json, "after");
    // A deletion has nothing after it: the resource is shown as it was.
    if (!isJsonObject(after)) return this.change.before ?? {};
    const marks = { unknown: member(this.json, "after_unknown"), sensitive: member(this.json, "after_sensitive") };
    return overlayAttributes(after, marks, this.declared?.expressions, {
      scope: this.declared?.scope,
      isCreation: this.change.actions.includes("create"),
    });
  }
}

class PlannedChange implements Change {
  readonly replacePaths: readonly string[];
  readonly actionReason: string | undefined;
  readonly importing: boolean;
  readonly previousAddress: string | undefined;
  readonly deposed: string | undefined;
  private laidOut: Attributes | undefined;

  constructor(
    private readonly json: JsonObject,
    readonly actions: readonly string[],
    item: JsonObject,
    private readonly declared: DeclaredBlock | undefined,
  ) {
    this.replacePaths = arrayAt(json, "replace_paths").map((path) =>
      isJsonArray(path) ? path.join(".") : String(path),
    );
    this.actionReason = stringAt(item, "action_reason");
    this.importing = isJsonObject(member(json, "importing"));
    this.previousAddress = stringAt(item, "previous_address");
    this.deposed = stringAt(item, "deposed");
  }

  get before(): Attributes | undefined {
    const before = member(this.json, "before");
    if (!isJsonObject(before)) return undefined;
    // What is declared as a reference now is taken for one that was: a rule about expressions then judges both alike.
    this.laidOut ??= overlayAttributes(
      before,
      { sensitive: member(this.json, "before_sensitive") },
      this.declared?.expressions,
      { scope: this.declared?.scope },
    );
    return this.laidOut;
  }

  get sensitiveChanges(): readonly string[] {
    const before = member(this.json, "before");
    const after = member(this.json, "after");
    if (!isJsonObject(before) || !isJsonObject(after)) return NO_PATHS;
    const marks = [member(this.json, "before_sensitive"), member(this.json, "after_sensitive")];
    // What a new resource makes by itself is unknown for that reason alone.
    const unknownDiffers = !this.actions.includes("create");
    return changedUnderMarks(before, after, member(this.json, "after_unknown"), marks, unknownDiffers);
  }
}

const NO_PATHS: readonly string[] = [];

function actionsOf(change: Json): readonly string[] {
  return arrayAt(change, "actions").filter((action) => typeof action === "string");
}

/** Data sources that were read while planning: the plan lists them in its configuration, not among its changes. */
function unchangedBlocks(content: JsonObject, configuration: PlanConfiguration, stack: string): readonly Resource[] {
  const readAlready = new Map<string, Json>();
  collectState(objectAt(objectAt(objectAt(content, "prior_state"), "values"), "root_module"), readAlready);
  const changed = new Set(
    arrayAt(content, "resource_changes").map((item) => plainAddress(stringAt(item, "address") ?? "")),
  );
  const found: Resource[] = [];
  for (const block of configuration.blocks()) {
    if (block.mode === "managed" || changed.has(block.address)) continue;
    const state = readAlready.get(block.address);
    const values = overlayAttributes(
      objectAt(state, "values"),
      { sensitive: member(state, "sensitive_values") },
      block.expressions,
      { scope: block.scope, fromConstants: state === undefined },
    );
    found.push({
      address: block.address,
      type: block.type,
      name: block.name,
      mode: block.mode,
      source: "plan",
      stack,
      values,
      dependsOn: block.dependsOn,
      lifecycle: NO_LIFECYCLE,
    });
  }
  return found;
}

function collectState(module: Json, found: Map<string, Json>): void {
  for (const resource of arrayAt(module, "resources")) {
    if (stringAt(resource, "mode") === "data") found.set(plainAddress(stringAt(resource, "address") ?? ""), resource);
  }
  for (const child of arrayAt(module, "child_modules")) collectState(child, found);
}
