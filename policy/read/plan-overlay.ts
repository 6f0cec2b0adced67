/**
 * Lays what a plan knows of a value over it: what is not known yet, what is sensitive, and the expressions that its
 * configuration wrote. Parts with nothing to lay are shared with the parsed plan, not copied.
 */
import { Expression } from "../resources";
import type { Attributes, Value } from "../resources";
import { mayBeTemplate, parseTemplate } from "./expression";
import { arrayAt, isJsonArray, isJsonObject, member, setOwn } from "./json";
import type { Json, JsonObject } from "./json";
import { leafReferences, mostExact, qualified, written } from "./plan-configuration";
import type { Scope } from "./plan-configuration";

/** Which parts of a value are not known or not to be shown: the plan's parallel structures of `true`. */
export interface Marks {
  readonly unknown?: Json | undefined;
  readonly sensitive?: Json | undefined;
}

export interface OverlayOptions {
  /** The module that the declared expressions stand in. */
  readonly scope?: Scope | undefined;
  /** The resource is to be made: what nobody wrote is then the platform's to choose, and absent as in the configuration. */
  readonly isCreation?: boolean;
  /** Take literals from the configuration: for blocks that no change lists, and that have no value of their own. */
  readonly fromConstants?: boolean;
}

const KNOWN_AFTER_APPLY = new Expression("(known after apply)", []);
const SENSITIVE = new Expression("(sensitive value)", []);

/** @param declared The configuration's `expressions` of the resource; `undefined` where it has none. */
export function overlayAttributes(
  value: JsonObject,
  marks: Marks,
  declared: JsonObject | undefined,
  options: OverlayOptions = {},
): Attributes {
  return new Overlay(options).object(value, marks, declared);
}

class Overlay {
  private readonly scope: Scope | undefined;
  private readonly isCreation: boolean;
  private readonly fromConstants: boolean;

  constructor({ scope, isCreation = false, fromConstants = false }: OverlayOptions) {
    this.scope = scope;
    this.isCreation = isCreation;
    this.fromConstants = fromConstants;
  }

  object(value: JsonObject, { unknown, sensitive }: Marks, declared: Json | undefined): Attributes {
    let copy: Record<string, Value> | undefined;
    const lay = (key: string): void => {
      const laid = this.attribute(
        key,
        value,
        { unknown: member(unknown, key), sensitive: member(sensitive, key) },
        declared,
      );
      if (laid === undefined || laid === value[key]) return;
      copy ??= { ...value } as Record<string, Value>;
      setOwn(copy, key, laid);
    };
    const expressions = isJsonObject(declared) ? declared : NOTHING;
    const unknowns = isJsonObject(unknown) ? unknown : NOTHING;
    for (const key in expressions) lay(key);
    for (const key in unknowns) if (!Object.hasOwn(expressions, key)) lay(key);
    if (isJsonObject(sensitive)) {
      for (const key in sensitive) if (!Object.hasOwn(expressions, key) && !Object.hasOwn(unknowns, key)) lay(key);
    }
    return copy ?? (value as Attributes);
  }

  /** What an attribute becomes; `undefined` where it stays as it is, or stays away. */
  private attribute(key: string, container: JsonObject, marks: Marks, declared: Json | undefined): Value | undefined {
    const item = member(container, key);
    const expression = member(declared, key);
    if (isWriteOnly(key, expression))
      return new Expression(SENSITIVE.text, qualified(leafReferences(expression), this.scope));
    if (marks.unknown === true && expression === undefined && this.isCreation && isJsonObject(declared))
      return undefined;
    // A mark or an expression for what the value does not have says nothing, unless it says that it is not known yet.
    if (item === undefined && marks.unknown !== true && !this.fromConstants) return undefined;
    return this.value(item, marks, expression);
  }

  private value(value: Json | undefined, marks: Marks, declared: Json | undefined): Value {
    if (isLeaf(declared)) return this.leaf(value, marks, declared);
    if (marks.unknown === true) return KNOWN_AFTER_APPLY;
    if (marks.sensitive === true) return value == null ? null : SENSITIVE;
    if (isJsonArray(value)) return this.list(value, marks, declared);
    if (isJsonObject(value)) return this.object(value, marks, declared);
    return value ?? null;
  }

