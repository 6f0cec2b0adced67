/**
 * Reads a plan: the JSON that `terraform show -json PLAN` prints, formats 1.0 to 1.2.
 *
 * A resource's values are its `after`, with what the plan's own configuration says laid over it: an attribute written as an
 * expression becomes an {@link Expression} with its references and, where the plan shows it, its value. What is known only
 * after apply has no value, and neither has what is sensitive: a secret of the plan never becomes a value of the estate.
 *
 * Everything that needs no such overlay is shared with the parsed document, not copied: a plan may be tens of megabytes.
 */
import { Expression, plainAddress } from "../resources";
import type { Attributes, Change, Reference, Resource, Value } from "../resources";
import { asReference, mayBeTemplate, parseTemplate } from "./expression";
import { arrayAt, isJsonArray, isJsonObject, member, objectAt, setOwn, stringAt } from "./json";
import type { Json, JsonObject } from "./json";
import { ReadError, printable } from "./read-error";

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

/** A resource of a plan. What it holds is laid out when it is first asked for: no rule looks at every attribute of every type. */
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
    this.change = new PlannedChange(json, actions, item);
  }

  get values(): Attributes {
    this.laidOut ??= this.layOut();
    return this.laidOut;
  }

  private layOut(): Attributes {
    const after = member(this.json, "after");
    // A deletion has nothing after it: the resource is shown as it was.
    if (!isJsonObject(after)) return this.change.before ?? {};
    return overlay(
      after,
      { unknown: member(this.json, "after_unknown"), sensitive: member(this.json, "after_sensitive") },
      this.declared?.expressions,
      this.declared?.scope,
    ) as Attributes;
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
    this.laidOut ??= overlay(
      before,
      { unknown: undefined, sensitive: member(this.json, "before_sensitive") },
      undefined,
      undefined,
    ) as Attributes;
    return this.laidOut;
  }
}

function actionsOf(change: Json): readonly string[] {
  return arrayAt(change, "actions").filter((action) => typeof action === "string");
}

/** Data sources read while planning and ephemeral resources: the plan lists them in its configuration, not among its changes. */
function unchangedBlocks(content: JsonObject, configuration: PlanConfiguration, stack: string): readonly Resource[] {
  const readAlready = new Map<string, JsonObject>();
  collectState(objectAt(objectAt(objectAt(content, "prior_state"), "values"), "root_module"), readAlready);
  const changed = new Set(
    arrayAt(content, "resource_changes").flatMap((item) =>
      stringAt(item, "mode") === "data" ? [plainAddress(stringAt(item, "address") ?? "")] : [],
    ),
  );
  const found: Resource[] = [];
  for (const block of configuration.blocks()) {
    if (block.mode === "managed" || changed.has(block.address)) continue;
    const state = readAlready.get(block.address);
    const values = state
      ? overlay(
          objectAt(state, "values"),
          { unknown: undefined, sensitive: member(state, "sensitive_values") },
          block.expressions,
          block.scope,
        )
      : overlay({}, { unknown: undefined, sensitive: undefined }, block.expressions, block.scope, true);
    found.push({
      address: block.address,
      type: block.type,
      name: block.name,
      mode: block.mode,
      source: "plan",
      stack,
      values: values as Attributes,
      dependsOn: block.dependsOn,
      lifecycle: NO_LIFECYCLE,
    });
  }
  return found;
}

function collectState(module: JsonObject, found: Map<string, JsonObject>): void {
  for (const resource of arrayAt(module, "resources")) {
    const address = stringAt(resource, "address");
    if (address !== undefined && isJsonObject(resource) && stringAt(resource, "mode") === "data") {
      found.set(plainAddress(address), resource);
    }
  }
  for (const child of arrayAt(module, "child_modules")) if (isJsonObject(child)) collectState(child, found);
}

/** The module that a block stands in: what its references are relative to. */
interface Scope {
  /** `module.a.module.b.`, or the empty string for the root. */
  readonly prefix: string;
  readonly module: JsonObject;
  /** The call that made the module, and where it stands; absent for the root. */
  readonly call: { readonly json: JsonObject; readonly scope: Scope } | undefined;
}

