/**
 * Reads synthesized configuration: one or several stacks' `cdk.tf.json` together.
 *
 * Strings with `${...}` become {@link Expression}s. A reference is followed to a literal where the estate says one: through
 * attributes, locals, data sources (to the resource of the same type and name in any stack) and remote-state outputs. What
 * a variable, a function or the provider decides stays unknown.
 */
import { Expression } from "../resources";
import type { Attributes, Reference, Resource, Value } from "../resources";
import { mayBeTemplate, parseTemplate } from "./expression";
import type { Template } from "./expression";
import { isJsonArray, isJsonObject, member, objectAt, setOwn, stringAt } from "./json";
import type { Json, JsonObject } from "./json";

/** One parsed `cdk.tf.json`. */
export interface ConfigurationFile {
  readonly fileName: string;
  readonly content: JsonObject;
}

export interface ConfigurationRead {
  /** The stacks' names, one for each file in the order given. */
  readonly stacks: readonly string[];
  readonly resources: readonly Resource[];
  readonly notes: readonly string[];
}

/** Whether a parsed document is a Terraform configuration in JSON syntax. */
export function isConfiguration(content: JsonObject): boolean {
  const blocks = ["resource", "terraform", "provider", "data", "module", "ephemeral", "locals", "output", "variable"];
  return blocks.some((block) => isJsonObject(member(content, block)) || isJsonArray(member(content, block)));
}

/** Reads stacks together, so that references across them can be followed. */
export function readConfigurations(files: readonly ConfigurationFile[]): ConfigurationRead {
  const stacks = files.map((file) => new Stack(file));
  const resolver = new Resolver(stacks);
  const resources: Resource[] = [];
  const notes: string[] = [];
  for (const stack of stacks) {
    resources.push(stackResource(stack, resolver));
    for (const block of stack.blocks.values()) resources.push(resourceOf(block, resolver));
    for (const name of stack.modules) {
      notes.push(`${stack.name}: module.${name} is not followed: its resources are seen in a plan only.`);
    }
  }
  return { stacks: stacks.map(({ name }) => name), resources, notes };
}

type Mode = Resource["mode"];

interface Block {
  readonly stack: Stack;
  readonly address: string;
  readonly mode: Mode;
  readonly type: string;
  readonly name: string;
  readonly body: JsonObject;
}

const MODES: readonly { readonly key: string; readonly mode: Mode; readonly prefix: string }[] = [
  { key: "resource", mode: "managed", prefix: "" },
  { key: "data", mode: "data", prefix: "data." },
  { key: "ephemeral", mode: "ephemeral", prefix: "ephemeral." },
];

/** One stack's blocks by address, before anything in them is resolved. */
class Stack {
  readonly name: string;
  readonly blocks = new Map<string, Block>();
  readonly locals: JsonObject;
  readonly outputs: JsonObject;
  readonly terraform: JsonObject;
  readonly provider: Json | undefined;
  readonly modules: readonly string[];

  constructor({ fileName, content }: ConfigurationFile) {
    this.name = stackName(fileName, content);
    for (const { key, mode, prefix } of MODES) {
      for (const [type, named] of labelled(member(content, key))) {
        for (const [name, body] of labelled(named)) {
          // A block with the literal count 0 makes no resource.
          if (!isJsonObject(body) || member(body, "count") === 0) continue;
          const address = `${prefix}${type}.${name}`;
          this.blocks.set(address, { stack: this, address, mode, type, name, body });
        }
      }
    }
    this.locals = merged(member(content, "locals"));
    this.outputs = merged(member(content, "output"));
    this.terraform = merged(member(content, "terraform"));
    this.provider = member(content, "provider");
    this.modules = labelled(member(content, "module")).map(([name]) => name);
  }
}

/** The stack's own name where cdktf wrote it, else the folder of `cdk.tf.json`, else the file's name. */
function stackName(fileName: string, content: JsonObject): string {
  const named = stringAt(objectAt(objectAt(content, "//"), "metadata"), "stackName");
  if (named) return named;
  const segments = fileName.split(/[\\/]/).filter((segment) => segment !== "" && segment !== ".");
  const last = segments.at(-1) ?? fileName;
  if (last === "cdk.tf.json" && segments.length > 1) return segments.at(-2) ?? last;
  return last.replace(/(\.tf)?\.json$/, "");
}

/** Terraform's JSON syntax lets every label level be an object or a list of objects. */
function labelled(value: Json | undefined): readonly (readonly [string, Json])[] {
  const levels = isJsonArray(value) ? value : [value];
  return levels.flatMap((level) =>
    isJsonObject(level) ? Object.entries(level).filter(([label]) => label !== "//") : [],
  );
}

function merged(value: Json | undefined): JsonObject {
  const result: Record<string, Json> = {};
  for (const [key, item] of labelled(value)) setOwn(result, key, item);
  return result;
}