  private list(value: readonly Json[], { unknown, sensitive }: Marks, declared: Json | undefined): Value {
    const matching = matchBlocks(value, isJsonArray(declared) ? declared : []);
    let copy: Value[] | undefined;
    value.forEach((item, index) => {
      const laid = this.value(
        item,
        { unknown: elementOf(unknown, index), sensitive: elementOf(sensitive, index) },
        matching[index],
      );
      if (laid === item) return;
      copy ??= [...value] as Value[];
      copy[index] = laid;
    });
    return copy ?? (value as readonly Value[]);
  }

  /** One attribute's own expression: `{constant_value, references}`. */
  private leaf(value: Json | undefined, marks: Marks, leaf: JsonObject): Value {
    const constant = member(leaf, "constant_value");
    const listed = arrayAt(leaf, "references").filter((item) => typeof item === "string");
    if (listed.length === 0) return this.value(this.fromConstants ? constant : value, marks, undefined);
    const isWhole = marks.unknown === true || marks.sensitive === true;
    // JSON configuration keeps the text: a list or a map of texts is laid element by element.
    if (!isWhole && isJsonObject(constant)) return this.value(value, marks, asLeaves(constant));
    if (!isWhole && isJsonArray(constant) && isInOrder(value, constant))
      return this.value(value, marks, asLeaves(constant));
    const references = typeof constant === "string" ? parseTemplate(constant).references : mostExact(listed);
    const resolved = qualified(references, this.scope);
    if (marks.sensitive === true) {
      return value === null && marks.unknown !== true ? null : new Expression(SENSITIVE.text, resolved);
    }
    const text =
      typeof constant === "string" ? constant : references.map((reference) => `\${${written(reference)}}`).join(", ");
    if (marks.unknown === true || value === undefined) return new Expression(text, resolved);
    return new Expression(text, resolved, this.value(value, marks, undefined));
  }
}

const NOTHING: JsonObject = {};

/** The provider's write-only arguments end in `_wo`: the plan holds null for them, whatever they are given. */
function isWriteOnly(key: string, expression: Json | undefined): expression is JsonObject {
  return key.endsWith("_wo") && isLeaf(expression) && member(expression, "constant_value") !== null;
}

function elementOf(value: Json | undefined, index: number): Json | undefined {
  return isJsonArray(value) ? value[index] : undefined;
}

/** Which declared block each planned block was made from. A set's blocks come in another order: literals tell them apart. */
function matchBlocks(planned: readonly Json[], declared: readonly Json[]): readonly (Json | undefined)[] {
  if (declared.length === 1 && planned.length === 1) return declared;
  // The elements of a list that is one attribute: their order has been looked at already.
  if (declared.every(isLeaf)) return declared;
  const inOrder =
    planned.length === declared.length && planned.every((block, index) => constantsFit(block, declared[index]));
  if (inOrder) return declared;
  const byName = new Map<string | undefined, Json[]>();
  for (const block of declared) {
    const name = literalOf(member(block, "name"));
    const same = byName.get(name);
    if (same) same.push(block);
    else byName.set(name, [block]);
  }
  return planned.map((block) => {
    const candidates = [...(byName.get(textAt(block, "name")) ?? []), ...(byName.get(undefined) ?? [])];
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
    const literal = literalOf(expression);
    return literal === undefined || textAt(planned, key) === literal;
  });
}

/** What a literal comes to, as text; `undefined` for an expression, and for what has no text. */
function literalOf(expression: Json | undefined): string | undefined {
  const constant = member(expression, "constant_value");
  if (member(expression, "references") !== undefined || constant == null || typeof constant === "object")
    return undefined;
  return unescaped(String(constant));
}

/** A planned attribute as text. The empty text is the same as none: the provider makes one of the other. */
function textAt(planned: Json, key: string): string {
  return String(member(planned, key) ?? "");
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

/** Whether a list's literals are where they were written: a set comes in another order, and then no element's text is known. */
function isInOrder(planned: Json | undefined, written: readonly Json[]): boolean {
  if (!isJsonArray(planned) || planned.length !== written.length) return false;
  return written.every((item, index) => {
    if (typeof item === "object" || (typeof item === "string" && mayBeTemplate(item))) return true;
    return item === planned[index];
  });
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