interface DeclaredBlock {
  readonly address: string;
  readonly mode: Resource["mode"];
  readonly type: string;
  readonly name: string;
  readonly expressions: JsonObject;
  readonly dependsOn: readonly string[];
  readonly scope: Scope;
}

/** The configuration that a plan carries, by address. */
class PlanConfiguration {
  private readonly byAddress = new Map<string, DeclaredBlock>();

  constructor(configuration: JsonObject) {
    this.addModule({ prefix: "", module: objectAt(configuration, "root_module"), call: undefined });
  }

  blockAt(address: string): DeclaredBlock | undefined {
    return this.byAddress.get(address);
  }

  blocks(): Iterable<DeclaredBlock> {
    return this.byAddress.values();
  }

  private addModule(scope: Scope): void {
    for (const resource of arrayAt(scope.module, "resources")) {
      const address = stringAt(resource, "address");
      const type = stringAt(resource, "type");
      if (address === undefined || type === undefined) continue;
      const mode = stringAt(resource, "mode");
      this.byAddress.set(scope.prefix + address, {
        address: scope.prefix + address,
        mode: mode === "data" || mode === "ephemeral" ? mode : "managed",
        type,
        name: stringAt(resource, "name") ?? address,
        expressions: objectAt(resource, "expressions"),
        dependsOn: arrayAt(resource, "depends_on").flatMap((item) =>
          typeof item === "string" ? [scope.prefix + item] : [],
        ),
        scope,
      });
    }
    for (const [name, call] of Object.entries(objectAt(scope.module, "module_calls"))) {
      if (!isJsonObject(call)) continue;
      const module = objectAt(call, "module");
      this.addModule({ prefix: `${scope.prefix}module.${name}.`, module, call: { json: call, scope } });
    }
  }
}

/** Which parts of a value are not known or not to be shown: the plan's parallel structures of `true`. */
interface Marks {
  readonly unknown: Json | undefined;
  readonly sensitive: Json | undefined;
}

const KNOWN_AFTER_APPLY = new Expression("(known after apply)", []);
const SENSITIVE = new Expression("(sensitive value)", []);

/**
 * A value with its marks and its configuration's expressions laid over it; the value itself where there is nothing to lay.
 *
 * @param fromConstants Take literals from the configuration where the value has nothing: for blocks that are in no change.
 */
function overlay(
  value: Json | undefined,
  marks: Marks,
  declared: Json | undefined,
  scope: Scope | undefined,
  fromConstants = false,
): Value {
  if (isLeaf(declared)) return overlayLeaf(value, marks, declared, scope, fromConstants);
  if (marks.unknown === true) return KNOWN_AFTER_APPLY;
  if (marks.sensitive === true) return value === null || value === undefined ? null : SENSITIVE;
  if (isJsonArray(value)) return overlayList(value, marks, declared, scope);
  if (isJsonObject(value)) return overlayObject(value, marks, declared, scope, fromConstants);
  return value ?? null;
}

function overlayObject(
  value: JsonObject,
  { unknown, sensitive }: Marks,
  declared: Json | undefined,
  scope: Scope | undefined,
  fromConstants: boolean,
): Value {
  let copy: Record<string, Value> | undefined;
  const set = (key: string, item: Value): void => {
    copy ??= { ...value } as Record<string, Value>;
    setOwn(copy, key, item);
  };
  for (const key of new Set([...keysOf(unknown), ...keysOf(sensitive), ...keysOf(declared)])) {
    const marks: Marks = { unknown: member(unknown, key), sensitive: member(sensitive, key) };
    const item = member(value, key);
    const expression = member(declared, key);
    // A mark or an expression for what the value does not have says nothing, unless it says that it is not known yet.
    if (item === undefined && marks.unknown !== true && !fromConstants) continue;
    const laid = isWriteOnly(key, expression)
      ? writeOnly(expression, scope)
      : overlay(item, marks, expression, scope, fromConstants);
    if (laid !== item) set(key, laid);
  }
  return copy ?? (value as Attributes);
}

/** The provider's write-only arguments end in `_wo`: the plan holds null for them, whatever they are given. */
function isWriteOnly(key: string, expression: Json | undefined): expression is JsonObject {
  return key.endsWith("_wo") && isLeaf(expression) && member(expression, "constant_value") !== null;
}