const META_ARGUMENTS: ReadonlySet<string> = new Set([
  "//",
  "provider",
  "lifecycle",
  "depends_on",
  "count",
  "for_each",
  "connection",
  "provisioner",
]);

function resourceOf(block: Block, resolver: Resolver): Resource {
  const dependsOn = member(block.body, "depends_on");
  return {
    address: block.address,
    type: block.type,
    name: block.name,
    mode: block.mode,
    source: "configuration",
    stack: block.stack.name,
    values: resolver.attributes(block.stack, block.body, META_ARGUMENTS),
    dependsOn: isJsonArray(dependsOn) ? dependsOn.filter((item) => typeof item === "string").map(unwrapped) : [],
    lifecycle: merged(member(block.body, "lifecycle")) as Attributes,
  };
}

/** Terraform's older form of an address in `depends_on`: `"${google_x.y}"`. */
function unwrapped(address: string): string {
  return address.startsWith("${") && address.endsWith("}") ? address.slice(2, -1).trim() : address;
}

/** The `terraform` block as a resource of its own, so that rules about the backend have something to look at. */
function stackResource(stack: Stack, resolver: Resolver): Resource {
  const values: Record<string, Value> = { ...resolver.attributes(stack, stack.terraform, NO_KEYS) };
  if (stack.provider !== undefined) values.provider = resolver.value(stack, stack.provider);
  return {
    address: `terraform_stack.${stack.name}`,
    type: "terraform_stack",
    name: stack.name,
    mode: "managed",
    source: "configuration",
    stack: stack.name,
    values,
    dependsOn: [],
    lifecycle: {},
  };
}

/** A template that grows longer is left unknown: locals that double one another reach any length in a few lines. */
const MAX_TEMPLATE_LENGTH = 1_000_000;

/** How many references one after another are followed, and how many a local is taken to stand for: no configuration has a tenth of it. */
const MAX_HOPS = 50;
const MAX_REFERENCES = 50;

/** The attributes that tell which managed resource a data source of the same type looks up. */
const LOOKUP_KEYS: readonly string[] = ["name", "secret_id", "account_id", "repository_id", "project_id"];

/** Turns raw JSON into {@link Value}s and follows references to literals. */
class Resolver {
  private readonly resolved = new Map<string, Value | undefined>();
  private readonly underway = new Set<string>();
  private readonly lookups = new Map<string, Map<Value, Block>>();

  constructor(private readonly stacks: readonly Stack[]) {}

  attributes(stack: Stack, body: JsonObject, omitted: ReadonlySet<string>): Attributes {
    const result: Record<string, Value> = {};
    for (const [key, item] of Object.entries(body)) {
      if (omitted.has(key)) continue;
      if (key === "dynamic") addDynamicBlocks(item, result);
      else if (!Object.hasOwn(result, key)) setOwn(result, key, this.value(stack, item));
    }
    return result;
  }

  value(stack: Stack, raw: Json): Value {
    if (typeof raw === "string") return mayBeTemplate(raw) ? this.template(stack, raw) : raw;
    if (isJsonArray(raw)) {
      const items = raw.map((item) => this.value(stack, item));
      return items.every((item, index) => item === raw[index]) ? (raw as readonly Value[]) : items;
    }
    return isJsonObject(raw) ? this.attributes(stack, raw, NO_KEYS) : raw;
  }

  private template(stack: Stack, text: string): Value {
    const template = parseTemplate(text);
    if (template.parts.every((part) => typeof part === "string")) return template.parts.join("");
    return new Expression(text, this.withLocals(stack, template.references), this.evaluate(stack, template));
  }

  private evaluate(stack: Stack, { parts }: Template): Value | undefined {
    const values = parts.map((part) => {
      if (typeof part === "string") return part;
      return part.reference ? this.follow(stack, part.reference) : undefined;
    });
    // A template of one interpolation keeps its value's type; any other is a string.
    if (values.length === 1) return values[0];
    let text = "";
    for (const item of values) {
      const literal = item instanceof Expression ? item.value : item;
      // null is an object to the language, too.
      if (literal === undefined || typeof literal === "object") return undefined;
      text += String(literal);
      if (text.length > MAX_TEMPLATE_LENGTH) return undefined;
    }
    return text;
  }

  /** A local stands for what it is made of: its references are the expression's own. */
  private withLocals(stack: Stack, references: readonly Reference[]): readonly Reference[] {
    if (!references.some(({ address }) => address.startsWith("local."))) return references;
    const result = new Map<string, Reference>();
    const pending = [...references];
    for (let reference = pending.shift(); reference; reference = pending.shift()) {
      const key = `${reference.address} ${reference.attribute}`;
      if (result.has(key)) continue;
      if (result.size >= MAX_REFERENCES) break;
      result.set(key, reference);
      const local = localName(reference);
      if (local !== undefined) pending.push(...referencesIn(member(stack.locals, local)));
    }
    return [...result.values()];
  }