function writeOnly(expression: JsonObject, scope: Scope | undefined): Value {
  return new Expression(SENSITIVE.text, qualified(leafReferences(expression), scope, 0));
}

function overlayList(
  value: readonly Json[],
  { unknown, sensitive }: Marks,
  declared: Json | undefined,
  scope: Scope | undefined,
): Value {
  const blocksDeclared = isJsonArray(declared) ? declared : isJsonObject(declared) ? [declared] : [];
  if (blocksDeclared.length === 0 && !hasMark(unknown) && !hasMark(sensitive)) return value as readonly Value[];
  const matching = matchBlocks(value, blocksDeclared);
  let copy: Value[] | undefined;
  value.forEach((item, index) => {
    const marks: Marks = { unknown: elementOf(unknown, index), sensitive: elementOf(sensitive, index) };
    const laid = overlay(item, marks, matching[index], scope);
    if (laid === item) return;
    copy ??= [...value] as Value[];
    copy[index] = laid;
  });
  return copy ?? (value as readonly Value[]);
}

function keysOf(value: Json | undefined): readonly string[] {
  return isJsonObject(value) ? Object.keys(value) : [];
}

function elementOf(value: Json | undefined, index: number): Json | undefined {
  return isJsonArray(value) ? value[index] : undefined;
}

function hasMark(marks: Json | undefined): boolean {
  if (marks === true) return true;
  if (isJsonArray(marks)) return marks.some(hasMark);
  return isJsonObject(marks) && Object.values(marks).some(hasMark);
}

/** Which declared block each planned block was made from. A set's blocks come in another order: literals tell them apart. */
function matchBlocks(planned: readonly Json[], declared: readonly Json[]): readonly (Json | undefined)[] {
  if (declared.length === 0 || (declared.length === 1 && planned.length === 1)) return declared;
  const inOrder =
    planned.length === declared.length && planned.every((block, index) => constantsFit(block, declared[index]));
  if (inOrder) return declared;
  const byName = new Map<Json, Json[]>();
  for (const block of declared) {
    const name = member(member(block, "name"), "constant_value") ?? null;
    const same = byName.get(name);
    if (same) same.push(block);
    else byName.set(name, [block]);
  }
  return planned.map((block) => {
    const candidates = [...(byName.get(member(block, "name") ?? null) ?? []), ...(byName.get(null) ?? [])];
    return candidates.find((candidate) => constantsFit(block, candidate));
  });
}

/** Whether every literal of a declared block is in a planned one. Of blocks inside it only single ones are looked at: sets have no order. */
function constantsFit(planned: Json, declared: Json | undefined): boolean {
  if (!isJsonObject(planned) || !isJsonObject(declared)) return false;
  return Object.entries(declared).every(([key, expression]) => {
    if (!isLeaf(expression)) {
      const inner = onlyBlock(expression);
      const there = onlyBlock(member(planned, key));
      return inner === undefined || there === undefined || constantsFit(there, inner);
    }
    const constant = member(expression, "constant_value");
    if (constant === undefined || constant === null || typeof constant === "object") return true;
    if (member(expression, "references") !== undefined) return true;
    return String(member(planned, key) ?? "") === unescaped(String(constant));
  });
}

function onlyBlock(value: Json | undefined): JsonObject | undefined {
  const block = isJsonArray(value) && value.length === 1 ? value[0] : value;
  return isJsonObject(block) ? block : undefined;
}

function unescaped(text: string): string {
  if (!mayBeTemplate(text)) return text;
  const { parts } = parseTemplate(text);
  return parts.every((part) => typeof part === "string") ? parts.join("") : text;
}

/** Whether a part of the configuration is one attribute's expression, and not a block of them. */
function isLeaf(declared: Json | undefined): declared is JsonObject {
  if (!isJsonObject(declared)) return false;
  return Object.hasOwn(declared, "constant_value") || isJsonArray(member(declared, "references"));
}