  /** What a reference comes to, or `undefined` when the estate does not say (or says it in a circle). */
  private follow(stack: Stack, reference: Reference): Value | undefined {
    const key = JSON.stringify([stack.name, reference.address, reference.attribute]);
    if (this.resolved.has(key)) return this.resolved.get(key);
    if (this.underway.has(key) || this.underway.size >= MAX_HOPS) return undefined;
    this.underway.add(key);
    const found = this.lookUp(stack, reference);
    this.underway.delete(key);
    const value = (found instanceof Expression ? found.value : found) ?? undefined;
    // Kept even when it was reached too late to be followed: asked again each time, references that branch cost 2 to the
    // power of their depth.
    this.resolved.set(key, value);
    return value;
  }

  private lookUp(stack: Stack, reference: Reference): Value | undefined {
    const local = localName(reference);
    if (local !== undefined) return this.within(stack, member(stack.locals, local), reference.attribute);
    const block = stack.blocks.get(reference.address);
    if (!block || reference.attribute === "") return undefined;
    const own = this.within(stack, block.body, reference.attribute);
    if (own !== undefined || block.mode !== "data") return own;
    if (block.type === "terraform_remote_state") return this.remoteOutput(stack, reference.attribute);
    return this.lookedUpResource(block, reference.attribute);
  }

  private within(stack: Stack, container: Json | undefined, path: string): Value | undefined {
    let current = container;
    for (const step of path === "" ? [] : path.split(".")) {
      if (isJsonArray(current)) current = /^\d+$/.test(step) ? current[Number(step)] : undefined;
      // A single block is written as an object, and referred to as the first of a list.
      else if (isJsonObject(current))
        current = step === "0" && !Object.hasOwn(current, "0") ? current : member(current, step);
      else return undefined;
    }
    if (current === undefined) return undefined;
    // Only what a text comes to is asked here; its references belong to the text that is being read.
    return typeof current === "string" && mayBeTemplate(current)
      ? this.evaluate(stack, parseTemplate(current))
      : this.value(stack, current);
  }

  /** `outputs.NAME` of another stack: outputs are told apart by name, and one that two stacks have is not guessed. */
  private remoteOutput(stack: Stack, attribute: string): Value | undefined {
    const [, name = "", ...path] = attribute.split(".");
    const owners = this.stacks.filter((other) => other !== stack && Object.hasOwn(other.outputs, name));
    const owner = owners[0];
    if (owners.length !== 1 || !owner) return undefined;
    return this.within(owner, member(objectAt(owner.outputs, name), "value"), path.join("."));
  }

  private lookedUpResource(block: Block, attribute: string): Value | undefined {
    const key = LOOKUP_KEYS.find((candidate) => Object.hasOwn(block.body, candidate));
    if (key === undefined) return undefined;
    const wanted = this.literal(block.stack, member(block.body, key));
    const found = wanted === undefined ? undefined : this.managed(block.type, key).get(wanted);
    return found && this.within(found.stack, found.body, attribute);
  }

  /** The managed resources of a type by what one attribute comes to; the first of several in the order of the stacks. */
  private managed(type: string, key: string): ReadonlyMap<Value, Block> {
    const index = `${type} ${key}`;
    let byValue = this.lookups.get(index);
    if (!byValue) {
      byValue = new Map();
      // Kept before it is filled: a name may itself come from a data source of the type.
      this.lookups.set(index, byValue);
      for (const { blocks } of this.stacks) {
        for (const block of blocks.values()) {
          if (block.mode !== "managed" || block.type !== type) continue;
          const value = this.literal(block.stack, member(block.body, key));
          if (value !== undefined && !byValue.has(value)) byValue.set(value, block);
        }
      }
    }
    return byValue;
  }

  private literal(stack: Stack, raw: Json | undefined): Value | undefined {
    const value = raw === undefined ? undefined : this.value(stack, raw);
    return value instanceof Expression ? value.value : value;
  }
}

const NO_KEYS: ReadonlySet<string> = new Set();

/** How many blocks a `dynamic` makes is Terraform's to say: the blocks of that name are unknown, those written out included. */
function addDynamicBlocks(item: Json, result: Record<string, Value>): void {
  for (const [name, block] of labelled(item)) {
    setOwn(result, name, new Expression(`(dynamic block ${name})`, referencesIn(block)));
  }
}

function referencesIn(raw: Json | undefined): readonly Reference[] {
  if (typeof raw === "string") return mayBeTemplate(raw) ? parseTemplate(raw).references : [];
  if (isJsonArray(raw)) return raw.flatMap(referencesIn);
  return isJsonObject(raw) ? Object.values(raw).flatMap(referencesIn) : [];
}

function localName({ address }: Reference): string | undefined {
  return address.startsWith("local.") ? address.slice("local.".length) : undefined;
}