function overlayLeaf(
  value: Json | undefined,
  marks: Marks,
  leaf: JsonObject,
  scope: Scope | undefined,
  fromConstants: boolean,
): Value {
  const constant = member(leaf, "constant_value");
  const listed = arrayAt(leaf, "references").filter((item) => typeof item === "string");
  if (listed.length === 0) {
    const shown = value === undefined && fromConstants ? constant : value;
    return overlay(shown, marks, undefined, scope);
  }
  // JSON configuration keeps the text. A list or a map of texts is laid element by element.
  if (isJsonArray(constant) || isJsonObject(constant)) {
    if (marks.unknown !== true && marks.sensitive !== true)
      return overlay(value, marks, asLeaves(constant), scope, fromConstants);
  }
  const references = typeof constant === "string" ? parseTemplate(constant).references : mostExact(listed);
  const resolved = qualified(references, scope, 0);
  if (marks.sensitive === true) {
    return value === null && marks.unknown !== true ? null : new Expression(SENSITIVE.text, resolved);
  }
  const text =
    typeof constant === "string" ? constant : references.map((reference) => `\${${written(reference)}}`).join(", ");
  if (marks.unknown === true || value === undefined) return new Expression(text, resolved);
  return new Expression(text, resolved, overlay(value, marks, undefined, scope));
}

/** A literal container of JSON configuration as the expressions of its elements. */
function asLeaves(constant: Json): Json {
  if (typeof constant === "string") {
    const references = parseTemplate(constant).references.map(written);
    return references.length === 0 ? { constant_value: constant } : { constant_value: constant, references };
  }
  if (isJsonArray(constant)) return constant.map(asLeaves);
  if (!isJsonObject(constant)) return { constant_value: constant };
  const leaves: Record<string, Json> = {};
  for (const [key, item] of Object.entries(constant)) setOwn(leaves, key, asLeaves(item));
  return leaves;
}

function written({ address, attribute }: Reference): string {
  return attribute === "" ? address : `${address}.${attribute}`;
}

/** Terraform lists each reference and then all that it begins with: `a.b.c`, `a.b`. Only the whole one counts. */
function mostExact(listed: readonly string[]): readonly Reference[] {
  const found: Reference[] = [];
  let previous = "";
  for (const item of listed) {
    if (previous.startsWith(item) && /^[.[]/.test(previous.slice(item.length))) continue;
    previous = item;
    const reference = asReference(item);
    if (reference) found.push(reference);
  }
  return found;
}

const MAX_MODULE_HOPS = 20;

/** References as seen from the root: with the module's path, through module variables and outputs to what they stand for. */
function qualified(references: readonly Reference[], scope: Scope | undefined, hops: number): readonly Reference[] {
  if (!scope || (scope.prefix === "" && !references.some(({ address }) => address.startsWith("module."))))
    return references;
  if (hops > MAX_MODULE_HOPS) return references;
  return references.flatMap((reference) => {
    const { address, attribute } = reference;
    const [root, name = ""] = address.split(".");
    if (root === "var" && scope.call) {
      const argument = objectAt(objectAt(scope.call.json, "expressions"), name);
      const behind = leafReferences(argument);
      return behind.length === 0 ? [reference] : qualified(behind, scope.call.scope, hops + 1);
    }
    if (root === "module") {
      const call = objectAt(objectAt(scope.module, "module_calls"), name);
      const module = objectAt(call, "module");
      const [output = "", ...rest] = attribute.split(".");
      const behind = leafReferences(objectAt(objectAt(objectAt(module, "outputs"), output), "expression"));
      const inner: Scope = { prefix: `${scope.prefix}module.${name}.`, module, call: { json: call, scope } };
      if (behind.length === 0) return [{ address: scope.prefix + address, attribute }];
      const extended = behind.map((item) => ({
        ...item,
        attribute: [item.attribute, ...rest].filter((step) => step !== "").join("."),
      }));
      return qualified(extended, inner, hops + 1);
    }
    return root === "var" || root === "local" ? [reference] : [{ address: scope.prefix + address, attribute }];
  });
}

function leafReferences(leaf: JsonObject): readonly Reference[] {
  const constant = member(leaf, "constant_value");
  if (typeof constant === "string") return parseTemplate(constant).references;
  return mostExact(arrayAt(leaf, "references").filter((item) => typeof item === "string"));
}
